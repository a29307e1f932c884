import { readInvestigationsConfig } from '../config.ts';
import type { Orm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import { isRefusal, refuseInWords, type Refusal } from '../domain/refusal.ts';
import { asOperator, openDatabase } from './operator.ts';
import { decideCase } from '../services/investigations/decide-case.ts';
import type { InvestigationDecision } from '../domain/transactions/investigation.ts';
import type { CaseFilter } from '../services/investigations/find-cases.ts';
import { listCases } from './investigations/list.ts';
import { listCandidates } from './investigations/candidates.ts';
import { showCase } from './investigations/show.ts';
import { parseAge } from './investigations/words.ts';
import { readOptions } from '../lib/process/options.ts';
import { complain, say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead investigations                     lists the cases that wait, oldest first
railhead investigations list [--reason <reason>] [--state open|held|resolved|all]
                               [--older-than 30m|12h|7d] [--limit <count>]
railhead investigations show <case>
railhead investigations candidates <case>    payments that it may have been meant for
railhead investigations <decision> <case> --operator <name> --evidence <text>

  attach             --transaction <id> [--amount <amount>]
                     gives the money to a transaction that still waits for money
  refund             [--amount <amount>] [--fee <amount>]
                     sends it back on Stellar, or on its rail where that can; the fee is kept of
                     the amount
  refunded-by-hand   [--amount <amount>] [--fee <amount>]
                     rail money that somebody sent back on the rail, as the evidence shows; of a
                     refund that its rail has taken on: it has arrived
  claim              a claimable balance that was left for an account of ours
  hold               nothing yet, and the policy keeps its hands off it
  write-off          [--amount <amount>]
                     it is ours now, or there is nothing to do, as the evidence says

Without an amount all that is left is meant. --shown <number> says the number that show ends its case
with: what has happened since is not decided over. A command that is repeated in the same words is the
same decision; --decision <id> gives it a name of your own.
Exits 0 when it was done, 1 when it was refused, 2 when the command was not understood.`;

/** The decisions by the names that people type. */
const COMMANDS: Readonly<Record<string, InvestigationDecision['action']>> = {
  attach: 'attach',
  refund: 'refund',
  'refunded-by-hand': 'refundedByHand',
  claim: 'claim',
  hold: 'hold',
  'write-off': 'writeOff',
};

const STATES = ['open', 'held', 'resolved', 'all'] as const;
const LIMIT = 100;
const EXIT_REFUSED = 1;
const EXIT_NOT_UNDERSTOOD = 2;

const text = { type: 'string' } as const;
const OPTIONS = {
  operator: text,
  evidence: text,
  amount: text,
  fee: text,
  transaction: text,
  decision: text,
  shown: text,
  reason: text,
  state: text,
  'older-than': text,
  limit: text,
} as const;

const read = () => readOptions(USAGE, { allowPositionals: true, options: OPTIONS });
type Values = ReturnType<typeof read>['values'];
type Answer = string | readonly string[] | Refusal;

const malformed = (message: string): Refusal => refuseInWords('field_malformed', message);

const filterOf = (values: Values): CaseFilter | Refusal => {
  const { reason = null, state: asked, limit: count = String(LIMIT) } = values;
  const age = values['older-than'];
  const state = STATES.find((one) => one === asked) ?? null;
  if (asked !== undefined && state === null) return malformed(`--state: ${STATES.join(', ')}`);
  const olderThanMs = age === undefined ? null : parseAge(age);
  if (age !== undefined && olderThanMs === null) return malformed('--older-than: 30m, 12h or 7d');
  if (!/^[1-9]\d{0,5}$/.test(count)) return malformed('--limit: a count');
  return { reason, state, olderThanMs, limit: Number(count) };
};

const decide = async (action: string, key: string, values: Values): Promise<Answer> => {
  const { operator, evidence, amount, fee, transaction, decision, shown } = values;
  const command = COMMANDS[action];
  if (!command) return malformed(`there is no decision "${action}"; see the usage`);
  if (!operator || !evidence) return malformed('--operator and --evidence: who decides, and why');
  if (shown !== undefined && !/^\d{1,9}$/.test(shown))
    return malformed('--shown: a number, see show');
  const terms = {
    operator,
    evidence,
    ...(amount === undefined ? {} : { amount }),
    ...(fee === undefined ? {} : { fee }),
    ...(transaction === undefined ? {} : { transactionId: transaction }),
    ...(shown === undefined ? {} : { shown: Number(shown) }),
  };
  return asOperator(readInvestigationsConfig(), async (client) =>
    decideCase(client, key, { action: command, ...terms }, decision),
  );
};

/** What needs the database alone; it works while Temporal is away. */
const look = async (work: (orm: Orm) => Promise<Answer>): Promise<Answer> => {
  const { DATABASE_URL: databaseUrl } = readInvestigationsConfig();
  const orm = await openDatabase(databaseUrl);
  try {
    return await work(orm);
  } finally {
    await orm.close();
  }
};

const answerTo = async ({ values, positionals }: ReturnType<typeof read>): Promise<Answer> => {
  const [command = 'list', key] = positionals;
  if (command === 'list') {
    const filter = filterOf(values);
    return isRefusal(filter) ? filter : look(async (orm) => listCases(orm, filter, Date.now()));
  }
  if (key === undefined) return malformed('name the case, for example stellar/1234');
  if (command !== 'show' && command !== 'candidates') return decide(command, key, values);
  const { DATA_KEYS: keys } = readInvestigationsConfig();
  const secrets = keys ? createSecretBox(keys) : null;
  if (command === 'candidates') return look(async (orm) => listCandidates(orm, key, secrets));
  return look(async (orm) => showCase(orm, key, secrets, Date.now()));
};

const asked = read();
if (asked.positionals[0] === 'help') {
  showUsage(USAGE);
  process.exitCode = EXIT_NOT_UNDERSTOOD;
} else {
  const answer = await answerTo(asked);
  if (isRefusal(answer)) {
    complain(answer.message);
    const isMisread = answer.refusal === 'field_malformed';
    if (isMisread) complain('railhead investigations --help says what there is.');
    process.exitCode = isMisread ? EXIT_NOT_UNDERSTOOD : EXIT_REFUSED;
  } else {
    for (const line of typeof answer === 'string' ? [answer] : answer) say(line);
  }
}
