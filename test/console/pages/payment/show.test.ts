import { beforeAll, expect, test } from '@jest/globals';
import { Parking } from '../../../../src/db/entities/decisions.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { createCaseConsole, readPage as read } from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction } from '../../../support/rows.ts';

const bench = await opened(createCaseConsole());

let operator: ConsoleBrowser;
beforeAll(async () => {
  operator = await logIn(bench, await bench.add(['operator']));
}, 120_000);

/** A deposit that waits for a person. */
const park = async (
  subject: string,
  actions: readonly string[],
  changes: Partial<Transaction>,
): Promise<string> => {
  const em = bench.em();
  const reason = changes.parkedReason ?? '';
  const { id } = await addTransaction(em, { kind: 'deposit', status: 'on_hold', ...changes });
  em.create(Parking, { transactionId: id, number: 1, subject, reason, actions: [...actions] });
  await em.flush();
  return id;
};

test('of another amount it says what was announced, and tags nothing as safe', async () => {
  const id = await park('price', ['accept', 'refund', 'settled'], {
    amountExpected: '100',
    amountIn: '150',
    amountOut: '99',
    parkedReason: 'amount_too_large',
  });
  const { text } = await read(operator, `/payments/${id}`);
  expect(text).toMatch(/Announced<\/dt>\s*<dd>100 /);
  expect(text).toContain('Money out, had it come as announced');
  expect(text).toContain('Your review is asked first');
  expect(text).not.toContain('>safe<');
});

test('what a review holds names its finding and its customer, and tags nothing as safe', async () => {
  const customerId = await bench.addCustomer('ACCEPTED');
  const id = await park('review', ['retry', 'refund', 'settled'], {
    parkedReason: 'sanctions_list',
    customerId,
  });
  const { text } = await read(operator, `/payments/${id}`);
  expect(text).toMatch(/What it says<\/dt>\s*<dd>sanctions_list/);
  expect(text).toContain(`href="/customers/${customerId}"`);
  expect(text).toContain('sending the money back may be unlawful too');
  expect(text).toContain('Takes the customer’s money');
  expect(text).not.toContain('>safe<');
  const spanish = (await read(operator, `/payments/${id}?lang=es`)).text;
  await operator.get('/?lang=en');
  expect(spanish).toContain('devolver el dinero también puede ser ilegal');
});
