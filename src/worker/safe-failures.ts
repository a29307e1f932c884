import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { describeFailure, failureWords } from '../domain/failure.ts';

/**
 * Lets Temporal, whose histories and UI are plain text, know of what an activity threw only its type,
 * its code, where it was thrown, and the message where that holds no personal data. It is retried as
 * it would have been.
 */
export const safeFailures: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof TemporalFailure || error instanceof CompleteAsyncError) throw error;
        const { type } = describeFailure(error);
        throw ApplicationFailure.create({ type, message: failureWords(error) });
      }
    },
  },
});
