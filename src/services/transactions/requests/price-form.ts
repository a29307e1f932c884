import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../../db/entities/transaction.ts';
import { judgeLimit } from '../limits.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Price } from '../../../domain/money/price.ts';
import { limitAmount } from '../../../domain/money/limits.ts';
import { ANY_ACCOUNT, judgeLumens, type Destination } from '../../../domain/money/new-account.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, refuse, type Refusal } from '../../../domain/refusal.ts';
import { offerOfRow, priceOffer, requestedAmount } from '../../quotes/offers.ts';
import { lookAtDestination, type DestinationDeps } from '../../quotes/destination.ts';

/** What a row is priced by, besides what is typed. */
export interface Pricing {
  readonly anchor: DestinationDeps['anchor'];
  readonly row: Transaction;
  /** Deposits: the account that is paid, as it was when the form was looked at. */
  readonly destination: Destination;
}

/** What a firm quote asks of its account was judged when the row was made; lumens still have to do. */
const FREE = { fixed: '0', percent: '0' };

/**
 * Looks at what a row is priced by, before its row is locked.
 * @returns why its account cannot be paid, where that can be known.
 */
export const readPricing = async (
  deps: DestinationDeps,
  row: Transaction,
): Promise<Pricing | Refusal> => {
  const { anchor } = deps;
  const { kind, asset, toAccount, account, quoteId } = row;
  if (kind !== 'deposit') return { anchor, row, destination: ANY_ACCOUNT };
  const fee = quoteId ? FREE : offerOfRow(anchor, kind, asset).operation.fee;
  const destination = await lookAtDestination(deps, toAccount ?? account, { asset, fee });
  return isRefusal(destination) ? destination : { anchor, row, destination };
};

/**
 * The same of a form that is about to be agreed to, before its row is locked; null where it is no
 * form any more, and depends on nothing.
 */
export const readFormPricing = async (
  deps: DestinationDeps,
  em: EntityManager,
  id: string,
): Promise<Pricing | Refusal | null> => {
  const row = await em.fork().findOneOrFail(Transaction, { id });
  return row.status === 'incomplete' ? readPricing(deps, row) : null;
};

/** What a row's firm quote says of it, since the row was made; null without one. */
const quotedPrice = ({ quoteId, amountExpected, amountOut, feeDetails }: Transaction) =>
  quoteId && amountExpected && amountOut && feeDetails
    ? {
        amountIn: formatAmount(stroopsOf(amountExpected)),
        amountOut: formatAmount(stroopsOf(amountOut)),
        fee: feeDetails,
      }
    : null;

/** Prices the row by its quote, and without one by its asset's fee. */
export const priceRow = (
  { anchor, row, destination }: Pricing,
  amount: string,
  rail: RailProfile | undefined,
): Price | Refusal => {
  const quoted = quotedPrice(row);
  if (quoted) return judgeLumens(row.asset, quoted.amountOut, destination) ?? quoted;
  const { kind } = row;
  const offer = offerOfRow(anchor, kind, row.asset);
  return priceOffer(anchor, offer, amount, { kind, currency: rail?.asset ?? null, destination });
};

/** Reads the amount somebody typed, and refuses one that the fee would eat. */
export const typedAmount = (
  pricing: Pricing,
  text: string,
  rail: RailProfile | undefined,
): string | Refusal => {
  const { anchor, row } = pricing;
  const quoted = quotedPrice(row);
  if (quoted) {
    const typed = parseAmount(text);
    return !isRefusal(typed) && formatAmount(typed) === quoted.amountIn
      ? quoted.amountIn
      : refuse('quote_differs', 'wallet_agreed_on', { amount: quoted.amountIn });
  }
  const amount = requestedAmount(text, offerOfRow(anchor, row.kind, row.asset));
  if (isRefusal(amount)) return amount;
  const price = priceRow(pricing, amount, rail);
  return isRefusal(price) ? price : amount;
};

/** What the customer's limits have no room for, said while there is still time to type less. */
export const judgeTyped = async (
  em: EntityManager,
  pricing: Pricing,
  amount: string,
  rail: RailProfile | undefined,
): Promise<Refusal | null> => {
  const price = priceRow(pricing, amount, rail);
  if (isRefusal(price)) return price;
  const { anchor, row } = pricing;
  const { customerLimits } = offerOfRow(anchor, row.kind, row.asset).operation;
  return judgeLimit(em, customerLimits, row, { amount: limitAmount(row, price), at: new Date() });
};
