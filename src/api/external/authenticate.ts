import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiMiddleware } from '../deps.ts';
import { bearerToken } from '../middleware/authenticate.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets in the server of the business's own pages alone, which sends `INTERACTIVE_TOKEN`. */
export const authenticateBusiness = (secret: string): ApiMiddleware => {
  const expected = digest(secret);
  return async (ctx, next) => {
    const given = bearerToken(ctx);
    // Digests are of one length, so that the time it takes says nothing of the secret.
    if (given !== null && timingSafeEqual(digest(given), expected)) return next();
    ctx.status = 401;
    ctx.set('www-authenticate', 'Bearer');
    ctx.body = {
      type: 'authentication_required',
      error: 'Please send INTERACTIVE_TOKEN as "Authorization: Bearer …".',
    };
  };
};
