import type { EntityManager } from '@mikro-orm/postgresql';
import type { Saying } from '../../../domain/languages/saying.ts';
import { RailPayment } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { openForKey, sealedForKey } from '../../../services/transactions/payee/payee.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { deriveKey } from '../../../lib/derive-key.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { decidePayout, type Payout } from '../../../domain/rails/decide-payout.ts';
import { collectMsOf } from '../../../domain/rails/payout-batch.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import { lockTransaction } from '../../../services/transactions/move.ts';
import { findRefund } from '../../../services/transactions/decisions/decisions.ts';
import {
  asPayout,
  closeParking,
  isRetryDecided,
  newestPayout,
} from '../../../services/transactions/decisions/parking.ts';
import { pausingScopes, refuseWhilePaused } from '../paused.ts';
import { planUnknown } from './plan-unknown.ts';
import type { OutgoingPayment } from '../../../rails/rail.ts';
import { settleKnown, type PayoutState } from './record-result.ts';

/** What the host may do with a pay-out next. */
export type PayoutPlan =
  /** `asked` is committed: for the first time, or again under the same key. */
  | { readonly plan: 'ask'; readonly payment: RailPayment; readonly order: OutgoingPayment }
  /** An answer was lost; the rail is asked what it knows of the key. */
  | {
      readonly plan: 'lookUp';
      readonly payment: RailPayment;
      /** What to ask for, should the rail never have heard of it. */
      readonly orderOf: () => OutgoingPayment;
    }
  /** An answer may still come to another worker. */
  | { readonly plan: 'wait'; readonly payment: RailPayment; readonly waitMs: number }
  /** An answer was lost, and only a person can say what became of it. */
  | { readonly plan: 'park'; readonly payment: RailPayment; readonly reason: string }
  /** The rail has answered before. */
  | {
      readonly plan: 'known';
      readonly payment: RailPayment;
      readonly state: PayoutState;
      /** A person has decided that it is tried again, under the next number. */
      readonly isRetried: boolean;
    }
  /** The transaction is not payable any more. */
  | { readonly plan: 'withdraw'; readonly reason: string; readonly said?: Saying };

interface PlanContext {
  readonly profile: RailProfile;
  /** True where the rail can be asked for a payment by its key. */
  readonly canLookUp: boolean;
  /** Seals whom to pay into the key's own row, and opens it. */
  readonly secrets: SecretBox;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The idempotency key: the transaction, the leg and the number, and never anything random; in the
 * form that the rail's bank takes. What was planned keeps the key in its row.
 */
export const payoutKey = (profile: RailProfile, transactionId: string, number: number): string =>
  deriveKey(`${transactionId}/payout/${number}`, profile.keyFormat);

/** The number that a story wants, and what was seen of it. */
interface Wanted {
  readonly number: number;
  readonly look: FirstLook;
}

/** What decides over a first pay-out, read at once: nearly always there is nothing but its money. */
interface FirstLook {
  /** True once a refund was decided, whether it stands or not. */
  readonly hasRefund: boolean;
  readonly hasPayout: boolean;
  readonly isPaused: boolean;
  /** The payment on Stellar that was credited; null where there is none. */
  readonly fundedBy: string | null;
}

const FIRST_LOOK = `select
  exists (select from refund_decision where transaction_id = story.id) as "hasRefund",
  exists (select from rail_payment where transaction_id = story.id and leg = 'payout') as "hasPayout",
  exists (select from pause where scope = any(story.scopes)) as "isPaused",
  (select operation_id::text from received_payment
    where transaction_id = story.id and disposition = 'credited' limit 1) as "fundedBy"
from (select ?::uuid as id, ?::text[] as scopes) as story`;

const lookFirst = async (em: EntityManager, row: Transaction): Promise<FirstLook> => {
  const scopes = pausingScopes([row.asset], row.rail ?? '');
  const [look] = await em.execute<FirstLook[]>(FIRST_LOOK, [row.id, `{${scopes.join(',')}}`]);
  if (!look) throw new Error('a statement of one row answered none');
  return look;
};

const planNew = (
  em: EntityManager,
  row: Transaction,
  { number, look }: Wanted,
  { profile, secrets, now }: PlanContext,
): RailPayment => {
  // The money that pays for it is found by its row; without one there is no pay-out.
  if (!look.fundedBy) throw new Error(`nothing is credited to ${row.kind} ${row.id}`);
  if (!row.amountOut) throw new Error(`${row.kind} ${row.id} has no amount_out to pay`);
  const key = payoutKey(profile, row.id, number);
  return em.create(RailPayment, {
    key,
    transactionId: row.id,
    leg: 'payout',
    number,
    rail: profile.name,
    asset: profile.asset,
    amount: row.amountOut,
    state: 'planned',
    ...sealedForKey(secrets, key, row),
    asks: 0,
    fundedBy: look.fundedBy,
    createdAt: new Date(now),
  });
};

/** False where a payee was corrected after an earlier version asked for a payment, unsealed. */
const isPayeeKnown = (payment: RailPayment, { informationUpdatedAt: at }: Transaction): boolean =>
  Boolean(payment.payeeKeyId) || !at || at <= payment.createdAt;

/** Seals whom to pay into a payment that an earlier version planned without. */
const sealMissingPayee = (
  payment: RailPayment,
  row: Transaction,
  { secrets }: PlanContext,
): void => {
  if (!payment.payeeKeyId) Object.assign(payment, sealedForKey(secrets, payment.key, row));
};

const orderFor = (
  payment: RailPayment,
  row: Transaction,
  context: PlanContext,
): OutgoingPayment => {
  sealMissingPayee(payment, row, context);
  return {
    idempotencyKey: payment.key,
    transactionId: row.id,
    amount: formatAmount(stroopsOf(payment.amount)),
    payee: openForKey(context.secrets, payment),
    ...(row.locationId ? { locationId: row.locationId } : {}),
  };
};

const planAsked = async (
  em: EntityManager,
  row: Transaction,
  payment: RailPayment,
  context: PlanContext,
): Promise<PayoutPlan> => {
  const { profile, now, canLookUp } = context;
  if (!isPayeeKnown(payment, row)) {
    const reason = `${payment.key}: the payee was corrected after it was asked for`;
    return { plan: 'park', payment, reason };
  }
  // Before anybody looks it up: what is asked for afterwards is outside of this database transaction.
  sealMissingPayee(payment, row, context);
  const unknown = planUnknown(profile.retry, payment, now, canLookUp, collectMsOf(profile));
  if (unknown.plan === 'wait' || unknown.plan === 'park') return { ...unknown, payment };
  // The lost call may never have arrived, so that asking again may be what pays.
  await refuseWhilePaused(em, [row.asset], row.rail ?? '');
  // The call before this one ended unseen, so that nothing clears the payment of it (`notTried`).
  payment.answerLostAt ??= new Date(now);
  const orderOf = () => orderFor(payment, row, context);
  if (unknown.plan === 'lookUp') return { plan: 'lookUp', payment, orderOf };
  return { plan: 'ask', payment, order: orderOf() };
};

/** Commits that a number is asked for, with the money that pays for it. */
const planAsk = async (
  em: EntityManager,
  row: Transaction,
  wanted: Wanted & { readonly payout: Payout | null },
  context: PlanContext,
): Promise<PayoutPlan> => {
  const { payout, look } = wanted;
  if (look.isPaused) await refuseWhilePaused(em, [row.asset], row.rail ?? '');
  const payment = payout
    ? await em.findOneOrFail(RailPayment, { key: payout.key })
    : planNew(em, row, wanted, context);
  const order = orderFor(payment, row, context);
  // What failed before is not what the customer waits for any more.
  row.failureMessage = null;
  payment.state = 'asked';
  payment.askedAt = new Date(context.now);
  payment.asks += 1;
  return { plan: 'ask', payment, order };
};

/**
 * Decides what to do with pay-out `number` of a transaction, and commits `asked` before the rail
 * is called. Runs in the caller's database transaction.
 * @throws a benign failure while pay-outs are paused; it is asked again. What cannot be read of the
 * payee is thrown before `asked` is written, so that it never counts as a lost answer.
 */
export const planPayout = async (
  em: EntityManager,
  context: PlanContext,
  transactionId: string,
  number: number,
): Promise<PayoutPlan> => {
  const row = await lockTransaction(em, transactionId);
  // A story that asks is not parked, even where the one that was has been lost with Temporal's data.
  if (row.parkedReason) await closeParking(em, transactionId);
  row.parkedReason = null;
  const look = await lookFirst(em, row);
  const refund = look.hasRefund ? await findRefund(em, transactionId) : null;
  const decided = decidePayout({
    number,
    newest: look.hasPayout ? asPayout(await newestPayout(em, transactionId)) : null,
    isRefundDecided: refund !== null,
    ended: isTerminal(row.status) ? row.status : null,
  });
  switch (decided.do) {
    case 'answer': {
      const payment = await em.findOneOrFail(RailPayment, { key: decided.payout.key });
      const state = await settleKnown(em, row, payment);
      const isRetried = state === 'failed' && (await isRetryDecided(em, row.id, payment.key));
      return { plan: 'known', payment, state, isRetried };
    }
    case 'findOut': {
      const payment = await em.findOneOrFail(RailPayment, { key: decided.payout.key });
      return planAsked(em, row, payment, context);
    }
    case 'withdraw':
      return {
        plan: 'withdraw',
        reason: refund?.message ?? `it is ${row.status}`,
        ...(refund?.said ? { said: refund.said } : {}),
      };
    case 'ask':
      return planAsk(em, row, { ...decided, number, look }, context);
  }
};
