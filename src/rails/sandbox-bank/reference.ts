import { createHash } from 'node:crypto';

// Crockford's letters: nothing in them is mistaken for anything else when written by hand.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 12;

const spell = (letters: string): string => `RH-${letters.match(/.{4}/g)?.join('-') ?? ''}`;

/**
 * What a payer is told to quote: sixty bits of the transaction id's hash. The same transaction
 * always gets the same reference, so that nothing has to be kept.
 */
export const createReference = (transactionId: string): string => {
  const hash = createHash('sha256').update(transactionId).digest();
  return spell(Array.from(hash.subarray(0, length), (byte) => alphabet[byte % 32]).join(''));
};

// Whatever a keyboard, a bank or a word processor puts between groups: any dash or space, those that
// are not seen among them, slashes, dots and underscores.
const between = String.raw`[\s\p{Pd}\p{Pc}\p{Cf}\u2212./\\\u2044\u2215\u00b7]*`;
const separators = new RegExp(between, 'gu');
const quoted = new RegExp(
  `(?<![0-9A-Z])RH${between}((?:[0-9A-Z]${between}){${length}})(?![0-9A-Z])`,
  'iu',
);

/**
 * Finds our reference in what a payer typed, which comes with other words, other case, without
 * dashes or with something else in their place, and with O for 0. Text without a reference is
 * returned as it came.
 */
export const readReference = (text: string | null): string | null => {
  const letters = quoted.exec((text ?? '').normalize('NFKC'))?.[1];
  if (letters === undefined) return text;
  const plain = letters.toUpperCase().replaceAll(separators, '');
  return spell(plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1'));
};
