import { describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { presentMessage } from '../../../../src/services/transactions/present/transaction.ts';
import { addTransaction, RAIL } from '../../../support/rows.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import {
  createBench,
  EXCHANGE_OUT,
  HOUR_MS,
  railProfile,
} from '../../../support/payments/bench.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const credited = async (changes: Parameters<typeof addCredited>[1] = {}) =>
  addCredited(bench, changes);
const execute = async (rail: Rail, row: Transaction, number = 1) =>
  createExecuteOutgoingTransaction(bench.host(rail))({ transactionId: row.id, number });
const askedAgo = async (row: Transaction, ms: number): Promise<void> => {
  await bench
    .em()
    .execute('update rail_payment set asked_at = ? where key = ?', [
      new Date(Date.now() - ms),
      payoutKey(row),
    ]);
};
const withRetry = (retry: Rail['profile']['retry']): Rail['profile'] => ({ ...railProfile, retry });

describe('§3 a pay-out', () => {
  test('§3.2 is committed as asked before the rail is called', async () => {
    const row = await credited();
    const seen: string[] = [];
    const { rail } = createFakeRail([
      async () => {
        // Another connection sees it while the call is under way.
        seen.push((await bench.payment(payoutKey(row))).state);
        return DELIVERED;
      },
    ]);
    await execute(rail, row);
    expect(seen).toEqual(['asked']);
  });

  test('§5 that is delivered completes the transaction and is booked in the same move', async () => {
    const row = await credited();
    const { rail } = createFakeRail([DELIVERED]);
    expect(await execute(rail, row)).toMatchObject({
      state: 'delivered',
      key: payoutKey(row),
      number: 1,
    });
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'completed',
      externalTransactionId: 'out-1',
    });
    expect(await bench.entry(`paid/${payoutKey(row)}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'fee USDC': '1',
      [`${EXCHANGE_OUT} USDC`]: '99',
      [`${EXCHANGE_OUT} USD`]: '-99',
      [`rail:${RAIL} USD`]: '99',
    });
  });

  test('names to the rail whom to pay, which nothing else shows', async () => {
    const row = await credited();
    const payee = { last_name: 'Lovelace' };
    const sealed = bench.secrets.seal(payee, `transaction/${row.id}`);
    await bench
      .em()
      .execute('update transaction set payee_ciphertext = ?, payee_key_id = ? where id = ?', [
        sealed.ciphertext,
        sealed.keyId,
        row.id,
      ]);
    const { rail, asked } = createFakeRail([DELIVERED]);
    const outcome = await execute(rail, row);
    expect(asked).toEqual([
      { idempotencyKey: payoutKey(row), transactionId: row.id, amount: '99', payee },
    ]);
    expect(JSON.stringify(outcome)).not.toContain('Lovelace');
  });

  test('names to the rail at which of its places the payee fetches the money', async () => {
    const row = await credited({ locationId: 'central-station' });
    const { rail, asked } = createFakeRail([DELIVERED]);
    await execute(rail, row);
    expect(asked).toMatchObject([{ transactionId: row.id, locationId: 'central-station' }]);
  });

  test('§3.3 without money received is never asked for', async () => {
    const row = await addTransaction(bench.em(), { status: 'pending_anchor', amountOut: '99' });
    const { rail, asked } = createFakeRail([DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('nothing is credited');
    expect(asked).toEqual([]);
  });

  test('that is asked for twice at once is given to the rail under one key', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([DELIVERED]);
    await Promise.all([execute(rail, row), execute(rail, row)]);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });
});

describe('§3.2 a lost answer', () => {
  test('§3.2 means unknown: it stays asked, and the bank’s words stay out of the failure', async () => {
    const row = await credited();
    const { rail } = createFakeRail([LOST]);
    const failure = await execute(rail, row).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ type: 'OutcomeUnknown' });
    expect(inspect(failure)).not.toContain('Lovelace');
    expect(JSON.stringify(bench.logged)).not.toContain('Lovelace');
    expect((await bench.payment(payoutKey(row))).state).toBe('asked');
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
  });

  test('§3.1 is asked for again under the same key, and paid once', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST, DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      payoutKey(row),
      payoutKey(row),
    ]);
    expect(await bench.owed(`rail:${RAIL}`)).toBeGreaterThan(0);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.2 is parked once the key is too old to be repeated', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST, DELIVERED]);
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    await askedAgo(row, HOUR_MS + 1);
    const outcome = await execute(rail, row);
    expect(outcome).toMatchObject({ state: 'parked', key: payoutKey(row) });
    expect(outcome.reason).toContain('too old');
    expect(asked).toHaveLength(1);
  });

  test('§3.2 is looked up where the rail can be asked, and believed', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST], {
      profile: withRetry({ by: 'lookUp', settledAfterMs: 60_000 }),
      findOutgoing: async () => DELIVERED,
    });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked).toHaveLength(1);
  });

  test('§3.2 that the rail never heard of is asked for again, once the lost call cannot arrive', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST, LOST, DELIVERED], {
      profile: withRetry({ by: 'lookUp', settledAfterMs: 60_000 }),
      findOutgoing: async () => ({ state: 'unknown' }),
    });
    const isLost = async () => expect(execute(rail, row)).rejects.toThrow('not known yet');
    await isLost();
    await isLost();
    expect(asked).toHaveLength(1);
    await askedAgo(row, 70_001);
    await isLost();
    expect(asked).toHaveLength(2);
    // The second call is lost as well, and may still arrive: its own age counts from now on, twice
    // as long as the first one's.
    await askedAgo(row, 70_001);
    await isLost();
    expect(asked).toHaveLength(2);
    await askedAgo(row, 130_001);
    expect((await execute(rail, row)).state).toBe('delivered');
    expect(asked).toHaveLength(3);
  });

  test('§3.2 is parked at once where the rail knows neither keys nor look-ups', async () => {
    const row = await credited();
    const { rail, asked } = createFakeRail([LOST, DELIVERED], {
      profile: withRetry({ by: 'neither' }),
    });
    await expect(execute(rail, row)).rejects.toThrow('not known yet');
    expect((await execute(rail, row)).state).toBe('parked');
    expect((await bench.payment(payoutKey(row))).state).toBe('asked');
    expect(asked).toHaveLength(1);
  });
});

describe('why a pay-out failed', () => {
  const message = { en: 'The account is closed.', es: 'La cuenta está cerrada.' };
  const said = async (row: Transaction) => presentMessage(await bench.transaction(row.id));

  test.each(['failed', 'refund'] as const)(
    'is read by the customer where the rail says so, and not in a history (%s)',
    async (state) => {
      const row = await credited({ language: 'es' });
      const { rail } = createFakeRail([{ state, message, showToCustomer: true }]);
      const outcome = await execute(rail, row);
      expect(await said(row)).toBe('La cuenta está cerrada.');
      expect(JSON.stringify(outcome)).not.toContain('cerrada');
    },
  );

  test.each([{}, { showToCustomer: false }])('stays with the operator else (%j)', async (shows) => {
    const row = await credited();
    const { rail } = createFakeRail([{ state: 'failed', message, ...shows }]);
    await execute(rail, row);
    expect(await said(row)).toBeNull();
    expect((await bench.payment(payoutKey(row))).message).toBe('The account is closed.');
  });

  test('is not said any more once it is tried again', async () => {
    const row = await credited();
    const failed = { state: 'failed', message, showToCustomer: true } as const;
    const { rail } = createFakeRail([failed, DELIVERED]);
    await execute(rail, row);
    expect(await said(row)).toBe('The account is closed.');
    await execute(rail, row, 2);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'completed',
      failureMessage: null,
    });
  });
});
