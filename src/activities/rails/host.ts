import { createExecuteOutgoingTransaction, type RailHostDeps } from './execute.ts';
import { createAfterDeposit } from './after-deposit.ts';
import { createPollOutgoingTransactions } from './poll-outgoing.ts';
import { createPollPendingDeposits } from './poll-received.ts';
import { createRequestFunds } from './request-funds.ts';

/**
 * What runs on a rail's queue: our host around the author's functions. It takes ids, loads and
 * decrypts what the author needs, journals, calls, records the outcome, and tells the stories.
 */
export const createRailHost = (deps: RailHostDeps) => ({
  requestFunds: createRequestFunds(deps),
  executeOutgoingTransaction: createExecuteOutgoingTransaction(deps),
  pollPendingDeposits: createPollPendingDeposits(deps),
  pollOutgoingTransactions: createPollOutgoingTransactions(deps),
  afterDeposit: createAfterDeposit(deps),
});

export type RailActivities = ReturnType<typeof createRailHost>;
