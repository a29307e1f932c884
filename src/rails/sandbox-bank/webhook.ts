import { createHmac, timingSafeEqual } from 'node:crypto';

/** An authentic webhook older than this may be somebody's recording. */
const toleranceMs = 300_000;

/**
 * Checks the bank's `bank-signature: t=<unix seconds>,v1=<hex>`, an HMAC-SHA256 over
 * `<t>.<body>`. The body must be the bytes that came, not JSON written anew.
 */
export const isAuthenticWebhook = (
  secret: string,
  header: string | undefined,
  body: string,
  nowMs: number,
): boolean => {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (match === null) return false;
  const [, seconds = '', signature = ''] = match;
  if (Math.abs(nowMs - Number(seconds) * 1_000) > toleranceMs) return false;
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
};
