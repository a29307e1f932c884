import { isIP } from 'node:net';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { isPrivate } from '../../lib/public-address.ts';

/**
 * A place that status changes may be told to: https, no secrets in the address, and no address of a
 * private network. Where a name leads is looked at when it is called.
 * @param development allows plain http and private addresses.
 * @returns why it may not be, or null.
 */
export const judgeCallbackUrl = (
  field: string,
  address: string,
  development: boolean,
): Refusal | null => {
  const refusal = refuse(
    'field_malformed',
    `${field}: must be a public https address without a password.`,
  );
  if (!URL.canParse(address)) return refusal;
  const { protocol, hostname, username, password } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isOurs = isIP(host) > 0 && isPrivate(host);
  const isAllowed = development
    ? protocol === 'https:' || protocol === 'http:'
    : protocol === 'https:' && !isOurs;
  return isAllowed && username === '' && password === '' ? null : refusal;
};
