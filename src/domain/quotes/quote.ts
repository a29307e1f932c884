import {
  fitsDecimals,
  formatAmount,
  MAX_STROOPS,
  roundDown,
  roundUp,
  stepOf,
  stroopsOf,
  type Stroops,
} from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import { feeFor, serviceLine } from '../money/fee.ts';
import type { FeeSchedule, Price } from '../money/price.ts';
import { newAccountFee, newAccountLine } from '../money/new-account.ts';
import { divideUp, parsePrice, priceBetween } from '../money/ratio.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** What an exchange is worked out from. */
export interface QuoteTerms {
  /** Units of the sold asset for one unit of the bought one, before the fee. Decimal string. */
  readonly price: string;
  /** In units of the sold asset. */
  readonly fee: FeeSchedule;
  readonly sellAsset: AssetId;
  readonly sellDecimals: number;
  readonly buyDecimals: number;
  /** True where an account has to be created for what is bought. */
  readonly createsAccount?: boolean;
}

/** What an amount that is sold has to fit, whatever the price. */
type SellingTerms = Pick<QuoteTerms, 'fee' | 'sellDecimals' | 'createsAccount'>;

/** Which of the two amounts is given. */
export interface QuotedAmount {
  readonly side: 'sell' | 'buy';
  readonly amount: Stroops;
}

/**
 * An exchange in SEP-38's terms, all decimal strings. What holds, and is property-tested for every
 * input:
 *
 * - `sellAmount − fee.total` is the amount exchanged, exactly; `fee` is in the sold asset, and its
 *   `details` sum to its total.
 * - `sellAmount = totalPrice × buyAmount` and `sellAmount − fee.total = price × buyAmount`, and the
 *   other way round by division, where the product or the quotient is rounded half up to seven
 *   decimals or to the asset's own: see {@link priceBetween}.
 * - Each amount has no more decimals than its asset.
 * - What is exchanged is never worth less than at the business's own price: amounts are rounded in
 *   the business's favour, and both prices are worked out anew from the rounded amounts.
 */
export interface Quoted {
  readonly sellAmount: string;
  readonly buyAmount: string;
  readonly price: string;
  readonly totalPrice: string;
  readonly fee: Price['fee'];
}

/** The fee for what is sold, on the sold asset's own grid whatever the schedule says. */
const feeOf = (sold: Stroops, terms: SellingTerms): Stroops =>
  roundUp(feeFor(sold, terms.fee, terms.sellDecimals), terms.sellDecimals) + accountFeeOf(terms);

const accountFeeOf = ({ fee, sellDecimals, createsAccount }: SellingTerms): Stroops =>
  createsAccount ? newAccountFee(fee, sellDecimals) : 0n;

/**
 * The least amount that must be sold for `net` to be left after the fee; null where there is none
 * that the ledger can hold. What is left grows with what is sold, as a fee takes at most all of it.
 */
export const soldFor = (net: Stroops, terms: SellingTerms): Stroops | null => {
  const step = stepOf(terms.sellDecimals);
  const suffices = (steps: bigint) => steps * step - feeOf(steps * step, terms) >= net;
  let enough = net / step + 1n;
  while (!suffices(enough)) {
    enough *= 2n;
    if (enough * step > MAX_STROOPS) return null;
  }
  let tooLittle = 0n;
  while (enough - tooLittle > 1n) {
    const middle = (enough + tooLittle) / 2n;
    if (suffices(middle)) enough = middle;
    else tooLittle = middle;
  }
  return enough * step;
};

const tooPrecise = (decimals: number) =>
  refuse('amount_too_precise', 'amount_too_precise', { decimals });
const tooLarge = () => refuse('amount_too_large', 'amount_beyond_stellar');
const belowFee = (fee: Stroops) =>
  refuse('amount_below_fee', 'nothing_left_after_fee', { fee: formatAmount(fee) });

const judgeDecimals = (amount: Stroops, decimals: number): Refusal | null => {
  if (amount <= 0n) return refuse('amount_not_positive', 'amount_zero');
  if (amount > MAX_STROOPS) return tooLarge();
  return fitsDecimals(amount, decimals) ? null : tooPrecise(decimals);
};

/**
 * What is left of an amount that is sold, to be exchanged at whatever price.
 * @returns it, or `amount_not_positive`, `amount_too_precise`, `amount_too_large`, or
 * `amount_below_fee`.
 */
export const netOfSold = (amount: Stroops, terms: SellingTerms): Stroops | Refusal => {
  const fault = judgeDecimals(amount, terms.sellDecimals);
  if (fault) return fault;
  const fee = feeOf(amount, terms);
  return amount > fee ? amount - fee : belowFee(fee);
};

const write = (sold: Stroops, bought: Stroops, terms: QuoteTerms): Quoted => {
  const fee = feeOf(sold, terms);
  const account = accountFeeOf(terms);
  const service = fee - account;
  return {
    sellAmount: formatAmount(sold),
    buyAmount: formatAmount(bought),
    price: priceBetween(sold - fee, bought),
    totalPrice: priceBetween(sold, bought),
    fee: {
      total: formatAmount(fee),
      asset: terms.sellAsset,
      details: [...(service === 0n ? [] : [serviceLine(service)]), ...newAccountLine(account)],
    },
  };
};

/**
 * Works an exchange out from either amount. By what is sold, what is bought is rounded down; by
 * what is bought, what is sold is the least that pays for it.
 * @returns {@link Quoted}, or `amount_not_positive`, `amount_too_precise`, `amount_too_large`, or
 * `amount_below_fee` where nothing would be left to exchange.
 */
export const quoteAmount = (given: QuotedAmount, terms: QuoteTerms): Quoted | Refusal => {
  const { side, amount } = given;
  const { numerator, denominator } = parsePrice(terms.price);
  if (side === 'buy') {
    const fault = judgeDecimals(amount, terms.buyDecimals);
    if (fault) return fault;
    const net = roundUp(divideUp(amount * numerator, denominator), terms.sellDecimals);
    const sold = net > MAX_STROOPS ? null : soldFor(net, terms);
    return sold === null ? tooLarge() : write(sold, amount, terms);
  }
  const net = netOfSold(amount, terms);
  if (isRefusal(net)) return net;
  const bought = roundDown((net * denominator) / numerator, terms.buyDecimals);
  if (bought === 0n) return belowFee(amount - net);
  return bought > MAX_STROOPS ? tooLarge() : write(amount, bought, terms);
};

/** What a transaction comes to by a quote, whose amounts may be as the database writes them. */
export const priceOfQuote = ({
  sellAmount,
  buyAmount,
  fee,
}: Pick<Quoted, 'sellAmount' | 'buyAmount' | 'fee'>): Price => ({
  amountIn: formatAmount(stroopsOf(sellAmount)),
  amountOut: formatAmount(stroopsOf(buyAmount)),
  fee,
});

/** Of a firm quote, what its price needs. Decimal strings; `expiresAt` is ISO 8601. */
export interface FirmTerms {
  readonly sellAmount: string;
  readonly buyAmount: string;
  readonly fee: Price['fee'];
  readonly expiresAt: string;
}

/**
 * Prices money by the firm quote that was taken for it. A quote is kept to the letter: the exact
 * amount, moved before the quote's end.
 * @param at ISO 8601: when the money moved, by the ledger's close or by the rail; never when we
 * saw it, so that our own delay costs nobody their price.
 * @returns `quote_expired` where it moved at the end or later, `amount_differs` where it is another
 * amount; both are for the business's policy to settle.
 */
export const priceByQuote = (
  received: Stroops,
  { sellAmount, buyAmount, fee, expiresAt }: FirmTerms,
  at: string,
): Price | Refusal => {
  const moved = Date.parse(at);
  const end = Date.parse(expiresAt);
  if (Number.isNaN(moved) || Number.isNaN(end)) throw new Error('a time is not ISO 8601');
  if (moved >= end) {
    return refuse('quote_expired', 'quote_ended_before', { end: expiresAt });
  }
  const expected = stroopsOf(sellAmount);
  if (received !== expected) {
    return refuse('amount_differs', 'received_differs_from_quote', {
      received: formatAmount(received),
      expected: formatAmount(expected),
    });
  }
  return { amountIn: formatAmount(received), amountOut: formatAmount(stroopsOf(buyAmount)), fee };
};
