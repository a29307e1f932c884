import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../../../db/entities/books.ts';
import {
  Parking,
  PriceDecision,
  RefundDecision,
  ReviewDecision,
} from '../../../db/entities/decisions.ts';
import { Investigation, InvestigationEvent } from '../../../db/entities/money-in.ts';
import { TransactionEvent, type Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { ROWS_MAX } from './money-events.ts';
import { factsOf, type TimelineEntry, type TimelineEvent } from './timeline.ts';

const few = { limit: ROWS_MAX } as const;
type Entries = readonly TimelineEntry[];

type Given = Parameters<typeof factsOf>[0];
const happened = (
  at: Date,
  side: TimelineEntry['side'],
  what: TimelineEvent,
  facts: Given,
): TimelineEntry => ({
  at: at.toISOString(),
  side,
  what,
  amount: null,
  asset: null,
  facts: factsOf(facts),
});

const priced = (row: Transaction, price: PriceDecision): TimelineEntry => ({
  ...happened(price.at, 'railhead', price.refusal ? 'priceRefused' : 'priced', {
    number: price.number,
    source: price.source,
    amountOut: shortAmount(price.amountOut),
    amountOutAsset: price.amountOut ? row.amountOutAsset : null,
    fee: price.fee?.total,
    feeAsset: price.fee?.asset,
    surplus: price.surplus && Number(price.surplus) > 0 ? shortAmount(price.surplus) : null,
    refusal: price.refusal,
    by: price.actor,
  }),
  amount: shortAmount(price.amountIn),
  asset: row.amountInAsset,
});

const questions = (parking: Parking): Entries => {
  const { number, subject, reason, actions, openedAt, closedAt } = parking;
  const asked = happened(openedAt, 'railhead', 'questionAsked', {
    number,
    subject,
    reason,
    actions: actions.join(', '),
    payout: parking.payoutKey,
    payoutState: parking.payoutState,
  });
  const { action, operator, evidence, fee } = parking;
  if (!closedAt) return [asked];
  const decided = happened(closedAt, action ? 'operator' : 'railhead', 'decided', {
    number,
    action: action ?? 'nobody had to decide',
    by: operator,
    evidence,
    fee: shortAmount(fee),
  });
  return [asked, decided];
};

const refunds = (row: RefundDecision): Entries => [
  happened(row.at, row.actor.startsWith('operator ') ? 'operator' : 'railhead', 'refundDecided', {
    number: row.number,
    by: row.actor,
    fee: shortAmount(row.fee),
  }),
  ...(row.withdrawnAt
    ? [happened(row.withdrawnAt, 'operator', 'refundWithdrawn', { by: row.withdrawnBy })]
    : []),
];

const casesOf = async (em: EntityManager, id: string): Promise<Entries> => {
  const cases = await em.find(
    Investigation,
    { $or: [{ transactionId: id }, { attachedTo: id }] },
    few,
  );
  const keys = cases.map(({ sourceKey }) => sourceKey);
  const which = { sourceKey: { $in: keys }, action: { $ne: 'opened' as const } };
  const events = await em.find(InvestigationEvent, which, few);
  return [
    ...cases.map(({ sourceKey, reason, asset, amount, openedAt }) => ({
      ...happened(openedAt, 'railhead', 'caseOpened', { case: sourceKey, reason }),
      amount: shortAmount(amount),
      asset,
    })),
    ...events.map((event) => ({
      ...happened(event.at, event.operator === 'railhead' ? 'railhead' : 'operator', 'caseEvent', {
        case: event.sourceKey,
        action: event.action,
        by: event.operator,
        evidence: event.evidence,
        fee: shortAmount(event.fee),
        number: event.number,
      }),
      amount: shortAmount(event.amount),
      asset: cases.find(({ sourceKey }) => sourceKey === event.sourceKey)?.asset ?? null,
    })),
  ];
};

const callbacksOf = async (em: EntityManager, transactionId: string): Promise<Entries> => {
  const rows = await em.find(Callback, { transactionId }, few);
  return rows.map((row) => {
    const state = row.deliveredAt ? 'delivered' : row.givenUpAt ? 'given up' : 'waits';
    return happened(row.deliveredAt ?? row.givenUpAt ?? row.at, 'client', 'callback', {
      status: row.status,
      // A path may hold what a client put there.
      host: URL.canParse(row.url) ? new URL(row.url).host : null,
      state,
      attempts: row.attempts,
      failure: row.lastFailure,
      httpStatus: row.lastHttpStatus,
    });
  });
};

/** What was asked, decided and reported of a payment. */
export const decisionsOf = async (em: EntityManager, row: Transaction): Promise<Entries> => {
  const { id: transactionId } = row;
  const its = { transactionId };
  const moves = await em.find(TransactionEvent, its, { ...few, orderBy: { id: 'asc' } });
  const prices = await em.find(PriceDecision, its, few);
  const review = await em.findOne(ReviewDecision, its);
  const parkings = await em.find(Parking, its, few);
  const refunded = await em.find(RefundDecision, its, few);
  const asked: TimelineEntry = {
    ...happened(row.startedAt, 'customer', 'asked', {
      protocol: row.protocol,
      kind: row.kind,
      rail: row.rail,
      account: row.account,
      to: row.toAccount,
      client: row.clientDomain,
      quote: row.quoteId,
      until: row.payUntil,
    }),
    amount: shortAmount(row.amountExpected),
    asset: row.amountInAsset,
  };
  return [
    asked,
    ...moves.map(({ at, fromStatus, toStatus, actor, reason }) =>
      happened(at, actor.startsWith('operator ') ? 'operator' : 'railhead', 'status', {
        from: fromStatus,
        to: toStatus,
        by: actor,
        reason,
      }),
    ),
    ...prices.map((price) => priced(row, price)),
    ...(review ? [happened(review.at, 'railhead', 'reviewed', { decision: review.decision })] : []),
    ...parkings.flatMap(questions),
    ...refunded.flatMap(refunds),
    ...(await callbacksOf(em, transactionId)),
    ...(await casesOf(em, transactionId)),
  ];
};
