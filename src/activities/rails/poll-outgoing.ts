import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation } from '../../db/entities/money-in.ts';
import { RailPayment } from '../../db/entities/money-out.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import type { PayoutMove } from '../../domain/story.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { inTransaction } from '../deps.ts';
import type { RailHostDeps } from './execute.ts';
import { lockPayout } from './record-result.ts';
import type { OutgoingUpdate } from './rail.ts';

const POLL_FLOOR_MS = 1_000;
const POLL_CEILING_MS = 900_000;
const BATCHES_MAX = 100;

const STATES = {
  delivered: 'delivered',
  failed: 'failed',
  readyForPickup: 'ready_for_pickup',
} as const;

/** A rail that takes back what it said moves no money; a person sees both statements. */
const fileContradiction = (
  em: EntityManager,
  payment: RailPayment,
  update: OutgoingUpdate,
): void => {
  em.create(Investigation, {
    sourceKey: `payout/${payment.key}`,
    reason: 'contradiction',
    asset: payment.asset,
    amount: payment.amount,
    transactionId: payment.transactionId,
    state: 'open',
    resolution: `${payment.state} before, ${update.state} now`,
    openedAt: new Date(),
  });
};

/**
 * Records what a rail told of its pay-outs, in the caller's database transaction. News that came
 * before, by webhook or by poll, changes nothing; news that contradicts is filed.
 */
export const recordMoves = async (
  em: EntityManager,
  profile: RailProfile,
  updates: readonly OutgoingUpdate[],
): Promise<void> => {
  for (const update of updates) {
    const known = await em.findOne(RailPayment, { key: update.idempotencyKey, rail: profile.name });
    if (!known) continue;
    const { payment } = await lockPayout(em, known.key);
    const to = STATES[update.state];
    if (payment.state === to) continue;
    if (payment.state === 'delivered' || payment.state === 'failed') {
      // That it was ready is old news, and contradicts neither.
      if (update.state === 'readyForPickup') continue;
      const filed = await em.count(Investigation, { sourceKey: `payout/${payment.key}` });
      if (filed === 0) fileContradiction(em, payment, update);
      continue;
    }
    payment.state = to;
    payment.toldAt = null;
    payment.nextPollAt = to === 'ready_for_pickup' ? payment.nextPollAt : null;
    if (to !== 'ready_for_pickup') payment.settledAt = new Date();
    if (update.railReference) payment.railReference = update.railReference;
    if (update.message) payment.message = update.message;
    await em.flush();
  }
};

/** Tells each story that was not told yet what became of its pay-out. */
const tellMoves = async ({ orm, stories, rail }: RailHostDeps): Promise<void> => {
  const em = orm.em.fork();
  const untold = await em.find(
    RailPayment,
    {
      rail: rail.profile.name,
      toldAt: null,
      state: { $in: ['delivered', 'failed', 'ready_for_pickup'] },
    },
    { orderBy: { key: 'asc' }, limit: 200 },
  );
  for (const payment of untold) {
    const row = await em.findOneOrFail(Transaction, { id: payment.transactionId });
    const move: PayoutMove = {
      key: payment.key,
      state: payment.state === 'ready_for_pickup' ? 'readyForPickup' : (payment.state as 'failed'),
    };
    await stories.tellPayout(row, move);
    // Only this state was told: what another look has recorded meanwhile is told in its turn.
    const { key, state } = payment;
    await em.nativeUpdate(RailPayment, { key, state }, { toldAt: new Date() });
  }
};

/**
 * Asks what has become of the pay-outs that are due, in batches of the profile's size, and tells
 * their stories.
 * @returns how many pay-outs are still on their way.
 */
export const createPollOutgoingTransactions = (deps: RailHostDeps) => async (): Promise<number> => {
  const { orm, rail } = deps;
  const { batchSize, pauseBetweenBatchesMs } = rail.profile;
  await tellMoves(deps);
  const startedAt = new Date();
  for (let batch = 0; batch < BATCHES_MAX && rail.pollOutgoingTransactions; batch += 1) {
    const due = await orm.em
      .fork()
      .find(
        RailPayment,
        { rail: rail.profile.name, nextPollAt: { $lte: startedAt } },
        { orderBy: { nextPollAt: 'asc' }, limit: batchSize },
      );
    if (due.length === 0) break;
    const updates = await rail.pollOutgoingTransactions(
      due.map(({ key, transactionId, railReference }) => ({
        idempotencyKey: key,
        transactionId,
        railReference: railReference ?? '',
      })),
    );
    await inTransaction(orm, async (em) => {
      await recordMoves(em, rail.profile, updates);
      for (const payment of due) {
        const ageMs = Date.now() - (payment.askedAt?.getTime() ?? 0);
        const pauseMs = Math.min(Math.max(ageMs / 10, POLL_FLOOR_MS), POLL_CEILING_MS);
        await em.nativeUpdate(
          RailPayment,
          { key: payment.key, nextPollAt: { $ne: null } },
          { nextPollAt: new Date(Date.now() + pauseMs) },
        );
      }
    });
    if (due.length < batchSize) break;
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenBatchesMs));
  }
  await tellMoves(deps);
  return orm.em.fork().count(RailPayment, { rail: rail.profile.name, nextPollAt: { $ne: null } });
};
