import { refuse, type Refusal } from '../domain/refusal.ts';

/**
 * A place that status changes may be told to: https, and no secrets in the address. Where its name
 * leads is looked at when it is called.
 * @param development allows plain http.
 * @returns why it may not be, or null.
 */
export const judgeCallbackUrl = (
  field: string,
  address: string,
  development: boolean,
): Refusal | null => {
  const refusal = refuse(
    'field_malformed',
    `${field}: must be an https address without a password.`,
  );
  if (!URL.canParse(address)) return refusal;
  const { protocol, username, password } = new URL(address);
  const isAllowed = protocol === 'https:' || (development && protocol === 'http:');
  return isAllowed && username === '' && password === '' ? null : refusal;
};
