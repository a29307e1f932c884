import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { findOfType } from '../../db/customer-of.ts';
import { Quote } from '../../db/entities/quote.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import { assetPolicy, type Anchor } from '../../domain/anchor.ts';
import { defaultCustomerType, standingOf } from '../../domain/customer-types.ts';
import type { Market } from '../../domain/market.ts';
import type { QuoteContext, QuotePolicy } from '../../domain/rates.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { Subject } from '../deps.ts';
import { findMarket, priceWanted } from './price.ts';
import type { QuoteRequest } from './schema.ts';

export interface QuoteDeps {
  readonly anchor: Anchor;
  readonly quotes: QuotePolicy;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** The type of customer that a transaction by a quote asks for, or whoever is anybody's customer. */
const typeFor = (anchor: Anchor, { kind, sellAsset, buyAsset }: Market): string | null => {
  const policy = assetPolicy(anchor, kind === 'deposit' ? buyAsset : sellAsset);
  return policy?.operations[kind]?.customerType ?? defaultCustomerType(anchor);
};

/** SEP-38 asks that only clients who are known get a firm quote, as each one binds money. */
const judgeClient = async (
  { anchor, quotes, em, subject }: QuoteDeps,
  context: QuoteContext,
  market: Market,
): Promise<Refusal | null> => {
  const { account, clientDomain } = subject;
  if (context === 'sep31') {
    return anchor.isSendingAnchor(account, clientDomain)
      ? null
      : refuse('sender_unknown', 'We have no agreement with this sending anchor.');
  }
  if (!quotes.needsCustomer) return null;
  const type = typeFor(anchor, market);
  const customer = type === null ? null : await findOfType(em, anchor, subject, type);
  return type !== null && standingOf(customer, [type]) === 'ACCEPTED'
    ? null
    : refuse('not_authorized', 'Firm quotes are for customers whom we know; see SEP-12.');
};

/** Refuses what would promise more of an asset than is held ready; two at once wait here. */
const judgeReserve = async (
  em: EntityManager,
  { promisedMaximum = {} }: QuotePolicy,
  asset: string,
  amount: string,
): Promise<Refusal | null> => {
  const maximum = Object.hasOwn(promisedMaximum, asset) ? promisedMaximum[asset] : undefined;
  if (maximum === undefined) return null;
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 38))', [`quote/${asset}`]);
  const [row] = await em.execute<{ promised: string }[]>(
    `select coalesce(sum(buy_amount), 0)::text as promised from quote
     where buy_asset = ? and expires_at > now()`,
    [asset],
  );
  const left = stroopsOf(maximum) - stroopsOf(row?.promised ?? '0');
  return stroopsOf(amount) <= left
    ? null
    : refuse(
        'amount_too_large',
        `We can promise ${formatAmount(left > 0n ? left : 0n)} of this asset now; ask for less, or later.`,
      );
};

/** SEP-38 POST /quote: prices what is wanted and binds us to it until it ends. */
export const createQuote = async (
  deps: QuoteDeps,
  input: QuoteRequest,
): Promise<Quote | Refusal> => {
  const { anchor, quotes, em, subject } = deps;
  const { context, expire_after: expireAfter } = input;
  const market = findMarket(anchor, context, input);
  if (isRefusal(market)) return market;
  const stranger = await judgeClient(deps, context, market);
  if (stranger) return stranger;
  const priced = await priceWanted(market, input, { quotes, context, subject, firm: true });
  if (isRefusal(priced)) return priced;
  const { quoted, expiresAt } = priced;
  if (expireAfter !== undefined && expiresAt < expireAfter) {
    return refuse(
      'field_malformed',
      `expire_after: a quote can stand until ${expiresAt.toISOString()} at the latest.`,
    );
  }
  if (expiresAt.getTime() <= Date.now()) throw new Error('the rates gave a quote that has ended');
  const { sellAmount, buyAmount, price, totalPrice, fee } = quoted;
  return em.transactional(async (inner) => {
    const lacking = await judgeReserve(inner, quotes, market.buyAsset, buyAmount);
    if (lacking) return lacking;
    return inner.create(Quote, {
      id: randomUUID(),
      account: subject.account,
      accountMemo: subject.memo,
      clientDomain: subject.clientDomain,
      context,
      sellAsset: market.sellAsset,
      sellAmount,
      sellDeliveryMethod: input.sell_delivery_method ?? null,
      buyAsset: market.buyAsset,
      buyAmount,
      buyDeliveryMethod: input.buy_delivery_method ?? null,
      countryCode: input.country_code ?? null,
      price,
      totalPrice,
      fee,
      expiresAt,
    });
  });
};
