import { parseArgs } from 'node:util';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { readOperatorConfig } from '../../config.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { asOperator, type OperatorDoor } from '../operator.ts';
import { resolveParked } from '../resolve-parked.ts';

const USAGE = `npm run resolve                       lists the parked stories that wait for a person
npm run resolve -- <id> <action> --operator <name> --evidence <text> [--fee <amount>]

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
  },
});
const [id, action] = positionals;
await asOperator(readOperatorConfig(), async (door) => {
  if (id === undefined) return list(door);
  if (!action || !values.operator || !values.evidence) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { operator, evidence, fee } = values;
  const answer = await resolveParked(door, { id, action, operator, evidence, fee });
  if (isRefusal(answer)) {
    console.error(answer.message);
    process.exitCode = 1;
  } else {
    console.log(answer);
  }
});
