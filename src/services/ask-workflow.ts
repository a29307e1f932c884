import { setTimeout as wait } from 'node:timers/promises';
import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { refuseInWords, type Refusal } from '../domain/refusal.ts';

/** How long an operator waits for a workflow to answer. */
const ANSWER_WITHIN_MS = 3_000;
const LOOK_AGAIN_MS = 250;

/** What waits is a row before its workflow starts, which takes a moment. */
const onceItRuns = async (update: () => Promise<string>, until: number): Promise<string> => {
  for (;;) {
    try {
      return await update();
    } catch (error) {
      const isLate = Date.now() + LOOK_AGAIN_MS >= until;
      if (!(error instanceof WorkflowNotFoundError) || isLate) throw error;
    }
    await wait(LOOK_AGAIN_MS);
  }
};

/**
 * Sends an update; a "no" of the workflow is a value, in the workflow's own words. One that does not
 * run yet is looked for as long as an answer is waited for.
 * @param late what is said where no answer came in time, so that nobody knows whether it was taken.
 */
export const askWorkflow = async (
  client: Client,
  update: () => Promise<string>,
  late = 'the workflow did not answer in time, and may have taken it: look again',
): Promise<string | Refusal> => {
  const until = Date.now() + ANSWER_WITHIN_MS;
  try {
    return await client.withDeadline(until, async () => onceItRuns(update, until));
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      return refuseInWords('not_parked', error.cause?.message ?? error.message);
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
      return refuseInWords('paused', late);
    if (error instanceof WorkflowNotFoundError) {
      return refuseInWords('not_parked', 'its workflow does not run, so nothing waits there');
    }
    throw error;
  }
};
