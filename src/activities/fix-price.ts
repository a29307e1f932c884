import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Quote } from '../db/entities/quote.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { shortAmount, stroopsOf } from '../domain/amount.ts';
import { judgeReceived, type AmountPolicy, type FeeSchedule, type Price } from '../domain/fee.ts';
import type { Market } from '../domain/market.ts';
import { netOfSold, priceOfQuote, type Quoted } from '../domain/quote.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Funds } from '../domain/story.ts';
import { advance, lockTransaction } from './advance.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { marketOfRow, priceNow, type RateDeps } from './price-now.ts';

const NO_PRICE_YET =
  'Your payment is here. There is no exchange rate at the moment; we go on as soon as there is one. Please do not pay again.';

export interface FixOrder {
  readonly transactionId: string;
  readonly funds: Funds;
  /** What the story began with: the market's, in the asset that is sold. */
  readonly fee: FeeSchedule;
  readonly amounts: AmountPolicy;
}

/** An amount is judged as any other is; what a person gave to the transaction was judged by them. */
const judge = (row: Transaction, { funds, amounts }: FixOrder): Refusal | null => {
  if (funds.attached) return null;
  const announced = shortAmount(row.amountExpected);
  const expected = announced === null ? null : stroopsOf(announced);
  return judgeReceived(stroopsOf(funds.amount), expected, amounts);
};

/**
 * What was decided of this money before; null where nothing was. A price that was fixed stays, and
 * so does a refusal by which the money was credited.
 */
const decidedBefore = async (
  em: EntityManager,
  row: Transaction,
  order: FixOrder,
): Promise<Price | Refusal | null> => {
  if (row.quoteId) {
    const price = priceOfQuote(await em.findOneOrFail(Quote, { id: row.quoteId }));
    if (stroopsOf(price.amountIn) === stroopsOf(order.funds.amount)) return price;
    return refuse(
      'amount_differs',
      `The price was fixed for ${price.amountIn}, which came before.`,
    );
  }
  if (row.amountIn === null || row.amountIn === undefined) return null;
  const refused = judge(row, order);
  return refused ?? refuse('amount_differs', 'The amount received could not be exchanged.');
};

const writeQuote = (
  em: EntityManager,
  row: Transaction,
  market: Market,
  { quoted, expiresAt }: { readonly quoted: Quoted; readonly expiresAt: Date },
): Quote => {
  const now = new Date();
  const isDeposit = row.kind === 'deposit';
  return em.create(Quote, {
    id: randomUUID(),
    account: row.account,
    accountMemo: row.accountMemo ?? null,
    clientDomain: row.clientDomain ?? null,
    context: row.protocol,
    sellAsset: market.sellAsset,
    sellAmount: quoted.sellAmount,
    sellDeliveryMethod: isDeposit ? (row.rail ?? null) : null,
    buyAsset: market.buyAsset,
    buyAmount: quoted.buyAmount,
    buyDeliveryMethod: isDeposit ? null : (row.rail ?? null),
    price: quoted.price,
    totalPrice: quoted.totalPrice,
    fee: quoted.fee,
    expiresAt,
    usedBy: row.id,
    usedAt: now,
    createdAt: now,
  });
};

/** Whoever waits for a price longer than a moment reads that the money is here. */
const sayNoPriceYet = async ({ orm }: StoreDeps, transactionId: string): Promise<void> =>
  inTransaction(orm, async (em) => {
    const row = await lockTransaction(em, transactionId);
    const reason = 'the money came, and there is no rate yet';
    if (!row.quoteId) advance(em, row, row.status, { reason, message: NO_PRICE_YET });
  });

/**
 * Fixes the price of money that came for an exchange without a quote: asks the rates for the exact
 * amount, and writes the answer down as the transaction's quote, in one database transaction. From
 * then on it is a transaction with a quote. Asked again, by whomever, it answers the same.
 * @returns the price, or the refusal where the amount is not acceptable or leaves nothing.
 * @throws while there is no rate; the money waits, and nothing is written but what is shown.
 */
export const createFixPrice =
  (deps: RateDeps) =>
  async (order: FixOrder): Promise<Price | Refusal> => {
    const { orm, anchor } = deps;
    const { transactionId, funds, fee } = order;
    const glance = orm.em.fork();
    const row = await glance.findOneOrFail(Transaction, { id: transactionId });
    const before = await decidedBefore(glance, row, order);
    if (before) return before;
    const market = { ...marketOfRow(anchor, row), fee };
    const amount = stroopsOf(funds.amount);
    const net = judge(row, order) ?? netOfSold(amount, market);
    if (isRefusal(net)) return net;
    const { quoted, expiresAt } = await priceNow(deps, row, market, amount).catch(
      async (error: unknown) => {
        await sayNoPriceYet(deps, transactionId);
        throw error;
      },
    );
    return inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, transactionId);
      // Of two at once, the second finds what the first has written.
      const meanwhile = await decidedBefore(em, locked, order);
      if (meanwhile) return meanwhile;
      if (locked.message === NO_PRICE_YET) locked.message = null;
      if (isRefusal(quoted)) return quoted;
      const quote = writeQuote(em, locked, market, { quoted, expiresAt });
      // The transaction names it, so it goes first.
      await em.flush();
      locked.quoteId = quote.id;
      return priceOfQuote(quote);
    });
  };
