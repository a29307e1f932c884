import { beforeEach, describe, expect, test } from '@jest/globals';
import { createRailHost } from '../../../../src/activities/rail.ts';
import { Cursor } from '../../../../src/db/entities/money-in.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import { addTransaction, RAIL } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());

const listing: Partial<Rail> = {
  listReceived: async () => ({ received: [], cursor: null, complete: true }),
};

/** The activities of a rail, whose clock a test moves. */
const createHost = (more: Partial<Rail> = listing) => {
  const clock = { ms: Date.now() };
  const { rail } = createFakeRail([], more);
  return { clock, ...createRailHost({ ...bench.host(rail), now: () => clock.ms }) };
};

const deposit = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  addTransaction(bench.em(), { kind: 'deposit', status: 'pending_anchor', ...changes });

const restingSince = async () =>
  (await bench.em().findOneOrFail(Cursor, { source: `rail/${RAIL}` })).restingSince ?? null;

beforeEach(async () => {
  await bench.em().nativeUpdate(Transaction, {}, { status: 'expired', nextPollAt: null });
  bench.woken.length = 0;
});

describe('a rail of which nothing is awaited', () => {
  test('says so, and rests from then on', async () => {
    const host = createHost();
    expect(await host.pollPendingDeposits()).toMatchObject({ awaits: false });
    await host.pollPendingDeposits();
    expect(await restingSince()).toBeInstanceOf(Date);
  });

  test('is asked at its pace while a deposit waits for its money', async () => {
    await deposit({ status: 'pending_user_transfer_start' });
    expect(await createHost().pollPendingDeposits()).toMatchObject({ awaits: true });
    expect(await restingSince()).toBeNull();
  });

  test('that is asked by name rests until a deposit is due again', async () => {
    const { clock, pollPendingDeposits } = createHost({ pollPendingDeposits: async () => [] });
    const later = new Date(clock.ms + 600_000);
    await deposit({ status: 'completed', nextPollAt: later });
    expect(await pollPendingDeposits()).toMatchObject({ awaits: false });
    clock.ms = later.getTime() - 10_000;
    expect(await pollPendingDeposits()).toMatchObject({ awaits: true });
  });

  test('is woken by the deposit that ends its rest, and not by those that follow', async () => {
    const { requestFunds, pollPendingDeposits, clock } = createHost();
    await pollPendingDeposits();
    for (const step of [0, 500, 5_000]) {
      clock.ms += step;
      await requestFunds((await deposit()).id);
    }
    expect(bench.woken).toEqual([RAIL]);
    expect(await restingSince()).toBeNull();
  });

  test('keeps no deposit from its instructions where it cannot be woken', async () => {
    const { requestFunds, pollPendingDeposits } = createHost();
    await pollPendingDeposits();
    bench.behaviour.broken.add(RAIL);
    const { id } = await deposit();
    await requestFunds(id);
    bench.behaviour.broken.delete(RAIL);
    expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
  });
});
