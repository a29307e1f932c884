import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ParsedEvent } from '../rail.ts';
import type { BankEvent } from './client.ts';

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

/**
 * Most webhooks only wake, because the lists say it better. A payment that was settled is not asked
 * about again, so that only the webhook can tell that it came back.
 */
export const presentEvent = (body: string): ParsedEvent => {
  const { type, data }: BankEvent = JSON.parse(body);
  switch (type) {
    case 'payment.returned': {
      const { idempotency_key: idempotencyKey = '', id: railReference } = data;
      return { outgoing: [{ idempotencyKey, state: 'returned', railReference }] };
    }
    case 'transfer.received':
      return { received: [] };
    case 'transfer.reversed':
      return { reversed: [{ railReference: data.id, state: 'chargedBack' }] };
    default:
      return {};
  }
};
