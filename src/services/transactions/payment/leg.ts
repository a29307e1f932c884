import type { EntityManager } from '@mikro-orm/postgresql';
import type { Saying } from '../../../domain/languages/saying.ts';
import { ClaimableBalance, Investigation, ReceivedPayment } from '../../../db/entities/money-in.ts';
import { LedgerPayment, type LedgerOperation } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { assetPolicy, type Anchor } from '../../../domain/anchor.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { LedgerLeg } from '../../../domain/transactions/transaction.ts';
import { baseAccount, isContract, isMuxedAccount } from '../../../stellar/accounts/address.ts';
import { accounts } from '../../accounting/books.ts';
import { refundable } from '../../accounting/refundable.ts';
import { currentTraceparent } from '../../../tracing/span.ts';

/** One leg that a story or an investigation wants to go out on Stellar. */
export interface LegOrder {
  readonly transactionId?: string;
  readonly investigationKey?: string;
  readonly leg: LedgerLeg;
  /** 1 for the first try; a new one only after the one before has ended unpaid. */
  readonly number: number;
  readonly operation?: Exclude<LedgerOperation, 'create_account' | 'claim_claimable_balance'>;
  /** Refunds: what the customer reads. */
  readonly reason?: string;
  /** What that says, where it is one of our sentences. */
  readonly said?: Saying;
  /**
   * What is given up, the fee included; all that is left when not given. Of a transaction a
   * `surplus` alone may be a part, and of a case each refund. Of `create_account`, what the account
   * is created with.
   */
  readonly amount?: string;
  /** Refunds: what of it is kept. */
  readonly fee?: string;
}

type Terms = Pick<
  LedgerPayment,
  'operation' | 'sourceAccount' | 'destination' | 'asset' | 'amount' | 'memoType' | 'memo'
> & {
  readonly fee?: string;
  readonly memoBytes?: Uint8Array | null;
  readonly claimableBalanceId?: string;
};

const needed = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw new Error(`a ledger payment needs ${what}`);
  return value;
};

/** Who pays: today's account of the asset, or the one of when it was taken on, where it is offered no more. */
const findSource = (anchor: Anchor, { asset, terms }: Transaction): string | undefined =>
  assetPolicy(anchor, asset)?.distributionAccount ?? terms?.distributionAccount;

const sourceOf = (anchor: Anchor, row: Transaction): string =>
  needed(findSource(anchor, row), `a distribution account for ${row.asset}`);

/** True where it is known who pays a deposit, and whom. */
export const mayPayOut = (anchor: Anchor, row: Transaction): boolean =>
  Boolean(row.toAccount && findSource(anchor, row));

const payoutTerms = (anchor: Anchor, row: Transaction, operation: LedgerOperation): Terms => {
  const destination = needed(row.toAccount, 'an account to pay');
  // A muxed address says who is meant; a memo beside it would say it twice.
  const memo = isMuxedAccount(destination) ? null : (row.destinationMemo ?? null);
  return {
    operation,
    sourceAccount: sourceOf(anchor, row),
    destination,
    asset: row.asset,
    amount: needed(row.amountOut, 'amount_out'),
    memoType: memo === null ? null : row.destinationMemoType,
    memo,
  };
};

const createAccountTerms = (anchor: Anchor, order: LegOrder, row: Transaction): Terms => ({
  operation: 'create_account',
  sourceAccount: sourceOf(anchor, row),
  destination: baseAccount(needed(row.toAccount, 'an account to create')),
  asset: NATIVE,
  // As the story began with; one that is older than this has anchor.ts say it.
  amount: needed(order.amount ?? anchor.startingBalance, 'a starting balance'),
  memoType: null,
  memo: null,
});

/** What was left for an account of ours to claim is claimed by that account, for itself. */
const claimTerms = async (em: EntityManager, order: LegOrder): Promise<Terms> => {
  const investigationKey = needed(order.investigationKey, 'an investigation');
  const found = await em.findOneOrFail(ClaimableBalance, { investigationKey });
  return {
    operation: 'claim_claimable_balance',
    sourceAccount: found.account,
    destination: found.account,
    asset: found.asset,
    amount: found.amount,
    memoType: null,
    memo: null,
    claimableBalanceId: found.id,
  };
};

/** The memo that a payment came with, to the byte; an empty text memo is one, too. */
const memoOf = ({ memoType, memo, memoBytes }: ReceivedPayment) =>
  typeof memo === 'string' ? { type: memoType, memo, bytes: memoBytes ?? null } : null;

/**
 * Money goes back to whoever sent it, with the memo that the transaction asked for, or that the
 * payment came with. Never more than the books hold for it: a trigger refuses the row.
 */
const refundTerms = async (
  em: EntityManager,
  order: LegOrder,
  received: ReceivedPayment,
  row: Transaction | null,
): Promise<Terms> => {
  // Else the transaction would end while its customer is still owed something.
  if (order.transactionId && order.leg === 'refund' && order.amount) {
    throw new Error('a refund of a transaction gives back all that is left of it');
  }
  const owner = order.transactionId
    ? accounts.customer(order.transactionId)
    : accounts.investigation(needed(order.investigationKey, 'an investigation'));
  const given = order.amount
    ? stroopsOf(order.amount)
    : await refundable(em, owner, received.asset);
  const fee = stroopsOf(order.fee ?? '0');
  const destination = received.fromMuxedAccount ?? received.fromAccount;
  const asked = row?.refundMemo
    ? { type: row.refundMemoType, memo: row.refundMemo, bytes: null }
    : null;
  // A payment to a contract account is a call, which carries no memo; none came with its money.
  const isNamed = isMuxedAccount(destination) || isContract(destination);
  const memo = isNamed ? null : (asked ?? memoOf(received));
  return {
    operation: order.operation ?? 'payment',
    sourceAccount: received.receivingAccount,
    destination,
    asset: received.asset,
    amount: formatAmount(given - fee),
    fee: formatAmount(fee),
    memoType: memo?.type ?? null,
    memo: memo?.memo ?? null,
    memoBytes: memo?.bytes ?? null,
  };
};

const termsOf = async (
  em: EntityManager,
  anchor: Anchor,
  order: LegOrder,
  row: Transaction | null,
): Promise<Terms> => {
  if (order.leg === 'refund' || order.leg === 'surplus') {
    const which = order.transactionId
      ? { transactionId: order.transactionId, disposition: 'credited' as const }
      : { investigationKey: needed(order.investigationKey, 'an investigation') };
    return refundTerms(em, order, await em.findOneOrFail(ReceivedPayment, which), row);
  }
  if (order.leg === 'claim') return claimTerms(em, order);
  const transaction = needed(row, 'a transaction');
  return order.leg === 'create_account'
    ? createAccountTerms(anchor, order, transaction)
    : payoutTerms(anchor, transaction, order.operation ?? 'payment');
};

/**
 * Finds the newest try of a leg, whoever inserted it, where it is not older than the one asked for. A
 * story that starts again counts from one, and goes on from the last try that there is.
 */
export const newestLeg = async (
  em: EntityManager,
  { transactionId, investigationKey, leg, number }: LegOrder,
): Promise<LedgerPayment | null> => {
  const its = { transactionId: transactionId ?? null, investigationKey: investigationKey ?? null };
  const newer = { ...its, leg, number: { $gte: number } };
  return em.findOne(LedgerPayment, newer, { orderBy: { number: 'desc' } });
};

/** The transaction whose payer a case's money came from, where it is known. */
const announcedBy = async (em: EntityManager, order: LegOrder): Promise<Transaction | null> => {
  const found = await em.findOneOrFail(Investigation, { sourceKey: order.investigationKey });
  return found.transactionId ? em.findOne(Transaction, { id: found.transactionId }) : null;
};

/** Makes a leg that is inserted with whatever else the caller's database transaction writes. */
export const makeLeg = async (
  em: EntityManager,
  anchor: Anchor,
  order: LegOrder,
  row: Transaction | null,
): Promise<LedgerPayment> =>
  em.create(LedgerPayment, {
    fee: '0',
    ...(await termsOf(em, anchor, order, row ?? (await announcedBy(em, order)))),
    transactionId: row?.id ?? null,
    investigationKey: order.investigationKey ?? null,
    leg: order.leg,
    number: order.number,
    message: order.reason ?? null,
    said: order.said ?? null,
    state: 'queued',
    traceparent: currentTraceparent(),
    queuedAt: new Date(),
  });

/** Inserts a leg in the caller's database transaction, whose locks keep it the only one. */
export const insertLeg = async (
  ...[em, anchor, order, row]: Parameters<typeof makeLeg>
): Promise<LedgerPayment> => {
  const payment = await makeLeg(em, anchor, order, row);
  await em.flush();
  return payment;
};
