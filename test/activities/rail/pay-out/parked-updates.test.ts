import { beforeEach, describe, expect, test } from '@jest/globals';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import { createPollOutgoingTransactions } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import type { OutgoingResult, Rail } from '../../../../src/rails/rail.ts';
import { createPark } from '../../../../src/services/transactions/decisions/park.ts';
import { createSettlePayout } from '../../../../src/services/transactions/decisions/settle-payout.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.moved.length = 0;
});

const poll = async (rail: Rail) => createPollOutgoingTransactions(bench.host(rail))();

/** A call whose answer comes only after the story has been parked for want of it. */
const answeredLate = async (answer: OutgoingResult, more: Partial<Rail> = {}) => {
  const row = await addCredited(bench);
  const { rail } = createFakeRail(
    [
      async () => {
        await createPark(bench.deps)({
          transactionId: row.id,
          reason: 'the answer was lost',
          message: 'delayed',
        });
        return answer;
      },
    ],
    more,
  );
  await createExecuteOutgoingTransaction(bench.host(rail))({ transactionId: row.id, number: 1 });
  return { row, rail };
};
const settle = async (row: Transaction) =>
  createSettlePayout(bench.deps)({ transactionId: row.id, key: payoutKey(row) });

describe('an answer that comes when its story is parked', () => {
  test.each([
    [{ state: 'delivered', railReference: 'out-1' }, 'delivered', 'delivered', 'completed', 0],
    [{ state: 'failed', message: 'no such account' }, 'failed', 'failed', 'pending_anchor', 100],
    [
      { state: 'readyForPickup', railReference: 'out-1', message: 'at the counter' },
      'readyForPickup',
      'readyForPickup',
      'pending_user_transfer_complete',
      0,
    ],
  ] as const)(
    '§3.4 is signalled to the story, which leaves its parking by it: %j',
    async (answer, told, settled, status, owed) => {
      const { row, rail } = await answeredLate(answer);
      expect((await bench.transaction(row.id)).parkedReason).toBe('the answer was lost');
      await poll(rail);
      await poll(rail);
      expect(bench.moved).toEqual([{ id: row.id, move: { key: payoutKey(row), state: told } }]);
      expect(await settle(row)).toBe(settled);
      expect(await bench.transaction(row.id)).toMatchObject({ status, parkedReason: null });
      expect(await bench.owed(`customer:${row.id}`)).toBe(owed);
    },
  );

  test('§3.4 that only says that it is under way leaves it parked, until the rail says more', async () => {
    const { row, rail } = await answeredLate(
      { state: 'initiated', railReference: 'out-1' },
      {
        pollOutgoingTransactions: async (asked) =>
          asked.map(({ idempotencyKey }) => ({ idempotencyKey, state: 'delivered' as const })),
      },
    );
    expect(bench.moved).toEqual([]);
    expect(await settle(row)).toBe('unsettled');
    expect((await bench.transaction(row.id)).parkedReason).toBe('the answer was lost');
    const due = 'update rail_payment set next_poll_at = now() where key = ?';
    await bench.em().execute(due, [payoutKey(row)], 'run');
    await poll(rail);
    // An earlier one that is ready to be fetched may be due, and told, as well.
    const its = bench.moved.filter(({ id }) => id === row.id);
    expect(its.map(({ move }) => move.state)).toEqual(['delivered']);
    expect(await settle(row)).toBe('delivered');
    expect((await bench.transaction(row.id)).parkedReason).toBeNull();
  });
});
