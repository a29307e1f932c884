import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { spoken } from '../../domain/languages/saying.ts';
import { RailReceipt } from '../../db/entities/money-in.ts';
import { Quote } from '../../db/entities/quote.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { judgeLimit } from '../transactions/limits.ts';
import { shortAmount, stroopsOf } from '../../domain/money/amount.ts';
import { assetPolicy } from '../../domain/anchor.ts';
import { awaitingRate } from '../../domain/quotes/exchange.ts';
import { judgeReceived, type AmountPolicy } from '../../domain/money/fee.ts';
import type { FeeSchedule, Price } from '../../domain/money/price.ts';
import type { Market } from '../../domain/quotes/market.ts';
import { netOfSold, priceOfQuote, type Quoted } from '../../domain/quotes/quote.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isTerminal } from '../../domain/transactions/status.ts';
import { type Funds, partsOf } from '../../domain/transactions/story.ts';
import { advance, lockTransaction } from '../transactions/move.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { findAnswer, writeAnswer } from './price-answers.ts';
import { marketOfRow, priceNow, type RateDeps } from './price-now.ts';
import { parseSource } from '../accounting/received-money.ts';

export interface FixOrder {
  readonly transactionId: string;
  readonly funds: Funds;
  /** What the story began with: the market's, in the asset that is sold. */
  readonly fee: FeeSchedule;
  readonly amounts: AmountPolicy;
  /** The customer has to pay for a new account. */
  readonly createsAccount?: boolean;
}

/** What the rates made of the money, which nobody acts on before it is recorded. */
interface Asked {
  readonly market: Market;
  readonly quoted: Quoted;
  readonly expiresAt: Date;
}

/** An amount is judged as any other is; what a person gave to the transaction was judged by them. */
const judge = (row: Transaction, { funds, amounts }: FixOrder): Refusal | null => {
  if (funds.attached) return null;
  const announced = shortAmount(row.amountExpected);
  const expected = announced === null ? null : stroopsOf(announced);
  return judgeReceived(stroopsOf(funds.amount), expected, amounts);
};

/**
 * What was decided of this money; null where nothing was. Besides what is recorded: a
 * transaction has one price, for what it was fixed for, and money that was credited as refused,
 * before refusals were recorded, stays so.
 */
const decidedBefore = async (
  em: EntityManager,
  row: Transaction,
  order: FixOrder,
): Promise<Quote | Refusal | null> => {
  if (row.quoteId) {
    const quote = await em.findOneOrFail(Quote, { id: row.quoteId });
    const { amountIn } = priceOfQuote(quote);
    if (stroopsOf(amountIn) === stroopsOf(order.funds.amount)) return quote;
    return refuse('amount_differs', 'price_fixed_for_other', { amount: amountIn });
  }
  if (row.amountIn === null || row.amountIn === undefined) return null;
  const refused = judge(row, order);
  return refused ?? refuse('amount_differs', 'received_not_exchangeable');
};

const writeQuote = (
  em: EntityManager,
  row: Transaction,
  { market, quoted, expiresAt }: Asked,
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
const sayNoPriceYet = async ({ orm }: StoreDeps, { transactionId, funds }: FixOrder) =>
  inTransaction(orm, async (em) => {
    const row = await lockTransaction(em, transactionId);
    const isDecided = row.quoteId || row.amountIn || isTerminal(row.status);
    // Another who asked may have had an answer meanwhile, and a person who is asked says so.
    if (isDecided || row.parkedReason) return;
    if (await findAnswer(em, transactionId, funds)) return;
    const reason = 'the money came, and there is no rate yet';
    advance(em, row, row.status, { reason, ...spoken(awaitingRate) });
  });

/**
 * A deposit's money is sent back by hand, before it is recorded here. Once a person is asked about
 * it no rate counts, until they say that the rates are to be asked again.
 * @throws while a person is asked.
 */
const leaveToOperator = ({ kind, amountIn, parkedReason }: Transaction): void => {
  if (kind !== 'deposit' || amountIn || !parkedReason) return;
  throw ApplicationFailure.create({
    type: 'Parked',
    message: 'a person is asked about this money',
    category: ApplicationFailureCategory.BENIGN,
  });
};

const TAKEN_BACK = refuse('money_taken_back', 'money_taken_back');

/**
 * True of money that the rail has taken back, or that was filed otherwise, before it was credited; one
 * part of it is enough, for the others are another money.
 */
const isTakenBack = async (em: EntityManager, funds: Funds): Promise<boolean> => {
  const sources = partsOf(funds).map(({ source }) => parseSource(source));
  const ids = sources.flatMap(({ place, key }) => (place === 'rail' ? [key] : []));
  const receipts = await em.find(RailReceipt, { id: { $in: ids } });
  return receipts.some(
    ({ reversedAt, disposition }) =>
      disposition === 'investigation' || (Boolean(reversedAt) && disposition !== 'credited'),
  );
};

/**
 * Money on Stellar beyond a limit of its customer goes back and ends nothing, so no price is fixed for
 * it: a transaction has one. It is judged again, and for good, when it is credited.
 */
const judgeCustomer = async (
  { orm, anchor }: RateDeps,
  row: Transaction,
  { funds }: FixOrder,
): Promise<Refusal | null> => {
  if (row.kind === 'deposit' || funds.attached) return null;
  const limits = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerLimits;
  const came = { amount: stroopsOf(funds.amount), at: new Date(funds.at) };
  const beyond = await judgeLimit(orm.em.fork(), limits, row, came);
  if (!beyond) return null;
  // How much is left now says nothing later.
  const { left: _left, ...refusal } = beyond;
  return refusal;
};

/** What there is to answer now, before it is recorded. @throws while there is no rate. */
const askPrice = async (
  deps: RateDeps,
  row: Transaction,
  order: FixOrder,
): Promise<Asked | Refusal> => {
  const { fee, createsAccount = false } = order;
  const market = { ...marketOfRow(deps.anchor, row), fee, createsAccount };
  const amount = stroopsOf(order.funds.amount);
  const net =
    judge(row, order) ?? (await judgeCustomer(deps, row, order)) ?? netOfSold(amount, market);
  if (isRefusal(net)) return net;
  const { quoted, expiresAt } = await priceNow(deps, row, market, amount).catch(
    async (error: unknown) => {
      await sayNoPriceYet(deps, order);
      throw error;
    },
  );
  return isRefusal(quoted) ? quoted : { market, quoted, expiresAt };
};

/**
 * Fixes the price of money that came for an exchange without a quote: asks the rates for the exact
 * amount, and writes the answer down, a price as the transaction's quote, in one database
 * transaction. The first answer that is written is the answer for ever, also where it is a refusal:
 * asked again, by whomever, it answers the same.
 * @returns the price, or the refusal where the amount is not acceptable or leaves nothing.
 * @throws while there is no rate, or a person decides; the money waits, and nothing is written but
 * what is shown.
 */
export const createFixPrice =
  (deps: RateDeps) =>
  async (order: FixOrder): Promise<Price | Refusal> => {
    const { orm } = deps;
    const { transactionId, funds } = order;
    const glance = orm.em.fork();
    const known = await findAnswer(glance, transactionId, funds);
    if (known) return known;
    const row = await glance.findOneOrFail(Transaction, { id: transactionId });
    // Nothing is recorded of it: what the rail has taken back is never credited, at any price.
    if (await isTakenBack(glance, funds)) return TAKEN_BACK;
    leaveToOperator(row);
    const asked = (await decidedBefore(glance, row, order)) ?? (await askPrice(deps, row, order));
    return inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, transactionId);
      // Of two at once, the second finds what the first has written.
      const meanwhile = await findAnswer(em, transactionId, funds);
      if (meanwhile) return meanwhile;
      leaveToOperator(locked);
      const before = await decidedBefore(em, locked, order);
      const answer = before ?? ('market' in asked ? writeQuote(em, locked, asked) : asked);
      return writeAnswer(em, locked, funds, answer);
    });
  };
