import type { FeeLine, FeeSchedule, Price } from './price.ts';
import { formatAmount, roundDown, roundUp, stroopsOf, type Stroops } from './amount.ts';
import type { AssetId } from './asset.ts';
import { newAccountFee, newAccountLine } from './new-account.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** The limits of an amount, and how far it may differ from the announced amount. */
export interface AmountPolicy {
  readonly minimum: string;
  readonly maximum: string;
  /**
   * Decimals that amounts paid out are rounded to; what a rail pays has no more than its currency
   * has in `quotes.offChainAssets`.
   */
  readonly significantDecimals: number;
  /**
   * Per cent by which the amount received may differ from the amount expected; SEP-24 says 10. At
   * most four decimals.
   */
  readonly tolerancePercent: number;
  /**
   * What becomes of an amount outside the limits or the tolerance:
   * - `refund`, the default: all of it goes back; on a rail a person is asked
   * - `refundSurplus`: what is more than was announced goes back and the rest is paid; only for
   *   money on Stellar, and what is too little goes back whole
   * - `investigate`: it becomes an investigation, and the transaction goes on waiting
   */
  readonly whenUnacceptable?: 'refund' | 'refundSurplus' | 'investigate';
}

const PERCENT_SCALE = 10_000n;
const percentParts = (percent: string): bigint => {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(percent);
  if (!match) throw new Error(`malformed per cent in the fee schedule: ${percent}`);
  return BigInt(match[1] ?? '0') * PERCENT_SCALE + BigInt((match[2] ?? '').padEnd(4, '0'));
};

/** The fee for an amount: fixed plus per cent, at least the minimum, rounded up to what is shown. */
export const feeFor = (
  amount: Stroops,
  schedule: FeeSchedule,
  significantDecimals: number,
): Stroops => {
  const scaled = amount * percentParts(schedule.percent);
  const divisor = 100n * PERCENT_SCALE;
  const proportional = (scaled + divisor - 1n) / divisor;
  const total = roundUp(stroopsOf(schedule.fixed) + proportional, significantDecimals);
  const minimum = stroopsOf(schedule.minimum ?? '0');
  return total < minimum ? minimum : total;
};

export const serviceLine = (amount: Stroops): FeeLine => ({
  name: 'Service fee',
  description: 'What we charge for this payment',
  amount: formatAmount(amount),
});

/**
 * Prices an amount: fee, and what is left to pay out, rounded down to the asset's significant
 * decimals; what rounding keeps is a line of the fee of its own, so that the sum is exact.
 * @param createsAccount true where an account has to be created for it, which may cost something.
 * @returns `amount_below_fee` when nothing would be left.
 */
export const priceAmount = (
  amountIn: Stroops,
  schedule: FeeSchedule,
  significantDecimals: number,
  feeAsset: AssetId,
  createsAccount = false,
): Price | Refusal => {
  const service = feeFor(amountIn, schedule, significantDecimals);
  const account = createsAccount ? newAccountFee(schedule, significantDecimals) : 0n;
  const fee = service + account;
  const amountOut = roundDown(amountIn - fee, significantDecimals);
  if (amountIn <= fee || amountOut <= 0n) {
    return refuse('amount_below_fee', 'amount_below_fee', { fee: formatAmount(fee) });
  }
  const rounding = amountIn - fee - amountOut;
  const details: FeeLine[] = [serviceLine(service), ...newAccountLine(account)];
  if (rounding > 0n) {
    details.push({
      name: 'Rounding',
      description: 'What is too small to be paid out',
      amount: formatAmount(rounding),
    });
  }
  return {
    amountIn: formatAmount(amountIn),
    amountOut: formatAmount(amountOut),
    fee: { total: formatAmount(fee + rounding), asset: feeAsset, details },
  };
};

/**
 * Judges an amount that was received, against what was expected and the asset's limits.
 * @returns null when it is acceptable, else the refusal that the customer reads.
 */
export const judgeReceived = (
  received: Stroops,
  expected: Stroops | null,
  policy: AmountPolicy,
): Refusal | null => {
  if (expected !== null && received === expected) return null;
  if (received < stroopsOf(policy.minimum)) {
    return refuse('amount_too_small', 'received_below_minimum', { minimum: policy.minimum });
  }
  if (received > stroopsOf(policy.maximum)) {
    return refuse('amount_too_large', 'received_above_maximum', { maximum: policy.maximum });
  }
  if (expected === null) return null;
  const difference = received > expected ? received - expected : expected - received;
  const tolerance = BigInt(Math.round(policy.tolerancePercent * Number(PERCENT_SCALE)));
  return difference * 100n * PERCENT_SCALE > expected * tolerance
    ? refuse('amount_differs', 'received_differs', {
        received: formatAmount(received),
        expected: formatAmount(expected),
      })
    : null;
};

/** An amount that was received, what had been announced, and what the asset's policies say. */
export interface ReceivedAmount {
  readonly received: Stroops;
  readonly expected: Stroops | null;
  /** True where a person gave it to the transaction, and so has judged it. */
  readonly attached: boolean;
  /** True where an account has to be created for it. */
  readonly createsAccount?: boolean;
}

/**
 * Prices an amount that was received. When it differs from the announced amount and is acceptable,
 * the fee and `amountOut` are computed again; a surplus that goes back is charged nothing.
 * @returns the refusal that the customer reads when it is not acceptable.
 */
export const priceReceived = (
  { received, expected, attached, createsAccount = false }: ReceivedAmount,
  schedule: FeeSchedule,
  policy: AmountPolicy,
  feeAsset: AssetId,
): Price | Refusal => {
  const { significantDecimals } = policy;
  const judged = attached ? null : judgeReceived(received, expected, policy);
  const priced = (amount: Stroops) =>
    priceAmount(amount, schedule, significantDecimals, feeAsset, createsAccount);
  if (judged === null) return priced(received);
  if (policy.whenUnacceptable !== 'refundSurplus' || expected === null) return judged;
  if (received <= expected) return judged;
  const quoted = priced(expected);
  if (isRefusal(quoted)) return judged;
  const surplus = formatAmount(received - expected);
  return { ...quoted, amountIn: formatAmount(received), surplus };
};

/** Judges an amount that somebody asks for, before anything is paid. */
export const judgeRequested = (amount: Stroops, policy: AmountPolicy): Refusal | null => {
  if (amount < stroopsOf(policy.minimum)) {
    return refuse('amount_too_small', 'amount_below_minimum', { minimum: policy.minimum });
  }
  if (amount > stroopsOf(policy.maximum)) {
    return refuse('amount_too_large', 'amount_above_maximum', { maximum: policy.maximum });
  }
  if (roundDown(amount, policy.significantDecimals) !== amount) {
    return refuse('amount_too_precise', 'amount_too_precise', {
      decimals: policy.significantDecimals,
    });
  }
  return null;
};
