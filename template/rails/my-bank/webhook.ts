import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older than this, an authentic webhook may be somebody's recording. */
const MAX_AGE_MS = 300_000;

/**
 * Whether the bank sent it: `my-bank-signature: t=<unix seconds>,v1=<hex>` is an HMAC-SHA256 over
 * `<t>.<body>`, the body exactly as it came. Your bank's documentation says what yours signs.
 */
export const isAuthentic = (
  secret: string,
  signature: string | undefined,
  body: string,
  receivedAt: string,
): boolean => {
  const [, seconds, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  if (seconds === undefined || hex === undefined) return false;
  if (Math.abs(Date.parse(receivedAt) - Number(seconds) * 1_000) > MAX_AGE_MS) return false;
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
};
