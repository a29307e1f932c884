import type { EntityManager } from '@mikro-orm/postgresql';
import { Quote } from '../../db/entities/quote.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { Price } from '../../domain/money/price.ts';
import {
  hasFundingMethod,
  movesAmount,
  type SomeRails,
} from '../../domain/rails/funding-method.ts';
import { priceOfQuote } from '../../domain/quotes/quote.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import type { QuoteContext } from '../../domain/quotes/rates.ts';
import { isRefusal, refuseField, type Refusal } from '../../domain/refusal.ts';
import type { Kind } from '../../domain/transactions/transaction.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { Subject } from '../deps.ts';

/** What a transaction is asked for, that its quote must have been given for. */
interface QuoteUse {
  readonly id: string;
  readonly owner: Subject;
  readonly context: QuoteContext;
  readonly kind: Kind;
  /** The Stellar asset. */
  readonly asset: AssetId;
  /** The rails that the request leaves open; the quote's currency and method are among them. */
  readonly rails: readonly RailProfile[];
  /** What the client says to pay; left out, the quote says it. */
  readonly amount?: string | undefined;
  readonly now: Date;
}

/** A quote that fits, and the rails that it can be paid by, the first offered first. */
export interface FittingQuote {
  readonly quote: Quote;
  readonly rails: SomeRails;
  readonly price: Price;
}

/**
 * Finds a quote of the one who asks; somebody else's is not found, like one that never was. One for
 * SEP-31 is a sending anchor's, which is an account and its client domain, whatever the memo.
 */
export const findOwnQuote = async (
  em: EntityManager,
  { account, memo, clientDomain }: Subject,
  id: string,
): Promise<Quote | null> => {
  const whose = [
    { context: 'sep31' as const, clientDomain },
    { context: { $ne: 'sep31' as const }, accountMemo: memo },
  ];
  return isRowId(id) ? em.findOne(Quote, { id, account, $or: whose }) : null;
};

/** The Stellar asset of a quote of the one who asks; null where they name none. */
export const quotedAsset = async (
  em: EntityManager,
  owner: Subject,
  id: string | undefined,
  kind: Kind,
): Promise<AssetId | null> => {
  const quote = id === undefined ? null : await findOwnQuote(em, owner, id);
  return quote && (kind === 'deposit' ? quote.buyAsset : quote.sellAsset);
};

const differs = (field: string, what: string) =>
  refuseField('quote_differs', field, 'quote_for_other', { what });

const expired = ({ expiresAt }: Quote) =>
  refuseField('quote_expired', 'quote_id', 'quote_ended', { end: expiresAt.toISOString() });

const judgeAmount = (quote: Quote, amount: string | undefined): Refusal | null => {
  if (amount === undefined) return null;
  const stroops = parseAmount(amount);
  if (isRefusal(stroops)) return stroops;
  const expected = stroopsOf(quote.sellAmount);
  return stroops === expected ? null : differs('amount', formatAmount(expected));
};

/** Which of the rails a quote can be paid by: its currency, its method and its amount decide. */
export const railsOfQuote = (
  quote: Quote,
  kind: Kind,
  rails: readonly RailProfile[],
): readonly RailProfile[] => {
  const currency = kind === 'deposit' ? quote.sellAsset : quote.buyAsset;
  const method = kind === 'deposit' ? quote.sellDeliveryMethod : quote.buyDeliveryMethod;
  const amount = kind === 'deposit' ? quote.sellAmount : quote.buyAmount;
  return rails.filter(
    (rail) =>
      rail.asset === currency &&
      hasFundingMethod(rail, method ?? undefined) &&
      movesAmount(rail, amount),
  );
};

/**
 * Judges a quote for a transaction that is being asked for, without using it. A quote's terms never
 * change, so that what fits here still fits when {@link useQuote} takes it.
 * @returns the quote, or `field_malformed` (not yours, or none), `quote_expired`, `quote_used`, or
 * `quote_differs` where it is for another protocol, asset, amount or method.
 */
export const checkQuote = async (
  em: EntityManager,
  use: QuoteUse,
): Promise<FittingQuote | Refusal> => {
  const { kind, now } = use;
  const quote = await findOwnQuote(em, use.owner, use.id);
  if (!quote) return refuseField('field_malformed', 'quote_id', 'no_quote_of_yours');
  if (quote.usedBy) return refuseField('quote_used', 'quote_id', 'quote_taken');
  if (quote.expiresAt <= now) return expired(quote);
  if (quote.context !== use.context) {
    const { context } = quote;
    return refuseField('quote_differs', 'quote_id', 'quote_in_other_context', { context });
  }
  const stellar = kind === 'deposit' ? quote.buyAsset : quote.sellAsset;
  if (stellar !== use.asset) return differs('asset_code', stellar);
  const amount = judgeAmount(quote, use.amount);
  if (amount) return amount;
  const [rail, ...others] = railsOfQuote(quote, kind, use.rails);
  if (!rail) {
    const { sellAsset, buyAsset, sellDeliveryMethod, buyDeliveryMethod } = quote;
    const method = sellDeliveryMethod ?? buyDeliveryMethod;
    const assets = { sold: sellAsset, bought: buyAsset };
    return method
      ? refuseField('quote_differs', 'quote_id', 'quote_for_other_method', { ...assets, method })
      : refuseField('quote_differs', 'quote_id', 'quote_for_other_assets', assets);
  }
  return { quote, rails: [rail, ...others], price: priceOfQuote(quote) };
};

/**
 * Uses a quote up for a transaction, in the database transaction that stores it. Of two at once,
 * one waits here for the other and then finds it used.
 */
export const useQuote = async (
  em: EntityManager,
  quote: Quote,
  transactionId: string,
  now: Date,
): Promise<Refusal | null> => {
  const taken = await em.execute<{ id: string }[]>(
    `update quote set used_by = ?, used_at = ?
     where id = ? and used_by is null and expires_at > ? returning id`,
    [transactionId, now, quote.id, now],
  );
  if (taken.length === 1) return null;
  return quote.expiresAt <= now
    ? expired(quote)
    : refuseField('quote_used', 'quote_id', 'quote_taken');
};
