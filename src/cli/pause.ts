import { readOperatorConfig } from '../config.ts';
import { isScope, listPauses, pauseScope, resumeScope } from '../services/operators/pauses.ts';
import { byCommand } from '../services/operators/record-act.ts';
import { asOperator } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead pause                                   lists what is paused
railhead pause <scope> --operator <name> --reason <text>
railhead pause <scope> --resume [--operator <name>]

  <scope> is all, asset:<SEP-38 name> or rail:<name>. No money goes out in a paused scope.`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    reason: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});
const [scope] = positionals;
await asOperator(readOperatorConfig(), async ({ orm }) => {
  const em = orm.em.fork();
  if (scope === undefined) {
    const rows = await listPauses(em);
    for (const row of rows) say(`${row.scope}  by ${row.operator}: ${row.reason}`);
    if (rows.length === 0) say('Nothing is paused.');
    return;
  }
  const { operator, reason, resume } = values;
  if (isScope(scope) && resume) {
    const isDone = await resumeScope(em, byCommand(operator ?? 'unknown'), scope);
    say(isDone ? `${scope} goes on` : `${scope} was not paused`);
  } else if (isScope(scope) && operator && reason) {
    await pauseScope(em, byCommand(operator), { scope, reason });
    say(`${scope} is paused: no money goes out`);
  } else {
    showUsage(USAGE);
    process.exitCode = 2;
  }
});
