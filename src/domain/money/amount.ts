import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** A quantity of an asset in its smallest unit: one ten-millionth. */
export type Stroops = bigint;

/** Stellar's precision: every amount has at most this many decimals. */
export const AMOUNT_DECIMALS = 7;
const STROOPS_PER_UNIT = 10_000_000n;
/** The largest amount that the ledger can hold: a signed 64-bit number of stroops. */
export const MAX_STROOPS = 9_223_372_036_854_775_807n;

const DECIMAL = /^(\d{1,12})(?:\.(\d{1,7}))?$/;

/**
 * Reads a decimal string such as `"12.5"`.
 * @returns stroops, or `amount_malformed` for anything but plain digits with at most seven
 * decimals that fits the ledger: no sign, no exponent, no blanks.
 */
export const parseAmount = (text: unknown): Stroops | Refusal => {
  const match = typeof text === 'string' && text.length <= 20 ? DECIMAL.exec(text) : null;
  if (!match) {
    return refuse('amount_malformed', 'amount_malformed');
  }
  const [, units = '0', fraction = ''] = match;
  const stroops = BigInt(units) * STROOPS_PER_UNIT + BigInt(fraction.padEnd(AMOUNT_DECIMALS, '0'));
  return stroops > MAX_STROOPS ? refuse('amount_too_large', 'amount_beyond_stellar') : stroops;
};

/**
 * Reads an amount that was written by us or by a system we trust (database, ledger, rail).
 * @throws where it is malformed, because that is a fault and not somebody's bad input.
 */
export const stroopsOf = (text: string): Stroops => {
  const parsed = parseAmount(text);
  if (isRefusal(parsed))
    throw new Error(`malformed amount in a trusted place: ${text.slice(0, 40)}`);
  return parsed;
};

/** Writes stroops as the shortest decimal string: `12.5`, `0`, `-3.0000001`. */
export const formatAmount = (stroops: Stroops): string => {
  const sign = stroops < 0n ? '-' : '';
  const magnitude = stroops < 0n ? -stroops : stroops;
  const fraction = (magnitude % STROOPS_PER_UNIT).toString().padStart(AMOUNT_DECIMALS, '0');
  const trimmed = fraction.replace(/0+$/, '');
  const units = (magnitude / STROOPS_PER_UNIT).toString();
  return sign + (trimmed === '' ? units : `${units}.${trimmed}`);
};

/** The smallest step of an asset that is shown with `significantDecimals` decimals. */
export const stepOf = (significantDecimals: number): Stroops =>
  10n ** BigInt(AMOUNT_DECIMALS - significantDecimals);

/** Rounds towards zero to the asset's significant decimals, so that nothing is given away. */
export const roundDown = (stroops: Stroops, significantDecimals: number): Stroops =>
  stroops - (stroops % stepOf(significantDecimals));

/** Rounds away from zero to the asset's significant decimals. */
export const roundUp = (stroops: Stroops, significantDecimals: number): Stroops => {
  const remainder = stroops % stepOf(significantDecimals);
  return remainder === 0n ? stroops : stroops - remainder + stepOf(significantDecimals);
};

/** True when the amount has no more decimals than the asset is shown with. */
export const fitsDecimals = (stroops: Stroops, significantDecimals: number): boolean =>
  stroops % stepOf(significantDecimals) === 0n;

/** Writes a stored amount, such as `10.0000000`, as short as it can be; nothing stays null. */
export const shortAmount = (stored: string | null | undefined): string | null =>
  stored === null || stored === undefined ? null : formatAmount(stroopsOf(stored));

/** The same of a sum of the books, which may be below zero. */
export const shortSigned = (stored: string): string => {
  const sign = stored.startsWith('-') ? '-' : '';
  return `${sign}${formatAmount(stroopsOf(stored.slice(sign.length)))}`;
};
