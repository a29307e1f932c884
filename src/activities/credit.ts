import { forUpdate } from '../db/orm.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt, ReceivedPayment } from '../db/entities/money-in.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import { stroopsOf } from '../domain/amount.ts';
import type { Review } from '../domain/anchor.ts';
import type { Price } from '../domain/fee.ts';
import { isExchangedDeposit } from '../domain/exchange.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { workingStatus } from '../domain/status.ts';
import type { Funds } from '../domain/story.ts';
import { wordsIn } from '../domain/words.ts';
import { advance, lockTransaction } from './advance.ts';
import { accounts, post, type PostingLine } from './books.ts';
import { inTransaction, type StoreDeps } from './deps.ts';
import { attachedExchangeLines, exchangedReceiptLines } from './exchange-books.ts';
import { chargeLimit } from './limit.ts';
import { holdToAnswer } from './price-answers.ts';

export interface CreditOrder {
  readonly transactionId: string;
  readonly funds: Funds;
  /** What the amount comes to; a refusal credits the money all the same, for it is the customer's. */
  readonly price: Price | Refusal;
}

export interface Credited {
  /**
   * What may be done with it; money whose price was refused, or that is beyond the customer's limit,
   * is rejected with that sentence.
   */
  readonly review: Review<string>;
}

/** Splits `stellar/123` or `rail/45` into where it is recorded and its key there. */
export const parseSource = (source: string): { readonly place: string; readonly key: string } => {
  const [place = '', key = ''] = source.split('/');
  if ((place !== 'stellar' && place !== 'rail') || !/^\d+$/.test(key)) {
    throw new Error(`malformed source of funds: ${source}`);
  }
  return { place, key };
};

/** The record of the money, locked. */
export const lockRecord = async (
  em: EntityManager,
  source: string,
): Promise<ReceivedPayment | RailReceipt> => {
  const { place, key } = parseSource(source);
  return place === 'stellar'
    ? em.findOneOrFail(ReceivedPayment, { operationId: key }, forUpdate)
    : em.findOneOrFail(RailReceipt, { id: key }, forUpdate);
};

/** What we hold more of, and whom we owe it, in the asset that the customer is owed. */
export const receiptLines = (
  record: ReceivedPayment | RailReceipt,
  owedTo: string,
  owedAsset: string,
  amount = stroopsOf(record.amount),
): readonly PostingLine[] => {
  if ('operationId' in record) {
    return [
      { account: accounts.stellar(record.receivingAccount), asset: record.asset, amount: -amount },
      { account: owedTo, asset: record.asset, amount },
    ];
  }
  if (record.asset === owedAsset) {
    return [
      { account: accounts.rail(record.rail), asset: record.asset, amount: -amount },
      { account: owedTo, asset: record.asset, amount },
    ];
  }
  const exchange = accounts.exchange(record.asset, owedAsset);
  return [
    { account: accounts.rail(record.rail), asset: record.asset, amount: -amount },
    { account: exchange, asset: record.asset, amount },
    { account: exchange, asset: owedAsset, amount: -amount },
    { account: owedTo, asset: owedAsset, amount },
  ];
};

/** Books what came; what a person gave to the transaction was booked when it was decided. */
const bookCredit = async (
  em: EntityManager,
  row: Transaction,
  record: ReceivedPayment | RailReceipt,
  { funds, price }: Pick<CreditOrder, 'funds' | 'price'>,
): Promise<void> => {
  const known = isRefusal(price) ? null : price;
  const exchanged = isExchangedDeposit(row) && !('operationId' in record) ? record : null;
  if (!funds.attached) {
    const lines = exchanged
      ? exchangedReceiptLines(exchanged, row, known)
      : receiptLines(record, accounts.customer(row.id), row.asset);
    await post(em, { entry: `credited/${funds.source}`, transactionId: row.id, lines });
  } else if (exchanged && known) {
    const lines = attachedExchangeLines(exchanged, row, known);
    await post(em, { entry: `exchanged/${funds.source}`, transactionId: row.id, lines });
  }
};

/** Credits money to a locked transaction. What was credited before stands as it was. */
export const writeCredit = async (
  em: EntityManager,
  row: Transaction,
  { funds, price }: CreditOrder,
): Promise<'credited' | 'again'> => {
  const record = await lockRecord(em, funds.source);
  if (record.disposition && record.disposition !== 'credited') {
    throw new Error(`${funds.source} is filed as ${record.disposition} and cannot be credited`);
  }
  if (record.disposition && record.transactionId !== row.id) {
    throw new Error(`${funds.source} is credited to another transaction`);
  }
  record.disposition = 'credited';
  record.transactionId = row.id;
  await bookCredit(em, row, record, { funds, price });
  if (row.amountIn !== null && row.amountIn !== undefined) return 'again';
  row.amountIn = funds.attached ? funds.amount : record.amount;
  row.transferReceivedAt = new Date(funds.at);
  if (!isRefusal(price)) {
    row.amountOut = price.amountOut;
    row.feeDetails = price.fee;
  }
  if ('operationId' in record) {
    row.fromAccount = record.fromMuxedAccount ?? record.fromAccount;
    row.stellarTransactionId = record.transactionHash;
  } else {
    row.externalTransactionId = record.railReference;
  }
  advance(em, row, workingStatus(row.kind), {
    reason: `received ${row.amountIn} as ${funds.source}`,
  });
  return 'credited';
};

/**
 * Credits money to its transaction and asks whether it may go out. Safe to repeat: the money is
 * credited once, and the review is asked again only while nothing has gone out.
 */
export const createCreditFunds =
  ({ orm, anchor }: StoreDeps) =>
  async (order: CreditOrder): Promise<Credited> => {
    const { row, beyond } = await inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, order.transactionId);
      const { price } = order;
      await holdToAnswer(em, locked, order.funds, price);
      const written = await writeCredit(em, locked, order);
      const charged = { written, price, at: order.funds.at };
      return { row: locked, beyond: await chargeLimit(em, anchor, locked, charged) };
    });
    const underReview = row.status === workingStatus(row.kind) || row.status === 'on_hold';
    if (isRefusal(order.price)) {
      return { review: { decision: 'reject', message: order.price.message } };
    }
    if (beyond) {
      const { message, refusal: reason } = beyond;
      return { review: { decision: 'reject', message, reason } };
    }
    if (!underReview) return { review: { decision: 'allow' } };
    const review = await anchor.reviewTransaction({
      transactionId: row.id,
      kind: row.kind,
      asset: row.asset,
      rail: row.rail ?? '',
      amountIn: order.price.amountIn,
      account: row.account,
      customerId: row.customerId ?? row.senderId ?? null,
    });
    return {
      review:
        review.decision === 'allow'
          ? review
          : { ...review, message: wordsIn(row.language, review.message) },
    };
  };
