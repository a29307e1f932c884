import { Pause } from '../db/entities/books.ts';
import { readOperatorConfig } from '../config.ts';
import { asOperator } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead pause                                   lists what is paused
railhead pause <scope> --operator <name> --reason <text>
railhead pause <scope> --resume

  <scope> is all, asset:<SEP-38 name> or rail:<name>. No money goes out in a paused scope.`;

const SCOPE = /^(all|asset:.+|rail:.+)$/;

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
    const rows = await em.findAll(Pause);
    for (const row of rows) say(`${row.scope}  by ${row.operator}: ${row.reason}`);
    if (rows.length === 0) say('Nothing is paused.');
    return;
  }
  const { operator, reason, resume } = values;
  if (SCOPE.test(scope) && resume) {
    const removed = await em.nativeDelete(Pause, { scope });
    say(removed > 0 ? `${scope} goes on` : `${scope} was not paused`);
  } else if (SCOPE.test(scope) && operator && reason) {
    await em.upsert(Pause, { scope, operator, reason, at: new Date() });
    say(`${scope} is paused: no money goes out`);
  } else {
    showUsage(USAGE);
    process.exitCode = 2;
  }
});
