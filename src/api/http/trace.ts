import { inRequestSpan } from '../../tracing/span.ts';
import type { ApiMiddleware } from '../deps.ts';
import { routeOf } from './request.ts';

/** Serves each request in a span, which names the route's pattern; probes of health are left out. */
export const traceRequests = (): ApiMiddleware => async (ctx, next) => {
  if (ctx.path.startsWith('/health')) return next();
  return inRequestSpan(ctx, next, () => ({ route: routeOf(ctx), status: ctx.status }));
};
