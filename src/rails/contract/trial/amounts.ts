import { formatAmount, parseAmount } from '../../../domain/money/amount.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';

/** True where two decimal strings are the same amount; what cannot be read is no amount. */
export const sameAmount = (one: string, other: string): boolean => {
  const [first, second] = [parseAmount(one), parseAmount(other)];
  return !isRefusal(first) && !isRefusal(second) && first === second;
};

/** An amount that is more than nothing. */
export const isPositive = (amount: unknown): boolean => {
  const read = parseAmount(amount);
  return !isRefusal(read) && read > 0n;
};

/**
 * Amounts at which arithmetic in floating point goes wrong, in hundredths: 0.07, 0.29, 1.15, 4.35,
 * 10.05, 19.99, 82.35; and ten million units, which is `1e7` to some.
 */
const MINOR = [7n, 29n, 115n, 435n, 1_005n, 1_999n, 8_235n];
const MANY = 10_000_000n;

/**
 * Such amounts in a currency whose smallest amount this is, as far as the rail moves them at all.
 */
export const awkwardAmounts = (
  smallest: string,
  { amounts = {} }: RailProfile,
): readonly string[] => {
  const step = parseAmount(smallest);
  const { minimum = '0', maximum } = amounts;
  const [least, most] = [parseAmount(minimum), maximum === undefined ? null : parseAmount(maximum)];
  if (isRefusal(step) || isRefusal(least) || isRefusal(most)) return [];
  const all = [...MINOR.map((units) => units * step), MANY * 10_000_000n];
  return all
    .filter((amount) => amount >= least && (most === null || amount <= most))
    .map(formatAmount);
};
