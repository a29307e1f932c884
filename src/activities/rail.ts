import { createReconcileRail } from './audit/reconcile-rail.ts';
import { payoutBatchFault } from '../domain/rails/payout-batch.ts';
import { createExecuteOutgoingTransaction, type RailHostDeps } from './rail/pay-out/execute.ts';
import { createAfterDeposit } from './rail/received/after-deposit.ts';
import { observeRail } from './rail/observe.ts';
import { createPollOutgoingTransactions } from './rail/pay-out/poll-outgoing.ts';
import { createPollPendingDeposits } from './rail/received/poll-received.ts';
import { createRefundIncoming } from './rail/refund/refund-incoming.ts';
import { faultOfRefunds } from '../domain/rails/refund.ts';
import { holdBack, honourRetryLater } from './rail/retry-later.ts';
import type { Rail } from '../rails/rail.ts';
import { createEndRest } from './rail/resting.ts';
import { createRequestFunds } from './rail/received/request-funds.ts';

/** Fewer letters would not distinguish all pay-outs. */
const KEY_LENGTH_MIN = 16;

/**
 * Holds a rail to its own profile when its worker starts, and not when the first answer is lost.
 * @throws when the profile promises what the rail cannot do.
 */
const holdToProfile = (rail: Rail): void => {
  const { profile, findOutgoing } = rail;
  const { name, retry, batchSize, keyFormat } = profile;
  const hasBatches = rail.executeOutgoingTransactions !== undefined;
  const fault = payoutBatchFault(profile, hasBatches) ?? faultOfRefunds(rail);
  if (fault !== null) throw new Error(fault);
  if (retry.by === 'lookUp' && !findOutgoing) {
    throw new Error(`the profile of ${name} says lookUp, which needs findOutgoing`);
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`the profile of ${name} needs a batchSize of at least 1`);
  }
  const { lengthMax = KEY_LENGTH_MIN } = keyFormat ?? {};
  if (!Number.isInteger(lengthMax) || lengthMax < KEY_LENGTH_MIN) {
    throw new Error(`the keyFormat of ${name} needs a lengthMax of at least ${KEY_LENGTH_MIN}`);
  }
};

/**
 * What runs on a rail's queue: our host around the author's functions. It takes ids, loads and
 * decrypts what the author needs, journals, calls, records the outcome, and signals the stories.
 */
export const createRailHost = (given: RailHostDeps) => {
  holdToProfile(given.rail);
  const deps = { ...given, rail: holdBack(observeRail(given.rail, given), given.now) };
  const endRest = createEndRest(deps);
  const isOnItsWay = ({ state }: { readonly state: string }): boolean => state === 'initiated';
  return {
    requestFunds: honourRetryLater(endRest(createRequestFunds(deps))),
    executeOutgoingTransaction: endRest(createExecuteOutgoingTransaction(deps), isOnItsWay),
    pollPendingDeposits: honourRetryLater(createPollPendingDeposits(deps)),
    pollOutgoingTransactions: honourRetryLater(createPollOutgoingTransactions(deps)),
    refundIncoming: endRest(createRefundIncoming(deps), isOnItsWay),
    afterDeposit: honourRetryLater(createAfterDeposit(deps)),
    reconcileRail: honourRetryLater(createReconcileRail(deps)),
  };
};

export type RailActivities = ReturnType<typeof createRailHost>;

/** What moves money on the rail: it has a queue of its own, whose calls a second are limited. */
export type PayoutActivities = Pick<
  RailActivities,
  'executeOutgoingTransaction' | 'refundIncoming'
>;
