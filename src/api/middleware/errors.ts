import type { Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { REFUSAL_STATUS } from '../refusal-status.ts';

/** When a client should ask again, in seconds, for refusals that pass by themselves. */
const RETRY_AFTER: Readonly<Partial<Record<Refusal['refusal'], number>>> = {
  network_away: 10,
  paused: 60,
};

/** Answers with a refusal as the SEPs write errors: `{"error": "<text>"}`. */
export const answerRefusal = (ctx: ApiContext, refusal: Refusal): void => {
  ctx.status = REFUSAL_STATUS[refusal.refusal];
  const seconds = RETRY_AFTER[refusal.refusal];
  if (seconds !== undefined) ctx.set('retry-after', String(seconds));
  ctx.body = { error: refusal.message };
};

/**
 * The last resort: whatever was thrown is a fault of ours. The reader gets no word of it but a
 * request id that the log knows too.
 */
export const catchFaults = (): ApiMiddleware => async (ctx, next) => {
  try {
    await next();
  } catch (fault) {
    ctx.state.fault = fault;
    ctx.status = 500;
    ctx.body = {
      error: `Something went wrong on our side. Please quote ${ctx.state.requestId} if you ask us.`,
    };
  }
};

/** Answers for paths and methods that no route serves, in the SEPs' shape. */
export const answerUnknownRoutes = (): ApiMiddleware => async (ctx, next) => {
  await next();
  if (ctx.body !== undefined && ctx.body !== null) return;
  if (ctx.status === 404) {
    ctx.status = 404;
    ctx.body = { error: 'There is nothing at this address.' };
  } else if (ctx.status === 405 || ctx.status === 501) {
    const { status } = ctx;
    ctx.body = { error: 'This address does not answer to that method.' };
    ctx.status = status;
  }
};
