import type { ActivityInterceptorsFactory } from '@temporalio/worker';

const BEAT_MS = 2_000;

/**
 * Lets every activity be heard of while it runs, so that one whose worker was killed is taken up
 * within seconds, and not when its longest time is over.
 */
export const beating: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      const timer = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(timer);
      }
    },
  },
});
