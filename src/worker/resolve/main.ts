import { parseArgs } from 'node:util';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { readOperatorConfig } from '../../config.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { asOperator, type OperatorDoor } from '../operator.ts';
import { resolveParked } from '../resolve-parked.ts';

const USAGE = `npm run resolve                       lists what waits for a person
npm run resolve -- <id> <action> --operator <name> --evidence <text>

  of a transaction     retry     go on with it
                       refund    send the money back on Stellar
                       settled   it was settled by hand, as the evidence shows
  of an investigation  refund, hold, writeOff`;

const list = async ({ orm }: OperatorDoor): Promise<void> => {
  const em = orm.em.fork();
  const parked = await em.find(Transaction, { parkedReason: { $ne: null } }, { limit: 100 });
  const open = await em.find(Investigation, { state: { $ne: 'resolved' } }, { limit: 100 });
  for (const row of parked)
    console.log(`${row.id}  ${row.kind}, ${row.status}: ${row.parkedReason}`);
  for (const row of open)
    console.log(`${row.sourceKey}  ${row.reason}: ${row.amount} ${row.asset}`);
  if (parked.length + open.length === 0) console.log('Nothing waits for a person.');
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { operator: { type: 'string' }, evidence: { type: 'string' } },
});
const [id, action] = positionals;
await asOperator(readOperatorConfig(), async (door) => {
  if (id === undefined) return list(door);
  if (!action || !values.operator || !values.evidence) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { operator, evidence } = values;
  const answer = await resolveParked(door, { id, action, operator, evidence });
  if (isRefusal(answer)) {
    console.error(answer.message);
    process.exitCode = 1;
  } else {
    console.log(answer);
  }
});
