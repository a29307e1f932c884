import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, RailReceipt, ReceivedPayment } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { forUpdate } from '../../db/orm.ts';
import { isOwnAccount } from '../transactions/accounts/own.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { assetPolicy, railProfile, type Anchor } from '../../domain/anchor.ts';
import { isExchangedDeposit } from '../../domain/quotes/exchange.ts';
import { priceAmount } from '../../domain/money/fee.ts';
import { marketOf } from '../../domain/quotes/market.ts';
import { netOfSold } from '../../domain/quotes/quote.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { isTerminal, type Status } from '../../domain/transactions/status.ts';
import type { Funds } from '../../domain/transactions/story.ts';
import { baseAccount } from '../../stellar/accounts/address.ts';
import { accounts, post } from '../accounting/books.ts';
import { lockRecord, receiptLines } from '../accounting/received-money.ts';
import type { StoreDeps } from '../deps.ts';

/** The statuses in which a story waits for nothing but its money. */
const WAITING: readonly Status[] = ['pending_user_transfer_start', 'pending_sender'];

type Record = ReceivedPayment | RailReceipt;

const ANOTHER = 'have the customer start another one and attach it to that, or refund it';

/** Why the transaction cannot take this money, in words for the operator; null when it can. */
const judgeTarget = async (
  em: EntityManager,
  row: Transaction | null,
  record: Record,
): Promise<string | null> => {
  if (!row) return 'there is no such transaction';
  if (isTerminal(row.status)) {
    return `${row.kind} ${row.id} is ${row.status}, and its story has ended: ${ANOTHER}`;
  }
  if (!WAITING.includes(row.status)) {
    return `${row.kind} ${row.id} is ${row.status} and does not wait for money: ${ANOTHER}`;
  }
  if (row.quoteId) {
    return `${row.kind} ${row.id} is paid at a quote's price, which is kept to the letter: ${ANOTHER}`;
  }
  const onStellar = 'operationId' in record;
  const fits = onStellar
    ? row.kind !== 'deposit' && row.asset === record.asset
    : row.kind === 'deposit' && row.rail === record.rail;
  if (!fits) {
    const what = onStellar ? record.asset : `money on ${record.rail}`;
    return `${row.kind} ${row.id} waits for other money than ${what}`;
  }
  const its = {
    transactionId: row.id,
    $or: [{ disposition: null }, { disposition: 'credited' as const }],
  };
  const has = (await em.count(ReceivedPayment, its)) + (await em.count(RailReceipt, its));
  return has > 0 ? `money has just come for ${row.kind} ${row.id}` : null;
};

const attachedLines = (record: Record, row: Transaction, sourceKey: string, amount: Stroops) => {
  // As if that much had just been received, but out of what the investigation holds; what is to be
  // exchanged at a price is owed as it came until it has one.
  const owed = isExchangedDeposit(row) ? record.asset : row.asset;
  const [received, ...rest] = receiptLines(record, accounts.customer(row.id), owed, amount);
  if (!received) throw new Error(`${sourceKey} moves nothing`);
  return [{ ...received, account: accounts.investigation(sourceKey) }, ...rest];
};

/** Why nothing can be paid of the amount, in words for the operator; null when something can. */
const judgeAmount = (anchor: Anchor, row: Transaction, amount: Stroops): string | null => {
  const policy = assetPolicy(anchor, row.asset);
  // By the terms that it was taken on under, as its story prices it.
  const operation = row.terms ?? policy?.operations[row.kind];
  if (!operation) return `${row.asset} is not offered any more`;
  const { fee, amounts } = operation;
  if (!row.pricedOnReceipt) {
    const price = priceAmount(amount, fee, amounts.significantDecimals, row.asset);
    return isRefusal(price) ? price.message : null;
  }
  const currency = railProfile(anchor, row.rail ?? '')?.asset ?? '';
  const market = policy && marketOf(anchor, { policy, kind: row.kind, currency });
  if (!market) return `${row.asset} is not exchanged for ${currency} any more`;
  const net = netOfSold(amount, market);
  return isRefusal(net) ? net.message : null;
};

/** Why no part of a case's money can be attached any more, in words for the operator; null where it can. */
export const attachedBefore = ({ attachedTo }: Investigation): string | null =>
  attachedTo ? `a part of it is attached to ${attachedTo} already` : null;

/**
 * Gives a part of a case's money to a transaction that still waits for money, in the caller's
 * database transaction. The transaction's row is locked, as recording and expiring lock it, so none
 * of them overtakes the other; from then on the money counts as credited to it.
 * @returns why it cannot be, in words for the operator; null when it is done.
 */
export const attachFunds = async (
  em: EntityManager,
  anchor: Anchor,
  found: Investigation,
  amount: Stroops,
  transactionId: string,
): Promise<string | null> => {
  const { sourceKey } = found;
  const before = attachedBefore(found);
  if (before !== null) return before;
  if (!isRowId(transactionId)) return 'name the transaction by its id';
  const row = await em.findOne(Transaction, { id: transactionId }, forUpdate);
  const record = await lockRecord(em, sourceKey);
  const fault = await judgeTarget(em, row, record);
  if (fault !== null || !row) return fault;
  const { toAccount } = row;
  if (toAccount && (await isOwnAccount(em, anchor, baseAccount(toAccount)))) {
    return `${row.kind} ${row.id} pays ${toAccount}, which is an account of ours: ${ANOTHER}`;
  }
  const tooLittle = judgeAmount(anchor, row, amount);
  if (tooLittle !== null) return tooLittle;
  record.transactionId = row.id;
  record.disposition = 'credited';
  found.attachedTo = row.id;
  found.attachedAmount = formatAmount(amount);
  // What comes from now on is a second payment.
  row.transferReceivedAt = 'closedAt' in record ? record.closedAt : record.receivedAt;
  await post(em, {
    entry: `attached/${sourceKey}`,
    transactionId: row.id,
    lines: attachedLines(record, row, sourceKey, amount),
  });
  return null;
};

/** What a person gave to a transaction, as its story learns it; null where nobody did. */
export const attachedFunds = async (
  em: EntityManager,
  sourceKey: string,
): Promise<{ readonly transactionId: string; readonly funds: Funds } | null> => {
  const found = await em.findOne(Investigation, { sourceKey });
  if (!found?.attachedTo) return null;
  const record = await lockRecord(em, sourceKey);
  const at = 'closedAt' in record ? record.closedAt : record.receivedAt;
  const amount = formatAmount(stroopsOf(found.attachedAmount ?? '0'));
  const funds = { source: sourceKey, amount, at: at.toISOString(), attached: true as const };
  return { transactionId: found.attachedTo, funds };
};

/**
 * Signals the story of the money that it was given; one that has it already drops it.
 * @throws when it cannot be signalled, so that it is signalled again.
 */
export const signalAttached = async (
  { orm, stories }: Pick<StoreDeps, 'orm' | 'stories'>,
  sourceKey: string,
): Promise<void> => {
  const em = orm.em.fork();
  const attached = await em.transactional(async (inner) => attachedFunds(inner, sourceKey));
  if (!attached) return;
  const row = await em.findOneOrFail(Transaction, { id: attached.transactionId });
  if (isTerminal(row.status)) return;
  if ((await stories.signalFunds(row, attached.funds)) === 'closed') {
    throw new Error(`the story of ${row.kind} ${row.id} cannot be told of ${sourceKey}`);
  }
};
