import { createHash, timingSafeEqual } from 'node:crypto';
import { say } from '../../domain/languages/saying.ts';
import type { ApiMiddleware } from '../deps.ts';
import { errorBody } from '../http/errors.ts';
import { bearerToken } from '../http/authenticate.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether what a request carries is one of these secrets. */
export const createBearerCheck = (
  secrets: readonly string[],
): ((given: string | null) => boolean) => {
  const expected = secrets.map(digest);
  // Digests are of one length, and none is left out once one was equal, so that the time it takes
  // says nothing of the secrets, nor which of them it was.
  return (given) =>
    given !== null && expected.filter((one) => timingSafeEqual(one, digest(given))).length > 0;
};

/** Lets in the server of the business's own pages alone, which sends a secret of `INTERACTIVE_TOKEN`. */
export const authenticateBusiness = (secrets: readonly string[]): ApiMiddleware => {
  const isOurs = createBearerCheck(secrets);
  return async (ctx, next) => {
    if (isOurs(bearerToken(ctx))) return next();
    ctx.status = 401;
    ctx.set('www-authenticate', 'Bearer');
    ctx.body = errorBody(ctx, say('interactive_token_needed'), { type: 'authentication_required' });
  };
};
