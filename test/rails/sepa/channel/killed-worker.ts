import { startFakeSepaBank } from '../../../../src/rails/sepa/fake/bank.ts';
import { orderOf, QUIET, railOf } from '../bench.ts';

/* A worker that pays numbers 0 to 39 in batches of eight, for a test to kill: prints each batch. */
const [folder = ''] = process.argv.slice(2);
const bank = await startFakeSepaBank({ ...QUIET, folder });
const rail = railOf(bank);
process.stdout.write('ready\n');
for (let first = 0; first < 40; first += 8) {
  const orders = Array.from({ length: 8 }, (_, index) => orderOf(first + index));
  await rail.executeOutgoingTransactions?.(orders);
  process.stdout.write(`${first}\n`);
}
