import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRailHost } from '../../../../src/activities/rail.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import type { KeyFormat } from '../../../../src/domain/rails/profile.ts';
import type { OutgoingResult, Rail } from '../../../../src/rails/rail.ts';
import { compareRail } from '../../../../src/services/accounting/audit/rail/rail-place.ts';
import { createBench, railProfile, type Bench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { recordWebhook } from '../../../support/payments/webhooks.ts';

const FORMATS: readonly (readonly [KeyFormat, RegExp])[] = [
  [{ letters: 'uuid' }, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  [{ letters: 'alphanumeric', lengthMax: 35 }, /^[0-9A-Z]{35}$/],
  [{ letters: 'hex', lengthMax: 32 }, /^[0-9a-f]{32}$/],
];
const SEPA: KeyFormat = { letters: 'alphanumeric', lengthMax: 35 };
const INITIATED: OutgoingResult = { state: 'initiated', railReference: 'out-1' };
const FAILED: OutgoingResult = { state: 'failed', message: 'closed' };

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(async () => bench?.close());
beforeEach(async () => {
  bench.moved.length = 0;
  await bench.em().execute('update rail_payment set next_poll_at = null, told_at = now()');
});

const withFormat = (keyFormat: KeyFormat, more: Partial<Rail['profile']> = {}) => ({
  ...railProfile,
  keyFormat,
  ...more,
});
const execute = async (rail: Rail, { id: transactionId }: Transaction, number = 1) =>
  createRailHost(bench.host(rail)).executeOutgoingTransaction({ transactionId, number });

describe('§3.1 the key of a pay-out', () => {
  test.each(FORMATS)(
    'is one that the bank takes (%j), journalled as it is',
    async (format, keys) => {
      const row = await addCredited(bench);
      const { rail, asked } = createFakeRail([LOST, DELIVERED], { profile: withFormat(format) });
      await expect(execute(rail, row)).rejects.toThrow('not known yet');
      const outcome = await execute(rail, row);
      const [first, second] = asked.map(({ idempotencyKey }) => idempotencyKey);
      expect(first).toMatch(keys);
      expect(second).toBe(first);
      expect(outcome).toMatchObject({ state: 'delivered', key: first, number: 1 });
      expect(await bench.payment(String(first))).toMatchObject({ state: 'delivered', number: 1 });
    },
  );

  test('is another one for the next number, which the outcome names', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([FAILED, DELIVERED], { profile: withFormat(SEPA) });
    expect(await execute(rail, row)).toMatchObject({ state: 'failed', number: 1 });
    expect(await execute(rail, row, 2)).toMatchObject({ state: 'delivered', number: 2 });
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  test('stays the one that was journalled where the profile changes while it is under way', async () => {
    const row = await addCredited(bench);
    const { rail, asked } = createFakeRail([LOST, DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    await execute({ ...rail, profile: withFormat(SEPA) }, row);
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      payoutKey(row),
      payoutKey(row),
    ]);
  });

  test('is the one that a look-up is made by', async () => {
    const row = await addCredited(bench);
    const found: string[] = [];
    const { rail, asked } = createFakeRail([LOST], {
      profile: withFormat(SEPA, { retry: { by: 'lookUp', settledAfterMs: 60_000 } }),
      findOutgoing: async (key) => {
        found.push(key);
        return DELIVERED;
      },
    });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(found).toEqual(asked.map(({ idempotencyKey }) => idempotencyKey));
  });

  test('is the one that a poll, a webhook and a statement bring back', async () => {
    const [polled, told] = [await addCredited(bench), await addCredited(bench)];
    const paid = createFakeRail([INITIATED], { profile: withFormat(SEPA) });
    const keys = [];
    for (const row of [polled, told]) keys.push((await execute(paid.rail, row)).key);
    const [first = '', second = ''] = keys;

    await recordWebhook(bench, {});
    await bench.em().execute(`update rail_payment set next_poll_at = now() where key = ?`, [first]);
    const host = createRailHost(
      bench.host({
        ...paid.rail,
        pollOutgoingTransactions: async (asked) =>
          asked.map(({ idempotencyKey }) => ({ idempotencyKey, state: 'delivered' })),
        parseEvent: async () => ({ outgoing: [{ idempotencyKey: second, state: 'returned' }] }),
      }),
    );
    await host.pollOutgoingTransactions();
    await host.pollPendingDeposits();
    expect((await bench.payment(first)).state).toBe('delivered');
    expect((await bench.payment(second)).state).toBe('failed');

    const { agreed, breaks } = await compareRail(
      {
        em: bench.em(),
        profile: paid.rail.profile,
        listStatement: async () => ({
          entries: [
            {
              direction: 'out',
              railReference: 'as the bank books it',
              idempotencyKey: first,
              amount: '99',
              at: new Date().toISOString(),
              state: 'settled',
            },
          ],
          cursor: null,
          complete: true,
        }),
        onProgress: () => undefined,
      },
      { from: null, until: new Date(Date.now() + 60_000), youngFromMs: 0 },
    );
    expect(breaks.filter(({ key }) => key === first)).toEqual([]);
    expect(agreed).toBeGreaterThan(0);
  });

  test('needs room for sixteen letters, and the worker does not start without', () => {
    const { rail } = createFakeRail([DELIVERED], {
      profile: withFormat({ letters: 'alphanumeric', lengthMax: 12 }),
    });
    expect(() => createRailHost(bench.host(rail))).toThrow('lengthMax of at least 16');
  });
});
