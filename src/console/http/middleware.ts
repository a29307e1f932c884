import { randomUUID } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { Logger } from 'pino';
import { describeFailure } from '../../domain/failure.ts';
import type { ConsoleState } from '../deps.ts';

type ConsoleMiddleware = Middleware<ConsoleState>;

const FORM_BYTES_MAX = '100kb';

/** The pattern of the route: a path may carry ids, which stand in no log. */
const patternOf = (ctx: object): string =>
  '_matchedRoute' in ctx ? String(ctx['_matchedRoute']) : 'none';

/** Names each request and writes one line for it, without its path, its query or its form. */
export const logRequests =
  (log: Logger): ConsoleMiddleware =>
  async (ctx, next) => {
    const startedAt = performance.now();
    ctx.state.requestId = randomUUID();
    ctx.set('x-request-id', ctx.state.requestId);
    await next();
    const { requestId, fault } = ctx.state;
    const line = {
      requestId,
      method: ctx.method,
      route: patternOf(ctx),
      status: ctx.status,
      durationMs: Math.round(performance.now() - startedAt),
    };
    if (fault === undefined) log.info(line, 'request');
    else log.error({ ...line, failure: describeFailure(fault) }, 'request failed');
  };

/** A page loads our own style and script, and nothing inline; it is in no frame, in no cache and in no other site's referrer. */
export const guardBrowsers = (): ConsoleMiddleware => {
  const guard = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        frameSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // With no referrer at all a browser would not say from which origin it sends a form.
    referrerPolicy: { policy: 'same-origin' },
  });
  return async (ctx, next) => {
    ctx.set('cache-control', 'no-store');
    return guard(ctx, next);
  };
};

/** Reads the forms of pages. */
export const readForms = (): ConsoleMiddleware =>
  bodyParser({ enableTypes: ['form'], formLimit: FORM_BYTES_MAX });
