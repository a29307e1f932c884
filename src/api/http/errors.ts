import { say, type Saying } from '../../domain/languages/saying.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { REFUSAL_STATUS } from './refusal-status.ts';

/** When a client should ask again, in seconds, for refusals that pass by themselves. */
const RETRY_AFTER: Readonly<Partial<Record<Refusal['refusal'], number>>> = {
  network_away: 10,
  paused: 60,
  transactions_too_many: 60,
};

/** The body of an error, whose sentence is said in the reader's language once the request is done. */
export const errorBody = <More extends object>(
  ctx: ApiContext,
  saying: Saying,
  more?: More,
): { readonly error: string } => {
  ctx.state.saying = saying;
  return { ...more, error: saying.message };
};

/**
 * Answers with a refusal as the SEPs write errors: `{"error": "<text>"}`. A limit also says which
 * one it is, and how much of it is left.
 */
export const answerRefusal = (ctx: ApiContext, refusal: Refusal): void => {
  const { refusal: code, left } = refusal;
  ctx.status = REFUSAL_STATUS[code];
  const seconds = RETRY_AFTER[code];
  if (seconds !== undefined) ctx.set('retry-after', String(seconds));
  const body = errorBody(ctx, refusal);
  ctx.body = left === undefined ? body : { ...body, code, left };
};

/** How PostgreSQL and the network say that the database is away, starting, stopping or full. */
const AWAY = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57P0[123]|53300|08\w{3})$/;

const isAway = (fault: unknown): boolean => {
  if (!(fault instanceof Error)) return false;
  if ('code' in fault && AWAY.test(String(fault.code))) return true;
  return /Connection terminated|timeout exceeded when trying to connect/.test(fault.message);
};

/** A library's own refusal of a request, such as one that was cut off while it was read. */
const clientStatus = (fault: unknown): number | null => {
  if (!(fault instanceof Error) || !('status' in fault)) return null;
  const { status } = fault;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
};

/**
 * The last resort: whatever was thrown is a fault of ours, but for a request that nobody could have
 * read. The reader gets no word of it but a request id that the log knows too.
 */
export const catchFaults = (): ApiMiddleware => async (ctx, next) => {
  try {
    await next();
  } catch (fault) {
    const status = clientStatus(fault);
    if (status !== null) {
      ctx.status = status;
      ctx.body = errorBody(ctx, say('request_unreadable'));
      return;
    }
    ctx.state.fault = fault;
    ctx.status = isAway(fault) ? 503 : 500;
    if (ctx.status === 503) ctx.set('retry-after', '10');
    const { requestId } = ctx.state;
    ctx.body = errorBody(ctx, say('fault_of_ours', { requestId }));
  }
};

/** Answers for paths and methods that no route serves, in the SEPs' shape. */
export const answerUnknownRoutes = (): ApiMiddleware => async (ctx, next) => {
  await next();
  if (ctx.body !== undefined && ctx.body !== null) return;
  if (ctx.status === 404) {
    ctx.status = 404;
    ctx.body = errorBody(ctx, say('address_unknown'));
  } else if (ctx.status === 405 || ctx.status === 501) {
    const { status } = ctx;
    ctx.body = errorBody(ctx, say('method_unknown'));
    ctx.status = status;
  }
};
