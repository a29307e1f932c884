import { z } from 'zod';

/** GET: the challenge, as a transaction in XDR. */
export const challengeAnswer = z
  .strictObject({ transaction: z.base64(), network_passphrase: z.string() })
  .meta({ id: 'Challenge' });

/** POST: the token for a signed challenge. */
export const tokenAnswer = z.strictObject({ token: z.jwt() }).meta({ id: 'Token' });
