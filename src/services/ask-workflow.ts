import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { refuseInWords, type Refusal } from '../domain/refusal.ts';

/** How long an operator waits for a workflow to answer. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * Sends an update; a "no" of the workflow is a value, in the workflow's own words.
 * @param late what is said where no answer came in time, so that nobody knows whether it was taken.
 */
export const askWorkflow = async (
  client: Client,
  update: () => Promise<string>,
  late = 'the workflow did not answer in time, and may have taken it: look again',
): Promise<string | Refusal> => {
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, update);
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
