import { stroopsOf } from '../../domain/money/amount.ts';
import { RailError } from '../../domain/rails/error.ts';

const STROOPS_PER_CENTAVO = 100_000n;
/** The API Pix writes at most ten digits before the point. */
const CENTAVOS_MAX = 999_999_999_999n;

const toCentavos = (amount: string): bigint => {
  const stroops = stroopsOf(amount);
  if (stroops % STROOPS_PER_CENTAVO !== 0n) {
    throw new RailError('PIX_AMOUNT', 'Pix moves whole centavos; the amount has more decimals.');
  }
  return stroops / STROOPS_PER_CENTAVO;
};

/**
 * An amount as the API Pix writes it, `\d{1,10}\.\d{2}`.
 * @param amount decimal string, above zero, in whole centavos; zeros after them are dropped.
 * @throws RailError `PIX_AMOUNT` for anything else: nothing is rounded.
 */
export const writeReais = (amount: string): string => {
  const centavos = toCentavos(amount);
  if (centavos <= 0n || centavos > CENTAVOS_MAX) {
    throw new RailError('PIX_AMOUNT', 'Pix moves amounts from 0.01 to 9999999999.99.');
  }
  const digits = centavos.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** Adds amounts as the API writes them; the sum in centavos. */
export const sumCentavos = (amounts: readonly string[]): bigint =>
  amounts.reduce((sum, amount) => sum + toCentavos(amount), 0n);
