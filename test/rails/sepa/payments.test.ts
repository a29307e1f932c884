import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { accountEnding } from '../../../src/rails/sepa/fake/iban.ts';
import { writePain002, type Style } from '../../../src/rails/sepa/fake/write.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { initiatedOf, keyOf, orderOf, QUIET, railOf } from './bench.ts';

const HOUR_MS = 3_600_000;
let bank: FakeSepaBank;
let rail: Rail;
let laterMs = 0;
const now = (): number => Date.now() + laterMs;
beforeEach(async () => {
  laterMs = 0;
  bank = await startFakeSepaBank(QUIET);
  rail = railOf(bank, { now });
});
afterEach(async () => bank.close());

const poll = async (by: Rail = rail) => by.pollOutgoingTransactions!([initiatedOf(1)]);
const style: Style = {
  iban: 'ES9121000418450200051332',
  zone: '+01:00',
  now: () => new Date().toISOString(),
};
/** The message that the bank has taken last. */
const message = (): string => bank.ledger.orders().at(-1)?.message ?? '';

const sayOfAll = async (code: string, reason: string | null): Promise<void> =>
  bank.mailbox.leave(
    bank.mailbox.nameOf('pain.002'),
    writePain002('x', message(), { code, reason }, [], style),
  );
const say = async (code: string, reason: string | null): Promise<void> =>
  bank.mailbox.leave(
    bank.mailbox.nameOf('pain.002'),
    writePain002('x', message(), null, [{ key: keyOf(1), code, reason }], style),
  );
/** Pays number 1, to an account whose transfers wait. */
const payWaiting = async (by: Rail = rail): Promise<void> => {
  await by.executeOutgoingTransaction({
    ...orderOf(1),
    payee: { ...orderOf(1).payee, bank_account_number: accountEnding('1111') },
  });
  await bank.work();
};

test('a payment that was refused because our account was short goes again after an hour, once', async () => {
  await bank.cause('refusedForFunds');
  await rail.executeOutgoingTransaction(orderOf(1));
  await bank.work();
  expect(await poll()).toEqual([]);
  expect(await bank.mailbox.waiting()).toBe(0);
  laterMs = HOUR_MS + 60_000;
  await Promise.all([poll(), poll(railOf(bank, { now })), rail.findOutgoing!(keyOf(1))]);
  expect(await bank.mailbox.waiting()).toBe(1);
  await bank.work();
  expect(await poll()).toEqual([expect.objectContaining({ state: 'delivered' })]);
  expect(bank.ledger.orders().filter(({ state }) => state === 'booked')).toHaveLength(1);
});

test('one that is refused so for three days fails, and is never paid after that', async () => {
  await bank.cause('refusedForFunds');
  await rail.executeOutgoingTransaction(orderOf(1));
  await bank.work();
  laterMs = 73 * HOUR_MS;
  expect(await poll()).toEqual([expect.objectContaining({ state: 'failed' })]);
  expect(await rail.executeOutgoingTransaction(orderOf(1))).toMatchObject({ state: 'failed' });
  expect(await poll()).toEqual([expect.objectContaining({ state: 'failed' })]);
  expect(await bank.mailbox.waiting()).toBe(0);
});

test('a file that the bank refuses as a whole fails nobody: it goes again', async () => {
  await payWaiting();
  await sayOfAll('RJCT', 'FF01');
  expect(await poll()).toEqual([]);
  laterMs = HOUR_MS + 60_000;
  await poll();
  expect(await bank.mailbox.waiting()).toBe(1);
});

test.each([
  'RCVD',
  'PDNG',
  'PART',
  'PATC',
  'ACTC',
  'ACCP',
  'ACFC',
  'ACSP',
  'ACWC',
  'ACWP',
  'BLCK',
  'WHAT',
])('%s is under way', async (code) => {
  await payWaiting();
  await say(code, null);
  expect(await poll()).toEqual([]);
  expect(await rail.findOutgoing!(keyOf(1))).toMatchObject({ state: 'initiated' });
});

test('ACSC is delivered for SCT Inst, and on its way for SCT; ACCC is delivered for both', async () => {
  const instant = railOf(bank, { isInstant: true });
  await payWaiting(instant);
  await say('ACSC', null);
  expect([await poll(), await poll(instant)]).toEqual([
    [],
    [expect.objectContaining({ state: 'delivered' })],
  ]);
  await say('ACCC', null);
  expect(await poll()).toEqual([expect.objectContaining({ state: 'delivered' })]);
});

test.each([
  ['RJCT', 'AC04', 'failed'],
  ['RJCT', null, 'failed'],
  ['CANC', null, 'failed'],
  ['RJCT', 'AC01', 'needsInfo'],
  ['RJCT', 'AC03', 'needsInfo'],
  ['RJCT', 'RC01', 'needsInfo'],
])('%s for %s is %s', async (code, reason, state) => {
  await payWaiting();
  await say(code, reason);
  expect(await poll()).toEqual([expect.objectContaining({ state })]);
  expect(await rail.findOutgoing!(keyOf(1))).toMatchObject({ state });
});

test.each(['AM05', 'DU01', 'DU04'])('a refusal as a double (%s) is no verdict', async (reason) => {
  await payWaiting();
  await say('RJCT', reason);
  await sayOfAll('RJCT', reason);
  laterMs = 100 * HOUR_MS;
  expect(await poll()).toEqual([]);
  expect(await bank.mailbox.waiting()).toBe(0);
});

test('what was booked and refused is neither, until the money comes back', async () => {
  await rail.executeOutgoingTransaction(orderOf(1));
  await bank.work();
  await say('RJCT', 'AC04');
  expect(await poll()).toEqual([]);
  await bank.returnPayout(keyOf(1));
  await bank.work();
  expect(await poll()).toEqual([expect.objectContaining({ state: 'returned' })]);
});

test('a payee who quotes our id in a payment of theirs does not undo the pay-out', async () => {
  await rail.executeOutgoingTransaction(orderOf(1));
  await bank.credit(null, { amount: '10', endToEndId: keyOf(1) });
  await bank.credit(null, { amount: '0.01', endToEndId: keyOf(1), returned: 'AC04' });
  await bank.work();
  expect(await poll()).toEqual([expect.objectContaining({ state: 'delivered' })]);
  const { received } = await rail.listReceived!(null);
  expect(received.map(({ amount }) => amount)).toEqual(['10', '0.01']);
});
