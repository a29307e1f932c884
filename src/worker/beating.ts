import type { ActivityInterceptorsFactory } from '@temporalio/worker';

const USUAL_MS = 2_000;
/** Of the time after which a silent activity counts as lost. */
const SHARE = 0.4;

/**
 * Lets every activity heartbeat while it runs, so that one whose worker was killed is taken up soon,
 * and not when its longest time is over.
 * @param everyMs how often where an activity does not say after what time it counts as lost.
 */
export const createBeating =
  (everyMs: number): ActivityInterceptorsFactory =>
  (context) => ({
    inbound: {
      async execute(input, next) {
        const { heartbeatTimeoutMs, isLocal } = context.info;
        // What runs within a workflow task is kept alive by that task.
        if (isLocal) return next(input);
        const beatMs = heartbeatTimeoutMs === undefined ? everyMs : heartbeatTimeoutMs * SHARE;
        const timer = setInterval(() => context.heartbeat(), beatMs);
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  });

export const beating = createBeating(USUAL_MS);
