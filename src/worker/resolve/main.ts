import { parseArgs } from 'node:util';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { readOperatorConfig } from '../../config.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { asOperator, type OperatorDoor } from '../operator.ts';
import { isResolution, resolveParked } from '../resolve-parked.ts';
import { resolveMany } from './many.ts';
import { isSelection, selectParked, type ParkedStory } from './select.ts';

const USAGE = `npm run resolve                       lists the parked stories that wait for a person
npm run resolve -- <id> <action> --operator <name> --evidence <text> [--fee <amount>]
npm run resolve -- <action> [--reason <text>] [--rail <name>] [--asset <name | code>] --dry-run
npm run resolve -- <action> … --count <number> --operator <name> --evidence <text> [--fee <amount>]

  Without an id the decision is taken for every parked story of which all that is said is true:
  --reason is a part of what it is parked for. --dry-run shows them and how many there are; --count
  says so back, and where there are others by then nothing is done.

  retry            go on with it
  refund           send the money back on Stellar; --fee is kept of it
  refundedByHand   somebody sent it back on the rail, as the evidence shows; --fee was kept of it
  settled          it was settled by hand, as the evidence shows

Money that fits no story is listed and decided with: npm run investigations`;

const list = async ({ orm }: OperatorDoor): Promise<void> => {
  const em = orm.em.fork();
  const parked = await em.find(Transaction, { parkedReason: { $ne: null } }, { limit: 100 });
  const open = await em.count(Investigation, { state: { $ne: 'resolved' } });
  for (const row of parked)
    console.log(`${row.id}  ${row.kind}, ${row.status}: ${row.parkedReason}`);
  if (parked.length === 0) console.log('No story waits for a person.');
  if (open > 0) console.log(`${open} investigations are open: npm run investigations`);
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    evidence: { type: 'string' },
    fee: { type: 'string' },
    reason: { type: 'string' },
    rail: { type: 'string' },
    asset: { type: 'string' },
    count: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const [id, action] = positionals;
const { operator, evidence, fee, reason, rail, asset, count, 'dry-run': isDryRun } = values;

const explain = (): void => {
  console.error(USAGE);
  process.exitCode = 2;
};

/** One decision for all the parked stories that are meant. */
const decideMany = async (door: OperatorDoor, word: string): Promise<void> => {
  const selection = { reason, rail, asset };
  if (!isSelection(selection) || !(isDryRun || (operator && evidence))) return explain();
  const stories = await selectParked(door.orm, selection);
  const order = { action: word, isDryRun, count: count === undefined ? undefined : Number(count) };
  const decide = async (story: ParkedStory) =>
    resolveParked(door, {
      id: story.id,
      action: word,
      operator: operator ?? '',
      evidence: evidence ?? '',
      fee,
    });
  const refused = await resolveMany(stories, order, decide, (line) => console.log(line));
  if (isRefusal(refused)) console.error(refused.message);
  if (refused !== 0) process.exitCode = 1;
};

await asOperator(readOperatorConfig(), async (door) => {
  if (id === undefined) return list(door);
  if (isResolution(id) && action === undefined) return decideMany(door, id);
  if (!action || !operator || !evidence) return explain();
  const answer = await resolveParked(door, { id, action, operator, evidence, fee });
  if (isRefusal(answer)) {
    console.error(answer.message);
    process.exitCode = 1;
  } else {
    console.log(answer);
  }
});
