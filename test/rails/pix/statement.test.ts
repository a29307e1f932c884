import { beforeEach, expect, test } from '@jest/globals';
import { SPECIAL_KEYS } from '../../../src/rails/pix/fake/efi-routes.ts';
import { startFakePix } from '../../../src/rails/pix/fake/start.ts';
import type { StatementEntry } from '../../../src/rails/rail.ts';
import { opened } from '../../support/opened.ts';
import { connectTo, readStatement } from './kit-bank.ts';

const bank = await opened(
  startFakePix({ webhookUrl: 'http://127.0.0.1:9', settleAfterMs: 3_600_000 }),
);
const rail = connectTo(bank);
const { hands } = bank;
beforeEach(() => hands.reset());

const pay = async (idempotencyKey: string, bank_account_number: string): Promise<void> => {
  const payee = { bank_account_number, tax_id: '52998224725' };
  await rail.executeOutgoingTransaction({
    idempotencyKey,
    transactionId: 't',
    amount: '25',
    payee,
  });
};
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const inUtc = (atMs: number): string => new Date(atMs).toISOString();
const byReference = (entries: readonly StatementEntry[] = []) =>
  entries
    .toSorted((one, other) => (one.railReference < other.railReference ? -1 : 1))
    .map((entry) => {
      return { ...entry, at: new Date(entry.at).toISOString() };
    });

test('is what the bank itself has booked: received, sent back, taken back, paid and returned', async () => {
  const first = hands.receive({ txid: null, valor: '10.00' });
  await rail.refundIncoming?.({
    idempotencyKey: 'REFUND1',
    railReference: first.endToEndId,
    amount: '4',
    amountReceived: '10.00',
    receivedAt: new Date(first.atMs).toISOString(),
    payer: {},
  });
  hands.receive({ txid: null, valor: '20.00' });
  hands.takeBack();
  await pay('PAYMENT1', SPECIAL_KEYS.waiting);
  await pay('PAYMENT2', SPECIAL_KEYS.waiting);
  await pay('PAYMENT3', SPECIAL_KEYS.waiting);
  await pay('PAYMENT4', SPECIAL_KEYS.waiting);
  hands.settle('PAYMENT1', 'REALIZADO');
  hands.settle('PAYMENT2', 'NAO_REALIZADO');
  await bank.returnPayout?.('PAYMENT3');
  const entries = byReference(await readStatement(rail));
  expect(entries).toEqual(byReference(await bank.statement?.()));
  const states = entries.map(
    (one) => `${one.direction} ${one.amount} ${one.idempotencyKey} ${one.state}`,
  );
  expect(states.toSorted()).toEqual([
    'in 10.00 null settled',
    'in 20.00 null returned',
    'out 25.00 PAYMENT1 settled',
    'out 25.00 PAYMENT2 returned',
    'out 25.00 PAYMENT3 returned',
    'out 25.00 PAYMENT4 pending',
    'out 4.00 REFUND1 pending',
  ]);
});

test('goes by moments in UTC, whatever day it is in São Paulo, and each is in one range', async () => {
  // 21:30 and 23:59:59.999 of one day and 0:00 of the next in São Paulo, which is UTC-3: the next
  // midnight there, as the rail reads nothing from before it began.
  const midnightMs = Math.ceil((Date.now() - 3 * HOUR_MS) / DAY_MS) * DAY_MS + 3 * HOUR_MS;
  const hoursAfter = (hours: number): string => inUtc(midnightMs + hours * HOUR_MS);
  const times = [hoursAfter(-2.5), inUtc(midnightMs - 1), hoursAfter(0)];
  for (const [index, at] of times.entries()) {
    hands.receive({ txid: null, valor: `${index + 1}.00`, atMs: Date.parse(at) });
  }
  // The bank writes its own wall clock, with its zone.
  hands.zone('-03:00');
  const read = async (from: string, until: string) =>
    (await readStatement(rail, { from, until })).map(({ at }) => at);
  expect((await read(hoursAfter(-3), hoursAfter(0))).toSorted()).toEqual(times.slice(0, 2));
  expect(await read(hoursAfter(0), hoursAfter(21))).toEqual([times[2]]);
  expect(await read(hoursAfter(-27), hoursAfter(-3))).toEqual([]);
});
