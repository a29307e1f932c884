import { MAX_STROOPS, type Stroops } from './amount.ts';

/** A positive number exactly; both parts are above zero. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL = /^(\d{1,18})(?:\.(\d{1,18}))?$/;

/**
 * Reads a price that the business gave: a decimal string such as `"5.42"`, above zero, with at most
 * eighteen digits on each side of the point.
 * @throws where it is none, because that is a fault of the rates and not somebody's bad input.
 */
export const parsePrice = (text: string): Ratio => {
  const [, units, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (units === undefined) throw new Error(`malformed price from the rates: ${text.slice(0, 40)}`);
  const numerator = BigInt(units + fraction);
  if (numerator === 0n) throw new Error('a price from the rates is zero');
  return { numerator, denominator: 10n ** BigInt(fraction.length) };
};

/** Divides whole numbers that are not negative, away from zero. */
export const divideUp = (dividend: bigint, divisor: bigint): bigint =>
  (dividend + divisor - 1n) / divisor;

/** Writes `mantissa / 10^decimals` as the shortest decimal string. */
export const formatDecimal = (mantissa: bigint, decimals: number): string => {
  const digits = mantissa.toString().padStart(decimals + 1, '0');
  const units = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? units : `${units}.${fraction}`;
};

/**
 * The shortest decimal price `p` between two amounts under which both ways to recompute hold: with
 * `p × bought` and `sold ÷ p` rounded half up to seven decimals, the ledger's own, each gives the
 * other amount to the last digit. As the amounts have no more decimals than their assets, the same
 * is then true for anybody who rounds to the asset's decimals, however few those are.
 *
 * There is always such a price: the error of the product is at most half a unit of the last decimal
 * times `bought`, and shrinks tenfold with each decimal. It has at most two digits more than the
 * larger amount has in stroops, so that it fits whatever reads a decimal of 28 digits.
 * @param sold stroops, above zero. @param bought stroops, above zero.
 */
export const priceBetween = (sold: Stroops, bought: Stroops): string => {
  if (sold <= 0n || bought <= 0n || sold > MAX_STROOPS || bought > MAX_STROOPS) {
    throw new Error('a price is between two amounts above zero that the ledger can hold');
  }
  for (let decimals = 0, scale = 1n; ; decimals += 1, scale *= 10n) {
    const mantissa = (2n * sold * scale + bought) / (2n * bought);
    const product = mantissa * bought;
    const error = product > sold * scale ? product - sold * scale : sold * scale - product;
    if (2n * error < scale && 2n * error < mantissa) return formatDecimal(mantissa, decimals);
  }
};

/**
 * The price of one unit of `bought` in units of `sold`, from what both are worth in a third unit:
 * with `129.25` shillings and `0.92` euros to the dollar, a euro costs 140.489… shillings. The
 * margin is added, and the price is rounded up to twelve decimals: what rounding keeps is ours.
 * @param perUnit how much of each asset one unit of the third is worth; decimal strings above zero.
 * @param marginPercent a decimal string, zero allowed.
 */
export const crossPrice = (
  perUnit: { readonly sold: string; readonly bought: string },
  marginPercent = '0',
): string => {
  const sold = parsePrice(perUnit.sold);
  const bought = parsePrice(perUnit.bought);
  // One hundred per cent and the margin, so that a margin of nothing is a price too.
  const margin = /^0+(?:\.0*)?$/.test(marginPercent)
    ? { numerator: 0n, denominator: 1n }
    : parsePrice(marginPercent);
  const scale = 10n ** 12n;
  const dividend =
    sold.numerator * bought.denominator * (100n * margin.denominator + margin.numerator) * scale;
  const divisor = sold.denominator * bought.numerator * 100n * margin.denominator;
  return formatDecimal(divideUp(dividend, divisor), 12);
};
