import { say } from '../../domain/languages/saying.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { errorBody } from './errors.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { Subject } from '../../services/deps.ts';

/** The token that a request carries; null where it carries none that could be ours. */
export const bearerToken = (ctx: ApiContext): string | null =>
  /^Bearer +([\w.~+/=-]{1,4096})$/i.exec(ctx.get('authorization'))?.[1] ?? null;

/**
 * Lets a request in that carries a token of ours.
 * @param status what the SEP wants for one that does not: 403 in SEP-24 and SEP-31, 401 in SEP-12.
 */
export const authenticate =
  (tokens: Tokens, status: 401 | 403 = 403): ApiMiddleware =>
  async (ctx, next) => {
    const token = bearerToken(ctx);
    const subject = token === null ? null : await tokens.readSession(token);
    if (subject === null) {
      ctx.status = status;
      if (status === 401) ctx.set('www-authenticate', 'Bearer');
      ctx.body = errorBody(ctx, say('token_needed'), { type: 'authentication_required' });
      return;
    }
    ctx.state.subject = subject;
    await next();
  };

/** Who asks. @throws on a route that is not behind {@link authenticate}. */
export const subjectOf = (ctx: ApiContext): Subject => {
  if (!ctx.state.subject) throw new Error('this route is not behind authenticate()');
  return ctx.state.subject;
};
