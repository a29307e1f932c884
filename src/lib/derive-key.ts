import { createHash } from 'node:crypto';

/** Which keys somebody takes: the letters that may stand in one, and how many at most. */
interface KeyShape {
  readonly letters: 'uuid' | 'hex' | 'alphanumeric' | 'printable';
  /** Of a `uuid` it is 36, whatever is said here. */
  readonly lengthMax?: number;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FITS: Readonly<Record<KeyShape['letters'], RegExp>> = {
  uuid: UUID,
  hex: /^[0-9a-f]+$/,
  alphanumeric: /^[0-9A-Z]+$/,
  printable: /^[\x21-\x7e]+$/,
};
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE = BigInt(DIGITS.length);

const digestOf = (name: string): string => createHash('sha512').update(name).digest('hex');

/** A hash in capital letters and digits: 98 of them, of which the first few are as random as any. */
const spell = (name: string): string => {
  let left = BigInt(`0x${digestOf(name)}`);
  let spelled = '';
  for (; left > 0n; left /= BASE) spelled += DIGITS[Number(left % BASE)] ?? '';
  return spelled;
};

/** Marked as version 4, which banks look for: nobody can distinguish it from a random one. */
const uuidOf = (name: string): string => {
  const hex = digestOf(name);
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
};

/**
 * A key of the wanted shape for a name: the name itself where it fits, else one that is made from
 * the name's hash. The same name always gets the same key, and two names never the same one, as far
 * as 16 letters can distinguish them.
 */
export const deriveKey = (name: string, shape: KeyShape | undefined): string => {
  if (!shape) return name;
  const { letters, lengthMax = Number.POSITIVE_INFINITY } = shape;
  if (FITS[letters].test(name) && (letters === 'uuid' || name.length <= lengthMax)) return name;
  if (letters === 'uuid') return uuidOf(name);
  return (letters === 'hex' ? digestOf(name) : spell(name)).slice(0, Math.min(lengthMax, 64));
};
