import { createInterface } from 'node:readline/promises';
import { startFakeSepaBank } from './bank.ts';

/*
 * The fake bank by itself: `node src/rails/sepa/fake/main.ts <folder>`. Lines that are typed are
 * `<amount> <reference>`, for money that somebody pays us.
 */
const [folder] = process.argv.slice(2);
const bank = await startFakeSepaBank(folder === undefined ? {} : { folder });
console.log(
  Object.entries(bank.settings)
    .map((pair) => pair.join('='))
    .join('\n'),
);

const input = createInterface({ input: process.stdin });
process.once('SIGINT', () => input.close());
for await (const line of input) {
  const [amount = '', reference = ''] = line.trim().split(' ');
  if (amount !== '') await bank.receive({ amount, reference });
}
await bank.close();
