import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailReceipt, ReceivedPayment } from '../../../db/entities/money-in.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { giveLimitBack } from '../limits.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { isExchangedDeposit } from '../../../domain/quotes/exchange.ts';
import type { Price } from '../../../domain/money/price.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { workingStatus } from '../../../domain/transactions/status.ts';
import { fundsName, type Funds } from '../../../domain/transactions/story.ts';
import { advance } from '../move.ts';
import { accounts, post } from '../../accounting/books.ts';
import { writePrice } from '../decisions/decisions.ts';
import { attachedExchangeLines, exchangedReceiptLines } from '../../accounting/exchange-books.ts';
import { lockRecord, receiptLines } from '../../accounting/received-money.ts';
import type { LockedRecords } from './unusable.ts';

export interface CreditOrder {
  readonly transactionId: string;
  readonly funds: Funds;
  /** Rail money that came before it for the same deposit, and was not acceptable by itself. */
  readonly parts?: readonly Funds[];
  /** What all of it comes to; a refusal credits rail money all the same, for it is the customer's. */
  readonly price: Price | Refusal;
  /** Rail money that is too little: true while its customer may still pay the rest. */
  readonly awaitsRest?: boolean;
}

/** All the money of an order, in the order of its arrival. */
export const allFunds = ({ funds, parts = [] }: CreditOrder): readonly Funds[] => [...parts, funds];

/** What came in all; a decimal string. */
export const receivedAmount = (order: CreditOrder): string =>
  formatAmount(allFunds(order).reduce((sum, { amount }) => sum + stroopsOf(amount), 0n));

type Record = ReceivedPayment | RailReceipt;

/** Books what came; what a person gave to the transaction was booked when it was decided. */
const bookCredit = async (
  em: EntityManager,
  row: Transaction,
  record: Record,
  {
    funds,
    price,
    isWhole,
  }: { readonly funds: Funds; readonly price: Price | null; readonly isWhole: boolean },
): Promise<void> => {
  if (funds.attached) return;
  const isExchanged = isExchangedDeposit(row) && 'rail' in record;
  // Of several parts each is owed as it came, until all of them are exchanged together.
  const lines = isExchanged
    ? exchangedReceiptLines(record, row, isWhole ? price : null)
    : receiptLines(record, accounts.customer(row.id), row.asset);
  await post(em, { entry: `credited/${funds.source}`, transactionId: row.id, lines });
};

/** Exchanges what is owed as it came: several parts, or what a person gave to the transaction. */
const bookExchange = async (
  em: EntityManager,
  row: Transaction,
  record: Record,
  { funds, price }: { readonly funds: Funds; readonly price: Price | null },
): Promise<void> => {
  if (!price || !isExchangedDeposit(row) || !('rail' in record)) return;
  const lines = attachedExchangeLines(record, row, price);
  await post(em, { entry: `exchanged/${funds.source}`, transactionId: row.id, lines });
};

/** What the caller knows already, with the rows locked in this database transaction. */
interface Known {
  readonly records?: LockedRecords;
  /** True where no price was decided before. */
  readonly isFirst?: boolean;
}

/** Marks one record as the transaction's. */
const markCredited = async (
  em: EntityManager,
  row: Transaction,
  funds: Funds,
  records?: LockedRecords,
): Promise<Record> => {
  const record = records?.get(funds.source) ?? (await lockRecord(em, funds.source));
  if (record.disposition && record.disposition !== 'credited') {
    throw new Error(`${funds.source} is filed as ${record.disposition} and cannot be credited`);
  }
  if (record.disposition && record.transactionId !== row.id) {
    throw new Error(`${funds.source} is credited to another transaction`);
  }
  record.disposition = 'credited';
  record.transactionId = row.id;
  return record;
};

/**
 * Credits money to a locked transaction, and writes its price down, which stands from then on. What
 * was credited before stays as it was.
 */
export const writeCredit = async (
  em: EntityManager,
  row: Transaction,
  order: CreditOrder,
  { records, isFirst = false }: Known = {},
): Promise<void> => {
  const { funds, parts = [] } = order;
  const price = isRefusal(order.price) ? null : order.price;
  const isWhole = parts.length === 0;
  for (const part of parts) {
    const record = await markCredited(em, row, part, records);
    await bookCredit(em, row, record, { funds: part, price, isWhole });
  }
  const record = await markCredited(em, row, funds, records);
  await bookCredit(em, row, record, { funds, price, isWhole });
  if (!isWhole || funds.attached) await bookExchange(em, row, record, { funds, price });
  const received = receivedAmount(order);
  const source = fundsName(funds);
  await writePrice(em, row, { source, received, price: order.price, isFirst });
  row.amountIn = received;
  row.transferReceivedAt = new Date(funds.at);
  if (!price) await giveLimitBack(em, row.id);
  else {
    row.amountOut = price.amountOut;
    row.feeDetails = price.fee;
  }
  if ('operationId' in record) {
    row.fromAccount = record.fromMuxedAccount ?? record.fromAccount;
    row.stellarTransactionId = record.transactionHash;
  } else {
    row.externalTransactionId = record.railReference;
  }
  const sources = allFunds(order).map(({ source }) => source);
  advance(em, row, workingStatus(row.kind), {
    reason: `received ${received} as ${sources.join(', ')}`,
    message: null,
  });
};
