export interface CallbackRound {
  readonly delivered: number;
  /** How many callbacks still wait for the host. */
  readonly waiting: number;
  /** Until the next of them may be tried, in milliseconds; absent where nothing waits. */
  readonly againInMs?: number;
}

/**
 * Ends a workflow `deliver-callbacks/<host>`, which versions before 30 November 2026 started for
 * each host: what it would post, `sendCallbacks` posts. May go once none of them runs.
 */
export const createDeliverCallbacks =
  () =>
  async (_host: string): Promise<CallbackRound> => ({ delivered: 0, waiting: 0 });
