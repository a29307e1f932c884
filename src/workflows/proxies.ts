import { proxyActivities, proxyLocalActivities, type ActivityOptions } from '@temporalio/workflow';
import type { ReconcileLedgerActivities } from '../activities/audit/reconcile-ledger.ts';
import type { CallbackActivities } from '../activities/callbacks.ts';
import type { HousekeepingActivities } from '../activities/housekeeping.ts';
import type { LedgerActivities } from '../activities/ledger.ts';
import type { PayoutActivities, RailActivities } from '../activities/rail.ts';
import type { ReviewActivities } from '../activities/reviews.ts';
import type { SendActivities } from '../activities/send/drain-send-queue.ts';
import type { StoreActivities } from '../activities/core.ts';
import type { WatchActivities } from '../activities/watch/stream-payments.ts';
import { REVIEW_WITHIN_MS } from '../domain/anchor.ts';
import {
  CALLBACKS_QUEUE,
  HOUSEKEEPING_QUEUE,
  LEDGER_QUEUE,
  payoutsQueue,
  railQueue,
  REVIEWS_QUEUE,
} from '../domain/transactions/queue.ts';
import { oneLine } from '../domain/transactions/summaries.ts';
import type { Pace } from './messages.ts';

/*
 * Three ways to wait. None of them ever gives up: what cannot go on by itself is parked for a
 * person, so that no retry policy decides over money.
 *
 * Each of them takes what the step is called in Temporal's UI, in words, before it is called:
 * `store('credit 99 USD').creditFunds(…)`. The words cost bytes and no event.
 */

/** Activities whose every call names itself. */
const named =
  <Activities>(options: ActivityOptions) =>
  (summary: string) =>
    proxyActivities<Activities>({ ...options, summary: oneLine(summary) });

/** Every activity heartbeats; one that falls silent for so long is taken up elsewhere. */
const HEARD_OF = '8s';

/** The database: short, and tried again within seconds. */
export const store = named<StoreActivities>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: HEARD_OF,
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/**
 * The database, asked by the worker that runs the workflow task, within that task: it costs Temporal a
 * quarter of an activity. Tried once; `atOnce` has what fails here done by `store`.
 */
export const storeHere = (summary: string) =>
  proxyLocalActivities<StoreActivities>({
    scheduleToCloseTimeout: '5s',
    retry: { maximumAttempts: 1 },
    summary: oneLine(summary),
  });

/** The database, where what is waited for may take long: it is looked for ever less often. */
export const waits = named<Pick<StoreActivities, 'awaitExpiry'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: HEARD_OF,
  retry: { initialInterval: '1s', maximumInterval: '15m' },
});

/** The business's review: one call may take so long, and all of them ten times that. */
export const reviewWithin = (withinMs = REVIEW_WITHIN_MS) =>
  named<Pick<ReviewActivities, 'reviewTransaction'>>({
    taskQueue: REVIEWS_QUEUE,
    startToCloseTimeout: withinMs,
    scheduleToCloseTimeout: withinMs * 10,
    heartbeatTimeout: HEARD_OF,
    retry: { initialInterval: '1s', maximumInterval: Math.max(withinMs, 1_000) },
  });

/** The business's rates, and then the database: a market that is closed is asked once a minute. */
export const rates = named<Pick<StoreActivities, 'fixPrice'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: HEARD_OF,
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/**
 * The business's review of a customer, which ends by itself within its time; one that throws is asked
 * again, and says itself when that has been enough.
 */
export const reviewsOf = (withinMs: number) =>
  named<ReviewActivities>({
    taskQueue: REVIEWS_QUEUE,
    startToCloseTimeout: withinMs + 60_000,
    heartbeatTimeout: HEARD_OF,
    retry: { initialInterval: '1s', maximumInterval: Math.max(1_000, withinMs) },
  });

/**
 * The Stellar network: waits for a ledger as long as it takes, and heartbeats meanwhile. What waits
 * does nothing itself, and most of it has ended before its first heartbeat, which Temporal Cloud bills.
 */
export const ledger = named<LedgerActivities>({
  taskQueue: LEDGER_QUEUE,
  startToCloseTimeout: '24h',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
});

/** What an operator waits for: it is given up while they still look. */
export const clears = named<Pick<LedgerActivities, 'clearStopped'>>({
  taskQueue: LEDGER_QUEUE,
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '2m',
  heartbeatTimeout: HEARD_OF,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
});

/** Activities that never end: they are called again at once, without growing pauses. */
const endlessAt = ({ heartbeatMs }: Pace) =>
  ({
    startToCloseTimeout: '30m',
    heartbeatTimeout: heartbeatMs * 2.5,
    retry: { initialInterval: '1s', backoffCoefficient: 1 },
  }) as const;

export const endless = (pace: Pace) =>
  named<SendActivities & WatchActivities>({ taskQueue: LEDGER_QUEUE, ...endlessAt(pace) });
/** Housekeeping looks now and then, and heartbeats twice between two looks: nobody waits for it sooner. */
const betweenLooks = ({ heartbeatMs, sweepEveryMs = 0, ...pace }: Pace): Pace => ({
  ...pace,
  heartbeatMs: Math.max(heartbeatMs, sweepEveryMs / 2),
});
/** Housekeeping, on a queue of its own: it never ends, and its worker stops at once. */
export const house = (pace: Pace) =>
  named<HousekeepingActivities>({
    taskQueue: HOUSEKEEPING_QUEUE,
    ...endlessAt(betweenLooks(pace)),
  });
/** What strangers' hosts are posted, on a queue that nothing else waits for. */
export const callbacks = (pace: Pace) =>
  named<CallbackActivities>({ taskQueue: CALLBACKS_QUEUE, ...endlessAt(pace) });

/** What one rail pays, on the queue whose calls a second are limited. */
export const payoutsOf = (rail: string) =>
  named<PayoutActivities>({
    taskQueue: payoutsQueue(rail),
    startToCloseTimeout: '2m',
    heartbeatTimeout: HEARD_OF,
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });

/** A rail's polls: they beat between batches, and an outage is retried at the rail's own pace. */
export const pollsOf = (rail: string) =>
  named<RailActivities>({
    taskQueue: railQueue(rail),
    startToCloseTimeout: '30m',
    heartbeatTimeout: HEARD_OF,
    retry: { initialInterval: '1s', maximumInterval: '30s' },
  });

/**
 * A day's comparisons: long, and given up after half a day, because the next day looks again. A
 * place that could not be compared is said to be so.
 */
const DAY_WORK = {
  startToCloseTimeout: '6h',
  scheduleToCloseTimeout: '12h',
  heartbeatTimeout: HEARD_OF,
  retry: { initialInterval: '5s', maximumInterval: '10m' },
} as const;

export const reconcileLedger = named<ReconcileLedgerActivities>({
  taskQueue: LEDGER_QUEUE,
  ...DAY_WORK,
});
export const reconcileRailOf = (rail: string) =>
  named<Pick<RailActivities, 'reconcileRail'>>({
    taskQueue: railQueue(rail),
    ...DAY_WORK,
  });
export const reconcileStore =
  named<Pick<StoreActivities, 'reconcileBooks' | 'fileBreaks' | 'noteNotCompared'>>(DAY_WORK);

/** One rail, for what is no longer worth asking after a while. */
export const railWithin = (rail: string, withinMs: number) =>
  named<RailActivities>({
    taskQueue: railQueue(rail),
    scheduleToCloseTimeout: Math.max(withinMs, 1),
    startToCloseTimeout: '2m',
    heartbeatTimeout: HEARD_OF,
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });
