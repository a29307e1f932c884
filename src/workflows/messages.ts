import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  type UpdateDefinition,
} from '@temporalio/common';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import { assetCode } from '../domain/money/asset.ts';
import type { CustomerReviewOrder } from '../domain/customers/customer.ts';
import {
  CORE_QUEUE,
  customerReviewId,
  investigationId,
  storyId,
} from '../domain/transactions/queue.ts';
import type {
  DecisionTerms,
  InvestigationDecision,
  InvestigationPolicy,
} from '../domain/transactions/investigation.ts';
import type { Funds, PayoutMove, Resolution, StoryOrder } from '../domain/transactions/story.ts';
import { storySummary, type AskedAgain } from '../domain/transactions/summaries.ts';

/** Money for this transaction was recorded. May be sent twice: the story drops a known source. */
export const fundsReceived = defineSignal<[Funds]>('fundsReceived');

/** The rail reported what became of a pay-out, or a refund. May be sent twice, and in any order. */
export const payoutMoved = defineSignal<[PayoutMove]>('payoutMoved');

/**
 * The customer or the sending anchor corrected what the rail had refused, at this time (ISO 8601).
 * May be sent twice: the story drops a time that it has applied.
 */
export const informationUpdated = defineSignal<[string]>('informationUpdated');

/** Something happened that is worth looking at before the next timer. */
export const wake = defineSignal('wake');

/** How fast a workflow that never ends goes. Temporal Cloud bills each heartbeat and each timer. */
export interface Pace {
  /** How often its activities heartbeat, in milliseconds; one that is silent 2.5 times as long is lost. */
  readonly heartbeatMs: number;
  /** A rail is asked no more often than this, in milliseconds, whatever its profile says. */
  readonly pollAtLeastMs: number;
  /** How often housekeeping looks, in milliseconds; absent where an older worker says the pace. */
  readonly sweepEveryMs?: number;
}

export const USUAL_PACE: Pace = { heartbeatMs: 2_000, pollAtLeastMs: 0 };

/** A worker starts, with settings that may be new. May be sent twice. */
export const setPace = defineSignal<[Pace]>('setPace');

/** A client's host has callbacks to be sent. May be sent twice, and for nothing. */
export const callbackQueued = defineSignal('callbackQueued');

/** The namespace has our search attributes now. May be sent twice, and to whom has them. */
export const searchableNow = defineSignal('searchableNow');

/** What is asked of a rail failed, and is asked again. Only what people read changes by it. */
export const askedAgain = defineSignal<[AskedAgain]>('askedAgain');

/** An operator's decision on a parked story; refused by its validator when nothing is parked. */
export const resolve = defineUpdate<string, [Resolution]>('resolve');

export const PAYMENT_KIND = defineSearchAttributeKey('PaymentKind', 'KEYWORD');
export const PAYMENT_STATUS = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
export const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

/** What a list of stories can be filtered by. Never personal data: attributes are plain text. */
export const storyAttributes = (order: StoryOrder, needsAttention = false) => [
  { key: PAYMENT_KIND, value: order.kind },
  { key: PAYMENT_STATUS, value: 'open' },
  { key: defineSearchAttributeKey('Rail', 'KEYWORD'), value: order.rail },
  { key: defineSearchAttributeKey('Asset', 'KEYWORD'), value: assetCode(order.asset) },
  { key: NEEDS_ATTENTION, value: needsAttention },
];

/**
 * How a story is started, wherever it is started from: the same id, attributes and words. The
 * workflow's type is `order.kind`.
 * @param again true for one that was started before, and whose row is open though no workflow runs:
 * it was lost, terminated or failed, or the database was restored.
 */
export const startOptions = (order: StoryOrder, again = false) => ({
  workflowId: storyId(order.kind, order.transactionId),
  taskQueue: CORE_QUEUE,
  args: [order] as [StoryOrder],
  workflowIdReusePolicy: again ? ('ALLOW_DUPLICATE' as const) : ('REJECT_DUPLICATE' as const),
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  ...(order.searchable
    ? { typedSearchAttributes: new TypedSearchAttributes(storyAttributes(order)) }
    : {}),
  staticSummary: storySummary(order),
});

/** How the workflow `reviewCustomer` is started, wherever it is started from; one for a customer. */
export const customerReviewOptions = (order: CustomerReviewOrder) => ({
  workflowId: customerReviewId(order.customerId),
  taskQueue: CORE_QUEUE,
  args: [order] as [CustomerReviewOrder],
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  staticSummary: 'Review of a customer',
});

export interface InvestigationOrder {
  readonly version: 1;
  /** `stellar/<operation id>`, `rail/<receipt id>`, `payout/<key>`, or another case's own name. */
  readonly sourceKey: string;
  /** What may be done by itself, and when; null where a person decides everything. */
  readonly policy: InvestigationPolicy | null;
}

/** How the workflow `investigation` is started, wherever it is started from; one for each money. */
export const investigationOptions = (order: InvestigationOrder) => ({
  workflowId: investigationId(order.sourceKey),
  taskQueue: CORE_QUEUE,
  args: [order] as [InvestigationOrder],
  // One that has ended ends again at once, unless the database says that it is open.
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  staticSummary: `Investigation of ${order.sourceKey}`,
});

/** An operator's decisions on an investigation, each an update with a validator. */
export const decisions: Readonly<
  Record<InvestigationDecision['action'], UpdateDefinition<string, [DecisionTerms]>>
> = {
  attach: defineUpdate('attach'),
  refund: defineUpdate('refund'),
  refundedByHand: defineUpdate('refundedByHand'),
  claim: defineUpdate('claim'),
  hold: defineUpdate('hold'),
  writeOff: defineUpdate('writeOff'),
};
