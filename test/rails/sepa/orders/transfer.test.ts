import { expect, test } from '@jest/globals';
import { accountEnding } from '../../../../src/rails/sepa/fake/iban.ts';
import { inCents, readOrder } from '../../../../src/rails/sepa/orders/transfer.ts';
import { keyOf, orderOf } from '../bench.ts';

const read = (payee: Readonly<Record<string, string>>, amount = '10') =>
  readOrder({ ...orderOf(1, payee, amount), remittance: 'Example Anchor' });

test('reads an order into what stands in a file', () => {
  expect(
    read({ bank_number: 'deutdeff', first_name: 'Łucja', last_name: 'Weiß' }, '1234.5'),
  ).toEqual({
    endToEndId: keyOf(1),
    amount: '1234.50',
    iban: accountEnding('1234'),
    bic: 'DEUTDEFF',
    name: 'Lucja Weiss',
    remittance: 'Example Anchor',
    orderedAt: expect.any(String),
  });
});

test.each([
  [{ bank_account_number: 'DE89370400440532013001' }, ['bank_account_number']],
  [{ bank_account_number: 'TR330006100519786457841326' }, ['bank_account_number']],
  [{ bank_number: 'NOT A BIC' }, ['bank_number']],
  [{ first_name: '😀', last_name: '' }, ['first_name', 'last_name']],
])('asks for what is wrong in %j, in two languages', (payee, fields) => {
  expect(read(payee)).toEqual({
    state: 'needsInfo',
    message: { en: expect.any(String), es: expect.any(String) },
    fields,
  });
});

test('writes whole cents, and throws at anything else', () => {
  expect(['10', '0.1', '0.01', '10.0000000', '999999999.99'].map(inCents)).toEqual([
    '10.00',
    '0.10',
    '0.01',
    '10.00',
    '999999999.99',
  ]);
  for (const amount of ['0', '0.001', '10.0000001', '-1', '1e3', '1,5', '']) {
    expect(() => inCents(amount)).toThrow(/whole cents|malformed amount/);
  }
});

test('throws at a key that is no end-to-end id, or that would name another file', () => {
  for (const idempotencyKey of ['', '../x', 'a/b', 'A'.repeat(36), 'é']) {
    expect(() => readOrder({ ...orderOf(1), idempotencyKey, remittance: '' })).toThrow(
      'end-to-end id',
    );
  }
});
