import type { Client } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { failureWords } from '../domain/failure.ts';
import { askedAgain } from '../workflows/messages.ts';

/** Who reads that a rail is asked again. */
const LISTENERS = ['deposit', 'withdrawal', 'remittance', 'pollRail'];

/** The 2nd, 4th, 8th … failure: a rail that is out for a week costs a story a dozen signals. */
const isTold = (attempt: number): boolean => attempt > 1 && Number.isInteger(Math.log2(attempt));

/**
 * Tells a story that what it asked of a rail failed and is asked again, so that its current details
 * say so. An answer at the first or second try costs nothing. Nothing depends on the signal: one
 * that does not arrive is not sent again.
 */
export const sayAskedAgain =
  (client: Client): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          const { attempt, activityType: activity, workflowExecution, workflowType } = info;
          const isDelivered =
            LISTENERS.includes(workflowType ?? '') && !(error instanceof CancelledFailure);
          if (workflowExecution && isDelivered && isTold(attempt)) {
            const { workflowId, runId } = workflowExecution;
            const story = client.workflow.getHandle(workflowId, runId);
            const again = { activity, attempts: attempt, why: failureWords(error) };
            await story.signal(askedAgain, again).catch(() => undefined);
          }
          throw error;
        }
      },
    },
  });
