import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { RailEvent } from '../rail.ts';

/** An authentic webhook older than this may be somebody's recording. */
const TOLERANCE_MS = 300_000;

const isEqual = (one: string, other: string): boolean => {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
};

/**
 * Checks a webhook by Standard Webhooks (https://www.standardwebhooks.com). The library verifies by
 * today's clock alone; a webhook that was stored is judged by when it came.
 * @param secret the shared secret of the event subscription, as the bank shows it.
 */
export const createVerifier = (secret: string) => {
  const webhook = new Webhook(Buffer.from(secret).toString('base64'));
  return ({ headers, body, receivedAt }: RailEvent): boolean => {
    const id = headers['webhook-id'] ?? '';
    const stamp = headers['webhook-timestamp'] ?? '';
    if (id === '' || !/^\d{1,12}$/.test(stamp)) return false;
    const sentAt = new Date(Number(stamp) * 1_000);
    if (!(Math.abs(Date.parse(receivedAt) - sentAt.getTime()) <= TOLERANCE_MS)) return false;
    const expected = webhook.sign(id, sentAt, body);
    const signatures = headers['webhook-signature']?.split(' ') ?? [];
    return signatures.some((signature) => isEqual(signature, expected));
  };
};
