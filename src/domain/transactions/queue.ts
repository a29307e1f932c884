import type { Kind } from './transaction.ts';

/** The task queue of the workflows and of the activities that only touch the database. */
export const CORE_QUEUE = 'railhead';
/** The task queue of everything that talks to the Stellar network. */
export const LEDGER_QUEUE = 'ledger';
/** The task queue of what is posted to the hosts that clients named. */
export const CALLBACKS_QUEUE = 'callbacks';
/** The task queue of what looks after the others; core's workers serve it. */
export const HOUSEKEEPING_QUEUE = 'housekeeping';
/** The task queue of the business's own reviews, which may be slow; core's workers serve it. */
export const REVIEWS_QUEUE = 'reviews';
/** The task queue of one rail; only that rail's own worker serves it. */
export const railQueue = (rail: string): string => `rail-${rail}`;
/**
 * The task queue of what one rail pays out, and sends back; its own worker serves it beside the
 * other. It is the one that `payoutsPerSecond` limits, so that no deposit waits for a pay-out.
 */
export const payoutsQueue = (rail: string): string => `payouts-${rail}`;

/** Workflow ids, as people read them in the Temporal UI. Never personal data. */
export const storyId = (kind: Kind, transactionId: string): string => `${kind}/${transactionId}`;
export const watchId = (account: string): string => `watch-payments/${account}`;
export const sendId = (account: string): string => `send-payments/${account}`;
export const pollId = (rail: string): string => `poll-rail/${rail}`;
export const SEND_CALLBACKS_ID = 'send-callbacks';
export const HOUSEKEEPING_ID = 'housekeeping';
/** The workflow of the daily reconciliation, and the schedule that starts it. */
export const RECONCILE = 'reconcile';
export const customerReviewId = (customerId: string): string => `review-customer/${customerId}`;
export const clearId = (account: string): string => `clear-stopped/${account}`;
/** `sourceKey` names the money: `stellar/<operation id>`, `rail/<receipt id>`, `payout/<key>`. */
export const investigationId = (sourceKey: string): string => `investigation/${sourceKey}`;

/** The search attributes that Railhead sets, with their Temporal types. */
export const SEARCH_ATTRIBUTES = {
  PaymentKind: 'KEYWORD',
  PaymentStatus: 'KEYWORD',
  Rail: 'KEYWORD',
  Asset: 'KEYWORD',
  NeedsAttention: 'BOOL',
} as const;
