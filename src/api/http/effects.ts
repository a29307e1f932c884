import { say } from '../../domain/languages/saying.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { errorBody } from './errors.ts';

/**
 * Keeps HEAD away from a GET that does something. The router runs a GET's handler for HEAD too, which
 * would begin a payment or end a form for whoever only wanted to see whether the address is there.
 */
export const refuseHead = (): ApiMiddleware => async (ctx, next) => {
  if (ctx.method !== 'HEAD') return next();
  ctx.status = 405;
  ctx.set('allow', 'GET');
};

/** Where browsers say that they load a page ahead of time, and link checkers that they only look. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** True where nobody reads the page that is asked for: a browser guesses that somebody might. */
export const isAheadOfTime = (ctx: ApiContext): boolean =>
  PURPOSES.some((name) => /prefetch|prerender|preview/i.test(ctx.get(name)));

/**
 * Keeps a link that works once for the person it was made for. A HEAD is told that a page is there,
 * because those who check links try GET where HEAD is refused; a browser that loads ahead of time is
 * told to ask again when somebody wants to see the page. Neither uses the link.
 */
export const keepForReader = (): ApiMiddleware => async (ctx, next) => {
  ctx.set('cache-control', 'no-store');
  if (ctx.method === 'HEAD') {
    ctx.status = 200;
    ctx.type = 'text/html; charset=utf-8';
    return;
  }
  if (!isAheadOfTime(ctx)) return next();
  ctx.status = 503;
  ctx.body = errorBody(ctx, say('link_not_opened_ahead'));
};
