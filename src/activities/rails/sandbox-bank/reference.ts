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

const quoted = /(?<![0-9A-Z])RH[\s-]*((?:[0-9A-Z][\s-]*){12})(?![0-9A-Z])/i;

/**
 * Finds our reference in what a payer typed, which comes with other words, other case, without
 * dashes, and with O for 0. Text without a reference is returned as it came.
 */
export const readReference = (text: string | null): string | null => {
  const letters = quoted.exec(text ?? '')?.[1];
  if (letters === undefined) return text;
  const plain = letters.toUpperCase().replaceAll(/[\s-]/g, '');
  return spell(plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1'));
};
