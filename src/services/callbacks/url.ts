import { isIP } from 'node:net';
import { refuseField, type Refusal } from '../../domain/refusal.ts';
import { isPrivate } from '../../lib/public-address.ts';

/**
 * Where status changes may be posted: https, no secrets in the address, and no address of a
 * private network. Where a name leads is looked at when it is called.
 * @param development allows plain http and private addresses.
 * @returns why it may not be, or null.
 */
export const judgeCallbackUrl = (
  field: string,
  address: string,
  development: boolean,
): Refusal | null => {
  const refusal = refuseField('field_malformed', field, 'url_not_public');
  if (!URL.canParse(address)) return refusal;
  const { protocol, hostname, username, password } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isOurs = isIP(host) > 0 && isPrivate(host);
  const isAllowed = development
    ? protocol === 'https:' || protocol === 'http:'
    : protocol === 'https:' && !isOurs;
  return isAllowed && username === '' && password === '' ? null : refusal;
};

/** SEP-24 writes it `postMessage`; wallets write it as they like. */
export const isPostMessage = (asked: unknown): boolean =>
  typeof asked === 'string' && asked.toLowerCase() === 'postmessage';

const LENGTH_MAX = 2_000;

/**
 * Where changes of a transaction are posted, of what a wallet has asked for.
 * @returns null for `postMessage`, which a page does itself, and for what may not be posted to: a
 * wallet's mistake is not its customer's.
 */
export const callbackAddress = (asked: unknown, development: boolean): string | null =>
  typeof asked === 'string' &&
  !isPostMessage(asked) &&
  asked.length <= LENGTH_MAX &&
  judgeCallbackUrl('callback', asked, development) === null
    ? asked
    : null;
