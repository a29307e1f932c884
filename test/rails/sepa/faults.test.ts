import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { createReference } from '../../../src/rails/sepa/reference.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { initiatedOf, keyOf, orderOf, QUIET, railOf, receivedBy, statementOf } from './bench.ts';

let bank: FakeSepaBank;
let rail: Rail;
beforeEach(async () => {
  bank = await startFakeSepaBank(QUIET);
  rail = railOf(bank);
});
afterEach(async () => bank.close());

const payAll = async (count: number) =>
  rail.executeOutgoingTransactions!(Array.from({ length: count }, (_, number) => orderOf(number)));
const poll = async (count: number) =>
  rail.pollOutgoingTransactions!(Array.from({ length: count }, (_, number) => initiatedOf(number)));
const one = createReference('one');

test('a hundred payments leave in one file', async () => {
  const answers = await payAll(100);
  expect(answers.map(({ result }) => result.state)).toEqual(Array(100).fill('initiated'));
  expect(await bank.mailbox.waiting()).toBe(1);
  await bank.work();
  expect(bank.ledger.orders()).toHaveLength(100);
  expect((await poll(100)).map(({ state }) => state)).toEqual(Array(100).fill('delivered'));
});

test('oneOfAHundredRejected: one fails, and the others are delivered', async () => {
  await bank.cause('oneOfAHundredRejected');
  await payAll(100);
  await bank.work();
  const updates = await poll(100);
  expect(updates.filter(({ state }) => state === 'failed')).toEqual([
    expect.objectContaining({
      idempotencyKey: keyOf(0),
      message: 'The bank refused the transfer: MS03.',
      showToCustomer: false,
    }),
  ]);
  expect(updates.filter(({ state }) => state === 'delivered')).toHaveLength(99);
  // No line of a statement shows it: the bank says itself what it refused.
  expect(await bank.refused()).toEqual([
    expect.objectContaining({ idempotencyKey: keyOf(0), state: 'returned' }),
  ]);
});

test('fileTwice: money and answers that come twice count once', async () => {
  await bank.cause('fileTwice');
  await bank.receive({ amount: '10', reference: one });
  await bank.work();
  const { received } = await receivedBy(rail);
  expect(received.map(({ railReference }) => railReference)).toEqual(
    Array(2).fill(received[0]?.railReference),
  );
  expect(await statementOf(rail)).toHaveLength(1);
  await bank.cause('fileTwice');
  await payAll(1);
  await bank.work();
  expect(await poll(1)).toEqual([expect.objectContaining({ state: 'delivered' })]);
});

test('halfWrittenFile: it is left, said aloud, holds up nothing and is read once it is whole', async () => {
  await bank.receive({ amount: '10', reference: one });
  await bank.work();
  await bank.cause('halfWrittenFile');
  await bank.receive({ amount: '20', reference: one });
  await bank.work();
  const first = await rail.listReceived!(null);
  expect(first).toMatchObject({ received: [{ amount: '10' }], complete: false });
  await expect(rail.listReceived!(first.cursor)).rejects.toMatchObject({
    code: 'FILE_NOT_READABLE',
  });
  await expect(statementOf(rail)).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
  await bank.work();
  const { received } = await receivedBy(rail, first.cursor);
  expect(received.map(({ amount }) => amount)).toEqual(['20']);
});

test('unknownIdAnswered: an answer for what was never sent touches nothing', async () => {
  await payAll(1);
  await bank.cause('unknownIdAnswered');
  expect(await poll(1)).toEqual([]);
  expect(await rail.findOutgoing!('NEVERSENT')).toEqual({ state: 'unknown' });
});

test('statementLineTwice: the line is one, and camt.053 repeats what camt.054 said', async () => {
  await bank.receive({ amount: '10', reference: one });
  await bank.work();
  await bank.cause('statementLineTwice');
  await bank.closeDay();
  expect(await statementOf(rail)).toEqual([
    expect.objectContaining({ amount: '10', direction: 'in' }),
  ]);
  expect((await receivedBy(rail)).received).toHaveLength(1);
  const byStatement = railOf(bank, { receiptsFrom: 'camt.053' });
  const { received } = await receivedBy(byStatement);
  expect(new Set(received.map(({ railReference }) => railReference)).size).toBe(1);
});

test('lostReply: a payment that was booked and never answered is delivered by its booking', async () => {
  await bank.cause('lostReply');
  await payAll(1);
  expect(await poll(1)).toEqual([]);
  await bank.work();
  expect(await poll(1)).toEqual([expect.objectContaining({ state: 'delivered' })]);
});

test('returnedLater: what was delivered and comes back is returned, and no money that came in', async () => {
  await payAll(1);
  await bank.work();
  expect(await poll(1)).toEqual([expect.objectContaining({ state: 'delivered' })]);
  await bank.returnPayout(keyOf(0));
  await bank.work();
  expect(await poll(1)).toEqual([
    expect.objectContaining({ state: 'returned', showToCustomer: true }),
  ]);
  expect(await rail.findOutgoing!(keyOf(0))).toMatchObject({ state: 'failed' });
  expect((await receivedBy(rail)).received).toEqual([]);
  expect(await statementOf(rail)).toEqual([
    expect.objectContaining({ direction: 'out', state: 'returned', idempotencyKey: keyOf(0) }),
  ]);
});

test('returnedLater: so it is where the money comes back before anybody looked', async () => {
  await bank.cause('returnedLater');
  await payAll(1);
  await bank.work();
  expect(await poll(1)).toEqual([expect.objectContaining({ state: 'returned' })]);
});

test('equalTimesAtPageBoundary: two entries of one moment in two files are both received', async () => {
  await bank.receive({ amount: '10', reference: one });
  await bank.cause('equalTimesAtPageBoundary');
  await bank.receive({ amount: '10', reference: one });
  await bank.work();
  const { received } = await receivedBy(rail);
  expect(new Set(received.map(({ railReference }) => railReference)).size).toBe(2);
  expect(new Set(received.map(({ receivedAt }) => receivedAt)).size).toBe(1);
});

test('refusedForFunds: our account being short is no refusal; it goes again, in one more file', async () => {
  await bank.cause('refusedForFunds');
  await payAll(2);
  await bank.work();
  // It was refused a moment ago: it waits an hour.
  expect((await poll(2)).map(({ state }) => state)).toEqual(['delivered']);
  expect(await bank.mailbox.waiting()).toBe(0);
  expect(await rail.findOutgoing!(keyOf(0))).toMatchObject({ state: 'initiated' });
});

test('the statement of the rail is the bank’s own', async () => {
  await payAll(3);
  await bank.receive({ amount: '10.5', reference: one });
  await bank.work();
  await bank.returnPayout(keyOf(1));
  await bank.takeBack();
  await bank.work();
  await bank.closeDay();
  const sorted = (entries: readonly { railReference: string }[]) =>
    entries.toSorted((first, second) => first.railReference.localeCompare(second.railReference));
  expect(sorted(await statementOf(rail))).toEqual(sorted(await bank.statement()));
});

test('what the fake pays is what the file says', async () => {
  await rail.executeOutgoingTransaction(
    orderOf(1, { first_name: 'Łucja', last_name: '王' }, '0.1'),
  );
  await bank.work();
  expect(bank.ledger.orders()).toEqual([
    expect.objectContaining({ key: keyOf(1), amount: '0.10', name: 'Lucja Wang' }),
  ]);
  expect(await readFile(`${bank.folder}/rail/claims/${keyOf(1)}.1`, 'utf8')).toContain(keyOf(1));
});
