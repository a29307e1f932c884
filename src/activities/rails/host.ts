import { Context } from '@temporalio/activity';
import { createExecuteOutgoingTransaction, type RailHostDeps } from './execute.ts';
import { createAfterDeposit } from './after-deposit.ts';
import { createPollOutgoingTransactions } from './poll-outgoing.ts';
import { createPollPendingDeposits } from './poll-received.ts';
import { createRequestFunds } from './request-funds.ts';

/**
 * What runs on a rail's queue: our host around the author's functions. It takes ids, loads and
 * decrypts what the author needs, journals, calls, records the outcome, and tells the stories.
 */
export const createRailHost = (deps: RailHostDeps) => {
  const pollPendingDeposits = createPollPendingDeposits(deps);
  const pollOutgoingTransactions = createPollOutgoingTransactions(deps);
  const beat = (): void => Context.current().heartbeat();
  return {
    requestFunds: createRequestFunds(deps),
    executeOutgoingTransaction: createExecuteOutgoingTransaction(deps),
    pollPendingDeposits: async (): Promise<number> => pollPendingDeposits(beat),
    pollOutgoingTransactions: async (): Promise<number> => pollOutgoingTransactions(beat),
    afterDeposit: createAfterDeposit(deps),
  };
};

export type RailActivities = ReturnType<typeof createRailHost>;
