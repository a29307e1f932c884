import { createHash } from 'node:crypto';
import cors from '@koa/cors';
import helmet from 'koa-helmet';
import type { ApiMiddleware } from '../deps.ts';

/** What anybody may keep and ask for again by its tag. */
const PUBLIC_PATH = /^\/(?:\.well-known\/stellar\.toml|sep\d+\/info|openapi\.json)$/;

/** Lets browsers of any site read every answer, refusals and faults too. */
export const openToBrowsers = (): ApiMiddleware => {
  const share = cors({
    origin: '*',
    keepHeadersOnError: true,
    maxAge: 86_400,
    exposeHeaders: ['x-request-id', 'retry-after', 'etag', 'content-disposition'],
  });
  return async (ctx, next) => {
    // OPTIONS without a preflight's headers is answered by the router, and read by sites as well.
    ctx.set('access-control-allow-origin', '*');
    await share(ctx, next);
  };
};

/**
 * The headers that tell a browser what it must not do. Answers are data and may do nothing; a page
 * states its own policy. A page may keep its opener, because SEP-24 answers a wallet's window by
 * `postMessage`, and wallets open it in a popup or a web view, which frame rules do not touch.
 */
export const guardBrowsers = (): ApiMiddleware =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });

const tagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;

/** Tags what anybody may read, answers 304 to who has it, and lets nobody keep anything else. */
export const tagAnswers = (): ApiMiddleware => async (ctx, next) => {
  await next();
  const isPublic = PUBLIC_PATH.test(ctx.path) && ctx.status === 200;
  if (!ctx.response.get('cache-control')) {
    ctx.set('cache-control', isPublic ? 'public, max-age=60' : 'no-store');
  }
  if (!isPublic || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return;
  const body: unknown = ctx.body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  ctx.body = text;
  ctx.set('etag', tagOf(text));
  if (ctx.fresh) ctx.status = 304;
};
