import { findOneBySql } from '../../db/find-by-sql.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt, ReceivedPayment } from '../../db/entities/money-in.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import { accounts, type PostingLine } from './books.ts';

/** Splits `stellar/123` or `rail/45` into where it is recorded and its key there. */
export const parseSource = (source: string): { readonly place: string; readonly key: string } => {
  const [place = '', key = ''] = source.split('/');
  if ((place !== 'stellar' && place !== 'rail') || !/^\d+$/.test(key)) {
    throw new Error(`malformed source of funds: ${source}`);
  }
  return { place, key };
};

const LOCK_PAYMENT = 'select * from received_payment where operation_id = ? for update';
const LOCK_RECEIPT = 'select * from rail_receipt where id = ? for update';

/** The record of the money, locked. */
export const lockRecord = async (
  em: EntityManager,
  source: string,
): Promise<ReceivedPayment | RailReceipt> => {
  const { place, key } = parseSource(source);
  return place === 'stellar'
    ? findOneBySql(em, ReceivedPayment, LOCK_PAYMENT, [key])
    : findOneBySql(em, RailReceipt, LOCK_RECEIPT, [key]);
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
