import { fitsDecimals, parseAmount } from './amount.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** The sign between units and decimals: of a language, or of programs, which write a point. */
export type DecimalSign = '.' | ',';

/** How what a person types is read. */
interface TypedAmountRules {
  /** Of the language of the page. */
  readonly decimalSign: DecimalSign;
  /** How many decimals the asset has; at most seven. */
  readonly decimals: number;
}

const ONE_SIGN = /^(\d*)([.,])(\d*)$/;
/** Thousands with one sign between all of them, which may be a blank or an apostrophe, and decimals. */
const THOUSANDS =
  /^([1-9]\d{0,2}([.,' \u00a0\u2009\u202f\u2019])\d{3}(?:\2\d{3})*)(?:([.,])(\d*))?$/;

/** Writes a decimal string as a language writes it, without signs between thousands. */
export const writeTypedAmount = (amount: string, sign: DecimalSign): string =>
  amount.replace('.', sign);

const ambiguous = (readings: readonly string[], sign: DecimalSign): Refusal => {
  const [whole = '', decimal] = readings.map((reading) => writeTypedAmount(reading, sign));
  return decimal === undefined
    ? refuse('amount_ambiguous', 'amount_with_thousands', { whole })
    : refuse('amount_ambiguous', 'amount_ambiguous', { whole, decimal });
};

const isTaken = (amount: string, decimals: number): boolean => {
  const stroops = parseAmount(amount);
  return !isRefusal(stroops) && fitsDecimals(stroops, decimals);
};

/** One comma or point. Three digits after it may be thousands, where some stand before it. */
const readOneSign = (
  [units, sign, behind]: readonly [units: string, sign: string, behind: string],
  { decimalSign, decimals }: TypedAmountRules,
): string | Refusal => {
  const decimal = behind === '' ? units : `${units === '' ? '0' : units}.${behind}`;
  const mayBeThousands = behind.length === 3 && /^[1-9]\d{0,2}$/.test(units);
  if (!mayBeThousands) return decimal;
  const isOwn = sign === decimalSign;
  const isDecimal = isTaken(decimal, decimals);
  // In the page's own language it is decimals, of which the asset may have too few.
  if (isOwn && (behind.length <= decimals || !isDecimal)) return decimal;
  const shortest = decimal.replace(/\.?0+$/, '');
  return ambiguous([units + behind, ...(isDecimal ? [shortest] : [])], decimalSign);
};

/**
 * Reads an amount as a person types it: with a comma or a point before the decimals, whichever the
 * telephone has, and with signs between thousands where that can mean one thing alone.
 * @returns a decimal string with a point, which may still be malformed or too precise; or
 * `amount_ambiguous` with the ways in which it can be read, for the person to choose.
 */
export const readTypedAmount = (typed: string, rules: TypedAmountRules): string | Refusal => {
  const text = typed.trim();
  if (!/\d/.test(text)) return text;
  const [, units, sign, behind] = ONE_SIGN.exec(text) ?? [];
  if (units !== undefined && sign !== undefined && behind !== undefined) {
    return readOneSign([units, sign, behind], rules);
  }
  const [, thousands, between, decimalSign, decimals = ''] = THOUSANDS.exec(text) ?? [];
  if (thousands === undefined || decimalSign === between) return text;
  const whole = thousands.replaceAll(/\D/g, '');
  return decimals === '' ? whole : `${whole}.${decimals}`;
};
