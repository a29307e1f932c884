import { expect, test } from '@jest/globals';
import { copiedNumber, shownAmount } from '../../src/api/pages/layout/amounts.ts';
import { english } from '../../src/api/pages/languages/en.ts';
import { spanish } from '../../src/api/pages/languages/es.ts';
import { shownMessage } from '../../src/api/pages/status/messages.ts';
import { say, spoken } from '../../src/domain/languages/saying.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';

test.each([
  ['0', '0 USD', '0 USD'],
  ['7', '7 USD', '7 USD'],
  ['99.5', '99.50 USD', '99,50 USD'],
  ['1000', '1,000 USD', '1\u202f000 USD'],
  ['1234567.0000001', '1,234,567.0000001 USD', '1\u202f234\u202f567,0000001 USD'],
  [
    '922337203685.4775807',
    '922,337,203,685.4775807 USD',
    '922\u202f337\u202f203\u202f685,4775807 USD',
  ],
])('%s is written with separators and its currency', (amount, inEnglish, inSpanish) => {
  expect(shownAmount(english, amount, 'iso4217:USD')).toBe(inEnglish);
  expect(shownAmount(spanish, amount, 'iso4217:USD')).toBe(inSpanish);
});

test('what is copied has no separators', () => {
  expect(copiedNumber(english, '1234.5')).toBe('1234.5');
  expect(copiedNumber(spanish, '1234.5')).toBe('1234,5');
});

test.each([
  [
    say('received_differs', { received: '40', expected: '1234.5' }),
    'The amount received, 40 USD, is too far from the 1,234.50 USD that was announced.',
  ],
  [
    say('part_of_announced_arrived', { received: '1040', announced: '2000', code: 'USD' }),
    '1,040 of 2,000 USD has arrived. Please pay the rest in the same way.',
  ],
  [
    say('received_returned', {
      why: say('received_below_minimum', { minimum: '1000' }),
      amount: '1.5',
      code: 'USDC',
    }),
    'The amount received is below the minimum of 1,000 USD. 1.50 USDC was sent back to its payer.',
  ],
  // What is no amount stays as it is.
  [say('amount_below_fee', { fee: '1000' }), say('amount_below_fee', { fee: '1000' }).message],
  // A rail's number may be a code.
  [{ message: 'Show the code 482910 to any agent.' }, 'Show the code 482910 to any agent.'],
])('the message %j', (saying, shown) => {
  const { message, said: messageSaid } = spoken(saying);
  const amountInAsset = 'iso4217:USD';
  const row = Object.assign(new Transaction(), { message, messageSaid, amountInAsset });
  expect(shownMessage(english, row)).toBe(shown);
});
