import { randomBytes, randomInt } from 'node:crypto';

// No I, L, O or U: what a person reads aloud must not be mistaken.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random letters and digits, five bits each. */
export const randomLetters = (length: number): string =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');

/**
 * Makes an id that carries its place in a list and a random tail. The tail keeps ids unique even
 * when a bank without a state file is started afresh: a reader's old cursor is then refused
 * loudly instead of pointing at other money.
 */
export const createIdentifier = (prefix: string, position: number): string =>
  `${prefix}-${String(position).padStart(6, '0')}-${randomLetters(8)}`;

/** The place that an id says it has, counted from one; null when it is not such an id. */
export const positionOf = (prefix: string, identifier: string): number | null => {
  const match = /^([A-Z]+)-(\d{6,15})-[0-9A-Z]{8}$/.exec(identifier);
  return match !== null && match[1] === prefix ? Number(match[2]) : null;
};

const luhnDigit = (digits: string): number => {
  const sum = Array.from(digits, Number)
    .toReversed()
    .map((digit, index) => (index % 2 === 0 ? digit * 2 : digit))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return (10 - (sum % 10)) % 10;
};

/** A short number to be typed on a telephone: seven random digits and a check digit. */
export const createCollectionCode = (): string => {
  const digits = String(randomInt(1_000_000, 10_000_000));
  return `${digits}${luhnDigit(digits)}`;
};
