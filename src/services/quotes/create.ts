import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { admitClient, isServedSender } from '../clients/access.ts';
import { findOfType } from '../customers/customer-of.ts';
import { ownerOfToken } from '../customers/owner.ts';
import { Quote } from '../../db/entities/quote.ts';
import { parseAmount, stroopsOf } from '../../domain/money/amount.ts';
import { assetPolicy, type Anchor } from '../../domain/anchor.ts';
import { defaultCustomerType, kycStatusOf } from '../../domain/customers/types.ts';
import type { Market } from '../../domain/quotes/market.ts';
import { ANY_ACCOUNT, type Destination } from '../../domain/money/new-account.ts';
import type { QuoteContext, QuotePolicy } from '../../domain/quotes/rates.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../domain/refusal.ts';
import { lookAtOwnAccount, type DestinationDeps } from './destination.ts';
import { findMarket, priceWanted, type Wanted } from './price.ts';
import { lockExposure, readClient, refuseExposure } from './exposure.ts';
import type { Subject } from '../deps.ts';

/** POST /quote. Exactly one of the two amounts is given. */
interface QuoteInput extends Wanted {
  readonly context: QuoteContext;
  readonly sell_asset: string;
  readonly buy_asset: string;
}

interface QuoteDeps extends DestinationDeps {
  readonly quotes: QuotePolicy;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** One stroop. */
const SMALLEST_AMOUNT = '0.0000001';

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
  if (context === 'sep31') {
    return (await isServedSender(em, anchor, subject))
      ? null
      : refuse('sender_unknown', 'sender_unknown');
  }
  const asset = market.kind === 'deposit' ? market.buyAsset : market.sellAsset;
  const admitted = await admitClient(em, subject, asset);
  if (isRefusal(admitted)) return admitted;
  if (!quotes.needsCustomer) return null;
  const type = typeFor(anchor, market);
  const owner = ownerOfToken(subject);
  const customer = type === null ? null : await findOfType(em, anchor, owner, type);
  return type !== null && kycStatusOf(customer, [type]) === 'ACCEPTED'
    ? null
    : refuse('not_authorized', 'quote_for_customers');
};

/** The account that a deposit by a quote is to pay: the client's own, as far as anybody knows yet. */
export const destinationOfQuote = async (
  deps: DestinationDeps,
  { kind, buyAsset: asset, fee }: Market,
  subject: Subject | null,
): Promise<Destination | Refusal> =>
  kind === 'deposit'
    ? lookAtOwnAccount(deps, subject?.account ?? null, { asset, fee })
    : ANY_ACCOUNT;

/** The least that a quote for this request would sell; null where that cannot be read. */
const leastOf = ({ buy_amount: amount }: QuoteInput): bigint | null => {
  const least = parseAmount(amount ?? SMALLEST_AMOUNT);
  return isRefusal(least) ? null : least;
};

/** SEP-38 POST /quote: prices what is wanted and binds us to it until it ends. */
export const createQuote = async (deps: QuoteDeps, input: QuoteInput): Promise<Quote | Refusal> => {
  const { anchor, quotes, em, subject } = deps;
  const { context, expire_after: expireAfter } = input;
  const market = findMarket(anchor, context, input);
  if (isRefusal(market)) return market;
  const stranger = await judgeClient(deps, context, market);
  if (stranger) return stranger;
  const client = await readClient(em, quotes, subject);
  const { buyAsset: asset } = market;
  // The business covers what it is asked as firm, so what can only be refused is not asked.
  const least = leastOf(input);
  const vain =
    least === null ? null : await refuseExposure(em, quotes, client, { asset, amount: least });
  if (vain) return vain;
  const destination = await destinationOfQuote(deps, market, subject);
  if (isRefusal(destination)) return destination;
  const asking = { quotes, context, subject, firm: true, destination };
  const priced = await priceWanted(market, input, asking);
  if (isRefusal(priced)) return priced;
  const { quoted, expiresAt } = priced;
  if (expireAfter !== undefined && expiresAt < expireAfter) {
    return refuseField('field_malformed', 'expire_after', 'quote_too_long', {
      end: expiresAt.toISOString(),
    });
  }
  if (expiresAt.getTime() <= Date.now()) throw new Error('the rates gave a quote that has ended');
  const { sellAmount, buyAmount, price, totalPrice, fee } = quoted;
  return em.transactional(async (inner) => {
    await lockExposure(inner, asset);
    const amount = stroopsOf(buyAmount);
    const lacking = await refuseExposure(inner, quotes, client, { asset, amount });
    if (lacking) return lacking;
    return inner.create(Quote, {
      id: randomUUID(),
      account: subject.account,
      accountMemo: subject.memo,
      clientDomain: subject.clientDomain,
      isKnown: client.isKnown,
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
