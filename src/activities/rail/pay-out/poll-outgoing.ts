import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment } from '../../../db/entities/money-out.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import type { PayoutMove } from '../../../domain/transactions/story.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { wordsIn } from '../../../domain/languages/words.ts';
import { inTransaction } from '../../../services/deps.ts';
import { askInParts } from '../ask-in-parts.ts';
import { glanceAtPayouts } from '../glance.ts';
import { fileContradiction } from './contradiction.ts';
import type { RailHostDeps } from './execute.ts';
import { pollRefunds, recordRefundUpdate } from '../refund/poll-refunds.ts';
import { bookWhileParked, fieldsAsked, lockPayout } from './record-result.ts';
import type { OutgoingUpdate } from '../../../rails/rail.ts';
import { describeFailure } from '../../../domain/failure.ts';

const POLL_FLOOR_MS = 1_000;
const POLL_CEILING_MS = 900_000;
const BATCHES_MAX = 100;
const WEEK_MS = 7 * 24 * 3_600_000;
/** How many stories are signalled between two looks at the database. */
const PAGE = 200;

/**
 * Records an update of a pay-out that is under way. A state that the contract lacks changes
 * nothing.
 */
const write = (
  profile: RailProfile,
  { row, payment }: { readonly row: Transaction; readonly payment: RailPayment },
  update: OutgoingUpdate,
): boolean => {
  switch (update.state) {
    case 'delivered':
      payment.state = 'delivered';
      break;
    case 'readyForPickup':
      payment.state = 'ready_for_pickup';
      break;
    case 'failed':
    case 'returned':
      payment.state = 'failed';
      break;
    case 'refund':
      payment.state = 'failed';
      payment.asksRefund = true;
      break;
    case 'needsInfo':
      payment.state = 'failed';
      payment.needsInfo = fieldsAsked(profile, update.fields);
      break;
    default:
      return false;
  }
  if (update.railReference) payment.railReference = update.railReference;
  if (update.message) payment.message = wordsIn(row.language, update.message);
  payment.showsMessage = Boolean(update.message) && update.showToCustomer === true;
  return true;
};

/**
 * Records what a rail reports of its pay-outs, in the caller's database transaction. An update that
 * came before, by webhook or by poll, changes nothing; one that contradicts is filed.
 */
export const recordMoves = async (
  em: EntityManager,
  profile: RailProfile,
  updates: readonly OutgoingUpdate[],
): Promise<void> => {
  // Two who record the same update at once lock its rows in the same order.
  const inOrder = updates.toSorted((one, other) =>
    one.idempotencyKey < other.idempotencyKey ? -1 : 1,
  );
  for (const update of inOrder) {
    const known = await em.findOne(RailPayment, { key: update.idempotencyKey, rail: profile.name });
    if (!known) {
      await recordRefundUpdate(em, profile.name, update);
      continue;
    }
    const { row, payment } = await lockPayout(em, known);
    if (payment.state === 'delivered' || payment.state === 'failed') {
      await fileContradiction(em, payment, update);
      continue;
    }
    const isReady = update.state === 'readyForPickup';
    if (isReady && payment.state === 'ready_for_pickup') continue;
    if (!write(profile, { row, payment }, update)) continue;
    payment.toldAt = null;
    if (!isReady) {
      payment.nextPollAt = null;
      payment.settledAt = new Date();
    }
    await bookWhileParked(em, row, payment);
    await em.flush();
  }
};

/** Signals a page of stories what became of their pay-outs; one stops no other. */
const signalPage = async (
  { orm, stories, log }: RailHostDeps,
  unsignalled: readonly RailPayment[],
): Promise<void> => {
  const em = orm.em.fork();
  for (const payment of unsignalled) {
    const { key, state } = payment;
    const row = await em.findOneOrFail(Transaction, { id: payment.transactionId });
    const move: PayoutMove = {
      key,
      state: state === 'ready_for_pickup' ? 'readyForPickup' : (state as 'failed'),
    };
    try {
      await stories.signalPayout(row, move);
    } catch (error) {
      const failure = describeFailure(error);
      log.error({ key, failure }, 'a story could not be told of its pay-out');
      continue;
    }
    // Only this state was signalled: what another look has recorded meanwhile follows in its turn.
    await em.nativeUpdate(RailPayment, { key, state }, { toldAt: new Date() });
  }
};

const nextPolls = `update rail_payment set next_poll_at =
    ?::timestamptz + interval '1 millisecond' * greatest(?::numeric, least(?::numeric,
      extract(epoch from ?::timestamptz - coalesce(asked_at, created_at)) * 100))
  where key = any(?::text[]) and next_poll_at is not null`;

/** Signals each story that does not know yet what became of its pay-out. */
const signalMoves = async (deps: RailHostDeps): Promise<void> => {
  for (let after = ''; ;) {
    const unsignalled = await deps.orm.em.fork().find(
      RailPayment,
      {
        rail: deps.rail.profile.name,
        toldAt: null,
        state: { $in: ['delivered', 'failed', 'ready_for_pickup'] },
        key: { $gt: after },
      },
      { orderBy: { key: 'asc' }, limit: PAGE },
    );
    await signalPage(deps, unsignalled);
    after = unsignalled.at(-1)?.key ?? after;
    if (unsignalled.length < PAGE) return;
  }
};

/** When these are asked about again: ever later, by a tenth of their age. One statement for all. */
const askLater = async (
  em: EntityManager,
  due: readonly RailPayment[],
  nowMs: number,
): Promise<void> => {
  const now = new Date(nowMs);
  const keys = `{${due.map(({ key }) => key).join(',')}}`;
  await em.execute(nextPolls, [now, POLL_FLOOR_MS, POLL_CEILING_MS, now, keys], 'run');
};

const fileLate = `insert into investigation
    (source_key, reason, asset, amount, transaction_id, resolution)
  select 'payout/' || key || '/overdue', 'payout_overdue', asset, amount, transaction_id,
      state || ' since ' || to_char(coalesce(asked_at, created_at) at time zone 'utc', 'YYYY-MM-DD')
    from rail_payment
   where key = any(?::text[]) and next_poll_at is not null and coalesce(asked_at, created_at) < ?
  on conflict do nothing`;

/** Every wait has an end or a person: what stays under way for too long is shown to one, once. */
const fileOverdue = async (
  em: EntityManager,
  due: readonly RailPayment[],
  before: Date,
): Promise<void> => {
  await em.execute(fileLate, [`{${due.map(({ key }) => key).join(',')}}`, before], 'run');
};

const pollBatch = async (
  { orm, rail, log, now = Date.now }: RailHostDeps,
  due: readonly RailPayment[],
): Promise<void> => {
  const initiated = due.map(({ key, transactionId, railReference }) => ({
    idempotencyKey: key,
    transactionId,
    railReference: railReference ?? '',
  }));
  const { answers, stumbled } = await askInParts(
    initiated,
    async (part) => (await rail.pollOutgoingTransactions?.(part)) ?? [],
  );
  for (const { idempotencyKey: key } of stumbled) {
    log.error({ key, rail: rail.profile.name }, 'the rail stumbles over this pay-out');
  }
  await inTransaction(orm, async (em) => {
    await recordMoves(em, rail.profile, answers);
    await askLater(em, due, now());
    await fileOverdue(em, due, new Date(now() - (rail.profile.overdueAfterMs ?? WEEK_MS)));
  });
};

/**
 * Asks what has become of the pay-outs that are due, in batches of the profile's size, and signals
 * their stories. What it costs follows what is due, and not what waits.
 * @returns how many pay-outs are still on their way; no more than a thousand are counted.
 */
export const createPollOutgoingTransactions = (deps: RailHostDeps) => async (): Promise<number> => {
  const { orm, rail, now = Date.now } = deps;
  const { batchSize, pauseBetweenBatchesMs } = rail.profile;
  // Times are kept to the millisecond, and compared with what the database keeps to the microsecond.
  const seen = await glanceAtPayouts(deps, new Date(now() + 1));
  if (!seen.isDue) return seen.waiting + (seen.hasRefunds ? await pollRefunds(deps) : 0);
  await signalMoves(deps);
  const startedAt = new Date(now());
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const due = await orm.em
      .fork()
      .find(
        RailPayment,
        { rail: rail.profile.name, nextPollAt: { $lte: startedAt } },
        { orderBy: { nextPollAt: 'asc' }, limit: batchSize },
      );
    if (due.length === 0) break;
    await pollBatch(deps, due);
    if (due.length < batchSize) break;
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenBatchesMs));
  }
  await signalMoves(deps);
  return (await glanceAtPayouts(deps, startedAt)).waiting + (await pollRefunds(deps));
};
