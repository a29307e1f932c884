import type { EntityManager } from '@mikro-orm/postgresql';
import { ReceivedPayment } from '../db/entities/money-in.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { forUpdate } from '../db/orm.ts';
import { stroopsOf } from '../domain/amount.ts';
import { assetPolicy, distributionAccounts, type Anchor } from '../domain/anchor.ts';
import type { InvestigationReason } from '../domain/investigation.ts';
import { isTerminal } from '../domain/status.ts';
import { accounts, post } from './books.ts';
import { fileMoney } from './file.ts';
import type { Incoming } from './watch-records.ts';

const insertPayment = `insert into received_payment
  (operation_id, receiving_account, asset, amount, from_account, from_muxed_account, memo_type, memo,
   to_muxed_id, transaction_hash, ledger, closed_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (operation_id) do nothing returning operation_id`;

const insertOnce = async (
  em: EntityManager,
  account: string,
  incoming: Incoming,
): Promise<boolean> => {
  const inserted = await em.execute<unknown[]>(insertPayment, [
    incoming.operationId,
    account,
    incoming.asset,
    incoming.amount,
    incoming.fromAccount,
    incoming.fromMuxedAccount,
    incoming.memoType,
    incoming.memo,
    incoming.toMuxedId,
    incoming.transactionHash,
    incoming.ledger,
    incoming.closedAt,
  ]);
  return inserted.length > 0;
};

/** Accounts whose payments are our own money moving about. */
const isOurs = (anchor: Anchor, account: string): boolean =>
  anchor.ourAccounts.includes(account) || distributionAccounts(anchor).includes(account);

/** Books money that needs no story: our own, or too little to be worth one. */
const bookAside = async (
  em: EntityManager,
  payment: ReceivedPayment,
  aside: 'treasury' | 'dust',
): Promise<void> => {
  const amount = stroopsOf(payment.amount);
  await post(em, {
    entry: `received/${payment.operationId}`,
    transactionId: null,
    lines: [
      {
        account: accounts.stellar(payment.receivingAccount),
        asset: payment.asset,
        amount: -amount,
      },
      { account: accounts[aside], asset: payment.asset, amount },
    ],
  });
  payment.disposition = aside;
  payment.signalledAt = new Date();
};

/** Finds whose money it is, by memo or by muxed id; the row is locked, as expiry locks it. */
const matchRow = async (
  em: EntityManager,
  account: string,
  incoming: Incoming,
): Promise<Transaction | null> => {
  const memo = incoming.toMuxedId ?? incoming.memo;
  const type = incoming.toMuxedId === null ? incoming.memoType : 'id';
  if (memo === null || type === null) return null;
  return em.findOne(
    Transaction,
    { receivingAccount: account, receivingMemoType: type, receivingMemo: memo },
    forUpdate,
  );
};

const misfitOf = (row: Transaction | null, incoming: Incoming): InvestigationReason | null => {
  if (!row) return 'unmatched';
  if (row.asset !== incoming.asset) return 'wrong_asset';
  if (isTerminal(row.status)) return row.status === 'expired' ? 'late' : 'transaction_closed';
  return row.transferReceivedAt ? 'second_payment' : null;
};

/**
 * Records one payment in the caller's database transaction: matched to its transaction, booked
 * aside, or filed as an investigation. One that is known already changes nothing.
 */
export const recordPayment = async (
  em: EntityManager,
  anchor: Anchor,
  account: string,
  incoming: Incoming,
): Promise<void> => {
  if (!(await insertOnce(em, account, incoming))) return;
  const payment = await em.findOneOrFail(ReceivedPayment, { operationId: incoming.operationId });
  const dust = stroopsOf(assetPolicy(anchor, incoming.asset)?.dust ?? '0');
  if (isOurs(anchor, incoming.fromAccount)) await bookAside(em, payment, 'treasury');
  else if (stroopsOf(incoming.amount) < dust) await bookAside(em, payment, 'dust');
  else {
    const row = await matchRow(em, account, incoming);
    const misfit = misfitOf(row, incoming);
    if (row) payment.transactionId = row.id;
    if (misfit) {
      await em.flush();
      await fileMoney(em, `stellar/${incoming.operationId}`, misfit, row?.id ?? null);
    }
  }
  await em.flush();
};
