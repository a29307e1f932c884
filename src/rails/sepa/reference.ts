import { createHash } from 'node:crypto';

/*
 * The structured creditor reference of ISO 11649: RF, two check digits, up to 21 letters and digits.
 * Ours has 16, in letters that nobody mistakes for a digit (Crockford's): 80 bits of the hash of the
 * transaction id, so that nothing has to be kept.
 */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const WHOLE = LENGTH + 4;

/** ISO 7064 MOD 97-10 over the letters as numbers, A being 10. */
const remainderOf = (text: string): number =>
  Array.from(text).reduce((left, letter) => {
    const value = Number.parseInt(letter, 36);
    return (left * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);

/** True of a reference whose check digits are right, without spaces and in capital letters. */
export const isCreditorReference = (text: string): boolean =>
  /^RF\d\d[0-9A-Z]{1,21}$/.test(text) && remainderOf(`${text.slice(4)}${text.slice(0, 4)}`) === 1;

/** What a payer of this deposit quotes: the same one every time. */
export const createReference = (transactionId: string): string => {
  const hash = createHash('sha256').update(transactionId).digest();
  const body = Array.from(hash.subarray(0, LENGTH), (byte) => LETTERS[byte % 32]).join('');
  const check = String(98 - remainderOf(`${body}RF00`)).padStart(2, '0');
  return `RF${check}${body}`;
};

const asOurs = (text: string): string =>
  `${text.slice(0, 2)}${text.slice(2).replaceAll('O', '0').replaceAll(/[IL]/g, '1')}`;

/**
 * Finds our reference in what a payer quoted: among other words, over several lines, in small letters,
 * with spaces, dashes or nothing around it, and with O for 0.
 * @returns null where there is none, or more than one: nobody knows then which was meant.
 */
export const readReference = (texts: readonly string[]): string | null => {
  const letters = texts
    .join('')
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '');
  const found = new Set<string>();
  for (let at = letters.indexOf('RF'); at !== -1; at = letters.indexOf('RF', at + 1)) {
    const reference = asOurs(letters.slice(at, at + WHOLE));
    if (reference.length === WHOLE && isCreditorReference(reference)) found.add(reference);
  }
  const [reference = null] = found;
  return found.size === 1 ? reference : null;
};
