import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Orm } from '../../db/orm.ts';
import { describeFailure } from '../../domain/failure.ts';
import type { ApiMiddleware } from '../deps.ts';

/** A name that a proxy may have given a request: nothing that a log or a header could trip over. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{7,63}$/;

/**
 * Names each request, so that a person's complaint and our log find each other. A proxy that named
 * it already is believed, for a name opens nothing.
 */
export const nameRequest = (): ApiMiddleware => async (ctx, next) => {
  const given = ctx.get('x-request-id');
  ctx.state.requestId = NAME.test(given) ? given : randomUUID();
  ctx.set('x-request-id', ctx.state.requestId);
  await next();
};

/** Gives each request an entity manager of its own. */
export const openEntities =
  (orm: Orm): ApiMiddleware =>
  async (ctx, next) => {
    ctx.state.em = orm.em.fork();
    await next();
  };

/**
 * What of a fault may stand in a log: its type, its code, the frames of its stack, and its message
 * only where that is known to hold no personal data. A library's own words repeat what it was given.
 */
export const describeFault = (fault: unknown) => {
  const failure = describeFailure(fault);
  if (!(fault instanceof Error)) return failure;
  const frames = (fault.stack ?? '').split('\n').filter((frame) => frame.startsWith('    at '));
  return { ...failure, stack: frames.slice(0, 10) };
};

/** The pattern of the route that serves a request: a path may carry account ids and tokens. */
export const routeOf = (ctx: object): string =>
  '_matchedRoute' in ctx ? String(ctx['_matchedRoute']) : 'none';

/**
 * One line for each request. The route's pattern stands for its path, because paths and queries
 * carry account ids and tokens, and nothing of a body is ever written.
 */
export const logRequests =
  (log: Logger): ApiMiddleware =>
  async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const line = {
      requestId: ctx.state.requestId,
      method: ctx.method,
      route: routeOf(ctx),
      status: ctx.status,
      durationMs: Math.round(performance.now() - startedAt),
    };
    if (ctx.state.fault === undefined) log.info(line, 'request');
    else log.error({ ...line, fault: describeFault(ctx.state.fault) }, 'request failed');
  };
