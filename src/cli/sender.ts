import { clearSender } from '../activities/send/envelopes/clear.ts';
import { senderState } from '../activities/send/status.ts';
import { readSenderConfig } from '../config.ts';
import { isRefusal } from '../domain/refusal.ts';
import { CLEARANCE, clearanceSubject } from '../services/operators/clear-stopped.ts';
import { sendDecision } from '../services/operators/send-decision.ts';
import { openDatabase, operatorNetwork } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { fail, say, sayText, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead sender                          shows channels, envelopes, and what is lacking or stopped
railhead sender <account> clear --operator <name> --evidence <text>
               [--treasury <hash | all>] [--payments <hash | all>]

  Every UNKNOWN transaction is named by its hash, or all the others of them by "all":
  --treasury  nothing of the journal is paid by it; it is booked against the treasury
  --payments  it paid what the journal still has queued; those payments count as made by it,
              and what of "all" paid nothing of the journal is booked against the treasury

  <account> is a distribution account whose sender has stopped, or a channel that has. A channel's
  envelope is looked for once more, by its hash and in its account's own list of transactions. Only
  where that list was read past its max_time without it does your evidence count: it is dead then,
  and its payments go out again. Else the answer says when to try again.`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    evidence: { type: 'string' },
    treasury: { type: 'string', multiple: true },
    payments: { type: 'string', multiple: true },
  },
});
const [account, action] = positionals;
const { operator, evidence, treasury = [], payments = [] } = values;
const config = readSenderConfig();
const orm = await openDatabase(config.DATABASE_URL);
try {
  if (account === undefined) {
    const lines = await senderState(orm);
    for (const line of lines) say(`${line.account}  ${line.what}`);
    if (lines.length === 0) say('Nothing is queued, on its way, lacking or stopped.');
  } else if (action === 'clear' && operator && evidence) {
    const network = operatorNetwork(config);
    const order = { account, operator, evidence, treasury, payments };
    const subject = clearanceSubject({ what: 'sender', ...order });
    const answer = await sendDecision(
      { orm },
      { subject, weighed: CLEARANCE, operator },
      async () => clearSender({ orm, network }, order),
    );
    if (isRefusal(answer)) fail(answer.message);
    else sayText(answer);
  } else {
    showUsage(USAGE);
    process.exitCode = 2;
  }
} finally {
  await orm.close();
}
