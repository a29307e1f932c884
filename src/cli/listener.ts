import { clearListener, listenerState } from '../activities/watch/clear.ts';
import { readSenderConfig } from '../config.ts';
import type { LedgerGap } from '../domain/operators/clearance.ts';
import { isRefusal } from '../domain/refusal.ts';
import { clearSources } from '../services/operators/clear-sources.ts';
import { CLEARANCE, clearanceSubject } from '../services/operators/clear-stopped.ts';
import { sendDecision } from '../services/operators/send-decision.ts';
import { openDatabase, operatorNetwork } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { fail, say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead listener              shows how far each account was read, and what has stopped
railhead listener clear <account> --from-ledger <number> [--gap <first>-<last>]
    --operator <name> --evidence <text>
railhead listener clear-sources --operator <name> --evidence <text>

  Lets the stopped reading of an account go on. Reading never goes back. Where ledgers would be left
  out, --gap has to name them: payments in them are not credited, and nobody is told of them.
  clear-sources has the sources of the ledger asked again, which contradicted each other.`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    evidence: { type: 'string' },
    'from-ledger': { type: 'string' },
    gap: { type: 'string' },
  },
});

/** Null where none was named; undefined where it cannot be read. */
const readGap = (text: string | undefined): LedgerGap | null | undefined => {
  if (text === undefined) return null;
  const [, first, last] = /^(\d{1,10})-(\d{1,10})$/.exec(text) ?? [];
  return first && last ? { first: Number(first), last: Number(last) } : undefined;
};

const [action, account] = positionals;
const { operator, evidence } = values;
const ledger = values['from-ledger'] ?? '';
const gap = readGap(values.gap);
const config = readSenderConfig();
const orm = await openDatabase(config.DATABASE_URL);
try {
  if (action === undefined) {
    const lines = await listenerState(orm);
    for (const line of lines) say(line);
    if (lines.length === 0) say('No account was read yet.');
  } else if (
    action === 'clear' &&
    account &&
    /^\d{1,10}$/.test(ledger) &&
    gap !== undefined &&
    operator &&
    evidence
  ) {
    const network = operatorNetwork(config);
    const fromLedger = Number(ledger);
    const order = { account, fromLedger, gap, operator, evidence };
    const subject = clearanceSubject({ what: 'listener', ...order });
    const answer = await sendDecision(
      { orm },
      { subject, weighed: CLEARANCE, operator },
      async () => clearListener({ orm, network }, order),
    );
    if (isRefusal(answer)) fail(answer.message);
    else say(answer);
  } else if (action === 'clear-sources' && account === undefined && operator && evidence) {
    const order = { account: 'ledger', operator, evidence };
    const subject = clearanceSubject({ what: 'sources', ...order });
    const answer = await sendDecision(
      { orm },
      { subject, weighed: CLEARANCE, operator },
      async () => clearSources(orm, order),
    );
    if (isRefusal(answer)) fail(answer.message);
    else say(answer);
  } else {
    showUsage(USAGE);
    process.exitCode = 2;
  }
} finally {
  await orm.close();
}
