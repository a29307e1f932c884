import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { RailError } from '../../domain/rails/error.ts';

const STROOPS_PER_CENT = 100_000n;

/**
 * A decimal string in the bank's cents.
 * @throws RailError for nothing, fractions of a cent, and more than a JSON number holds exactly.
 */
export const centsOf = (amount: string): number => {
  const stroops = stroopsOf(amount);
  const cents = Number(stroops / STROOPS_PER_CENT);
  if (stroops <= 0n || stroops % STROOPS_PER_CENT !== 0n || !Number.isSafeInteger(cents)) {
    throw new RailError('INCREASE_AMOUNT', 'the bank moves whole cents, at least one of them');
  }
  return cents;
};

/** The bank's cents as a decimal string; null for what is no whole number of cents. */
export const amountOf = (cents: unknown): string | null =>
  typeof cents === 'number' && Number.isSafeInteger(cents)
    ? formatAmount(BigInt(cents) * STROOPS_PER_CENT)
    : null;

/**
 * An amount that cannot be read, as it came. The unit is added to what would otherwise pass for an
 * amount in dollars.
 */
export const unreadableAmount = (cents: unknown): string => {
  const text = typeof cents === 'string' ? cents : JSON.stringify(cents ?? null);
  return /\d/.test(text) ? `${text} cents` : text;
};
