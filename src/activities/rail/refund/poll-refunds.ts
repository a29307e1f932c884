import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import { RailRefund } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { describeFailure } from '../../../domain/failure.ts';
import { retryLaterMs } from '../../../domain/rails/retry-later.ts';
import type { PayoutMove } from '../../../domain/transactions/story.ts';
import type { OutgoingUpdate, RefundResult } from '../../../rails/rail.ts';
import { inTransaction } from '../../../services/deps.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import { readRefundAnswer } from '../pay-out/read-answer.ts';
import { orderOf } from './plan-refund.ts';
import { recordRefund } from './record-refund.ts';

const POLL_FLOOR_MS = 1_000;
const POLL_CEILING_MS = 900_000;
/** How many are asked about in one pass, and signalled between two looks at the database. */
const PAGE = 200;
const WEEK_MS = 7 * 24 * 3_600_000;

const askLater = `update rail_refund set next_poll_at =
    ?::timestamptz + interval '1 millisecond' * greatest(?::numeric, least(?::numeric,
      extract(epoch from ?::timestamptz - coalesce(asked_at, created_at)) * 100))
  where key = ? and next_poll_at is not null`;

/** Every wait has an end or a person: what stays under way for too long is shown to one, once. */
const fileLate = `insert into investigation
    (source_key, reason, asset, amount, transaction_id, resolution)
  select 'refund/' || key || '/overdue', 'payout_overdue', asset, amount, transaction_id,
      state || ' since ' || to_char(coalesce(asked_at, created_at) at time zone 'utc', 'YYYY-MM-DD')
    from rail_refund
   where key = ? and next_poll_at is not null and coalesce(asked_at, created_at) < ?
  on conflict do nothing`;

/** What the rail knows of a refund; null where it does not say. A `RetryLater` ends the pass. */
const find = async (
  { rail, secrets, orm, log }: RailHostDeps,
  refund: RailRefund,
): Promise<RefundResult | null> => {
  const { key } = refund;
  try {
    const receipt = await orm.em.fork().findOneOrFail(RailReceipt, { id: refund.receiptId });
    const found: unknown = await rail.findRefund?.(orderOf(refund, receipt, { secrets }));
    const isUnknown = typeof found === 'object' && found !== null && 'state' in found;
    if (isUnknown && found.state === 'unknown') {
      log.error(
        { key, rail: rail.profile.name },
        'the rail does not know a refund that it took on',
      );
      return null;
    }
    return readRefundAnswer(found);
  } catch (error) {
    if (retryLaterMs(error) !== null) throw error;
    const failure = describeFailure(error);
    log.warn(
      { key, rail: rail.profile.name, failure },
      'the rail does not say what became of a refund',
    );
    return null;
  }
};

const signal = async (deps: RailHostDeps, refund: RailRefund): Promise<void> => {
  const { orm, stories, log } = deps;
  const { key, state, transactionId, investigationKey } = refund;
  const em = orm.em.fork();
  const move: PayoutMove = { key, state: state as 'delivered' };
  try {
    if (transactionId) {
      const row = await em.findOneOrFail(Transaction, { id: transactionId });
      await stories.signalPayout(row, move);
    } else await stories.signalCase(investigationKey ?? '', move);
  } catch (error) {
    log.error({ key, failure: describeFailure(error) }, 'a refund’s workflow was not signalled');
    return;
  }
  // Only this state was signalled: what another look has recorded meanwhile follows in its turn.
  await em.nativeUpdate(RailRefund, { key, state }, { toldAt: new Date() });
};

/** Refunds whose workflow does not know yet what became of them. */
const NOT_SIGNALLED = {
  toldAt: null,
  state: { $in: ['initiated', 'delivered', 'failed'] as const },
};

/** Signals each workflow that does not know yet what became of its refund. */
const signalAll = async (deps: RailHostDeps): Promise<void> => {
  const its = { rail: deps.rail.profile.name, ...NOT_SIGNALLED };
  const page = { orderBy: { key: 'asc' as const }, limit: PAGE };
  for (const refund of await deps.orm.em.fork().find(RailRefund, its, page)) {
    await signal(deps, refund);
  }
};

const pollOne = async (deps: RailHostDeps, refund: RailRefund, nowMs: number): Promise<void> => {
  const { key } = refund;
  const result = await find(deps, refund);
  const now = new Date(nowMs);
  const before = new Date(nowMs - (deps.rail.profile.overdueAfterMs ?? WEEK_MS));
  await inTransaction(deps.orm, async (em) => {
    if (result) await recordRefund(em, key, result, false);
    await em.execute(askLater, [now, POLL_FLOOR_MS, POLL_CEILING_MS, now, key], 'run');
    await em.execute(fileLate, [key, before], 'run');
  });
};

/**
 * Asks what has become of the refunds that are due, ever less often, and signals whose they are.
 * @returns how many are still on their way.
 */
export const pollRefunds = async (deps: RailHostDeps): Promise<number> => {
  const { orm, rail, now = Date.now } = deps;
  if (!rail.findRefund) return 0;
  const { name } = rail.profile;
  // A rail is polled every second or so, and mostly has no refund.
  const some = { rail: name, $or: [NOT_SIGNALLED, { nextPollAt: { $ne: null } }] };
  if (!(await orm.em.fork().findOne(RailRefund, some, { fields: ['key'] }))) return 0;
  await signalAll(deps);
  const due = await orm.em
    .fork()
    .find(
      RailRefund,
      { rail: name, nextPollAt: { $lte: new Date(now()) } },
      { orderBy: { nextPollAt: 'asc' }, limit: PAGE },
    );
  for (const refund of due) await pollOne(deps, refund, now());
  if (due.length > 0) await signalAll(deps);
  return orm.em.fork().count(RailRefund, { rail: name, nextPollAt: { $ne: null } });
};

const resultOf = ({ state, railReference, message }: OutgoingUpdate): RefundResult | null => {
  switch (state) {
    case 'delivered':
      return railReference ? { state, railReference } : null;
    case 'failed':
    case 'returned':
    case 'refund':
    case 'needsInfo':
      return { state: 'failed', message: message ?? `the rail reports that it was ${state}` };
    case 'readyForPickup':
      return null;
  }
};

/** Records a webhook's update where it is of a refund, in the caller's database transaction. */
export const recordRefundUpdate = async (
  em: EntityManager,
  rail: string,
  update: OutgoingUpdate,
): Promise<void> => {
  const refund = await em.findOne(RailRefund, { key: update.idempotencyKey, rail });
  const result = refund && resultOf(update);
  if (refund && result) await recordRefund(em, refund.key, result, false);
};
