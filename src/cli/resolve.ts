import { Parking } from '../db/entities/decisions.ts';
import { Investigation } from '../db/entities/money-in.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { readOperatorConfig } from '../config.ts';
import { isRefusal } from '../domain/refusal.ts';
import { TROUBLES } from '../domain/operations/troubles/troubles.ts';
import { isRowId } from '../domain/transactions/row-id.ts';
import { readPayment } from '../services/operations/payment/payment.ts';
import { troubleLines } from './investigations/words.ts';
import { asOperator, type OperatorClient } from './operator.ts';
import {
  isResolution,
  openSubject,
  resolveParked,
} from '../services/transactions/decisions/decide-parked.ts';
import { resolveMany } from './resolve/many.ts';
import { isSelection, selectParked, type ParkedStory } from './resolve/select.ts';
import { readOptions } from '../lib/process/options.ts';
import { complain, fail, say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead resolve                       lists the parked stories that wait for a person
railhead resolve <id>                  shows its question, what is known, and what each decision does
railhead resolve <id> <action> --parking <number> --operator <name> --evidence <text> [--fee <amount>]
railhead resolve <id> settled|refundedByHand --key <key> --operator <name> --evidence <text>
railhead resolve <action> [--reason <text>] [--rail <name>] [--asset <name | code>] --dry-run
railhead resolve <action> … --shown <code> --operator <name> --evidence <text> [--fee <amount>]

  Without an id the decision is taken for every parked story of which all that is said is true:
  --reason is a part of what it is parked for. --dry-run shows their questions and a code for all of
  them; --shown says the code back, and where other questions are open by then nothing is done.

  --parking        the question that the list shows; a decision is taken for no other
  --evidence       a hash, a reference or a ticket; after a lost answer, retry and refund want the key
                   and what the bank has under it
  --key            of a pay-out, or a refund, that is under way, and not parked: its key

  retry            go on with it, or ask again
  accept           take it as it is: rail money of another amount, or without the review's answer
  payOut           withdraw a refund that did not go out, and pay what was asked for
  refund           send the money back on Stellar, or a deposit's on its rail; --fee is kept of it
  refundedByHand   somebody sent it back on the rail, as the evidence shows; --fee was kept of it;
                   of a refund that is under way: it has arrived
  settled          it was settled by hand, as the evidence shows

Money that fits no story is listed and decided with: railhead investigations`;

const list = async ({ orm }: OperatorClient): Promise<void> => {
  const em = orm.em.fork();
  const parked = await em.find(Transaction, { parkedReason: { $ne: null } }, { limit: 100 });
  const asked = await em.find(Parking, {
    transactionId: { $in: parked.map(({ id }) => id) },
    closedAt: null,
  });
  const open = await em.count(Investigation, { state: { $ne: 'resolved' } });
  for (const row of parked) {
    const question = asked.find(({ transactionId }) => transactionId === row.id);
    const number = question ? `  --parking ${question.number}` : '';
    const actions = question ? ` (${question.actions.join(', ')})` : '';
    say(`${row.id}${number}  ${row.kind}, ${row.status}: ${row.parkedReason}${actions}`);
  }
  if (parked.length === 0) say('No story waits for a person.');
  if (open > 0) say(`${open} investigations are open: npm run investigations`);
};

/** What a parked payment asks, and what may be decided. */
const show = async ({ orm }: OperatorClient, transactionId: string): Promise<void> => {
  const payment = await readPayment(orm.em.fork(), transactionId);
  if (!payment) return fail(`there is no transaction ${transactionId}`);
  const { kind, status, trouble, parking, workflowId } = payment;
  say(`payment   ${kind} ${transactionId}, ${status}`);
  say(`workflow  ${workflowId}`);
  if (!trouble) return say('It waits for nobody.');
  say(`why       ${TROUBLES[trouble].reason.en}`);
  for (const line of troubleLines(TROUBLES[trouble])) say(line);
  if (parking !== null) say(`decide over it as it is here with: --parking ${parking}`);
};

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    evidence: { type: 'string' },
    fee: { type: 'string' },
    parking: { type: 'string' },
    key: { type: 'string' },
    reason: { type: 'string' },
    rail: { type: 'string' },
    asset: { type: 'string' },
    shown: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const [id, action] = positionals;
const { operator, evidence, fee, key, reason, rail, asset, shown, 'dry-run': isDryRun } = values;

const explain = (): void => {
  showUsage(USAGE);
  process.exitCode = 2;
};

/** One decision for all the parked stories that are meant. */
const decideMany = async (client: OperatorClient, word: string): Promise<void> => {
  const selection = { reason, rail, asset };
  if (!isSelection(selection) || !(isDryRun || (operator && evidence))) return explain();
  const stories = await selectParked(client.orm, selection);
  const order = { action: word, isDryRun, shown };
  const decide = async (story: ParkedStory) =>
    resolveParked(client, {
      id: story.id,
      parking: story.parking ?? undefined,
      action: word,
      operator: operator ?? '',
      evidence: evidence ?? '',
      fee,
    });
  const refused = await resolveMany(stories, order, decide, say);
  if (isRefusal(refused)) complain(refused.message);
  if (refused !== 0) process.exitCode = 1;
};

await asOperator(readOperatorConfig(), async (client) => {
  if (id === undefined) return list(client);
  if (isRowId(id) && action === undefined) return show(client, id);
  if (isResolution(id) && action === undefined) return decideMany(client, id);
  if (!action || !operator || !evidence) return explain();
  const parking = values.parking === undefined ? undefined : Number(values.parking);
  // What is no transaction's id is refused below, with where to look for it.
  if (isRowId(id) && parking === undefined && key === undefined) {
    const { parking: open, key: underWay } = await openSubject(client.orm, id);
    const names = open === undefined ? `--key ${underWay ?? '<key>'}` : `--parking ${open}`;
    complain(`Say what it is about, as it was shown to you: ${names}`);
    process.exitCode = 2;
    return;
  }
  const answer = await resolveParked(client, { id, action, operator, evidence, fee, parking, key });
  if (isRefusal(answer)) fail(answer.message);
  else say(answer);
});
