import type { RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../../db/entities/books.ts';
import type { Quote } from '../../db/entities/quote.ts';
import { Transaction, TransactionEvent } from '../../db/entities/transaction.ts';
import { refuseTooManyOpen } from './open-transactions.ts';
import { judgeLimit, reserveLimit, type LimitedTransaction } from './limits.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Exchanging } from '../../domain/quotes/exchange.ts';
import type { Price } from '../../domain/money/fee.ts';
import { limitAmount, type CustomerLimits } from '../../domain/money/limits.ts';
import type { Opener } from '../../domain/transactions/open-transactions.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { mayMove, type Status } from '../../domain/transactions/status.ts';
import type { Protocol } from '../../domain/transactions/transaction.ts';
import type { Subject } from '../../api/deps.ts';
import { useQuote } from '../quotes/use.ts';

/** Writes down that a row was made or moved by the API; in the caller's database transaction. */
export const recordEvent = (
  em: EntityManager,
  row: Transaction,
  from: Status | null,
  reason: string,
): void => {
  const at = new Date();
  const { id, status, callbackUrl } = row;
  em.create(TransactionEvent, {
    transactionId: id,
    fromStatus: from,
    toStatus: status,
    actor: 'api',
    reason,
    at,
  });
  if (callbackUrl) em.create(Callback, { transactionId: id, url: callbackUrl, status, at });
};

/** Moves a row that is still the API's, in the caller's database transaction. */
export const moveRow = (em: EntityManager, row: Transaction, to: Status, reason: string): void => {
  const from = row.status;
  if (!mayMove(row.kind, from, to)) throw new Error(`${row.id} may not go from ${from} to ${to}`);
  row.status = to;
  recordEvent(em, row, from, reason);
};

/** Stores a new row and how it came to be. */
export const insertRow = async (
  em: EntityManager,
  data: RequiredEntityData<Transaction>,
  reason: string,
): Promise<Transaction> =>
  em.transactional(async (inner) => {
    const row = inner.create(Transaction, data);
    // The event refers to the row, so the row goes first.
    await inner.flush();
    recordEvent(inner, row, null, reason);
    return row;
  });

/** The row of a request, and what it announces of its customer's limits. */
export interface LimitedRow {
  readonly data: RequiredEntityData<Transaction> &
    LimitedTransaction &
    Opener &
    Exchanging & { readonly id: string };
  readonly limits: CustomerLimits | undefined;
  /** Null where no amount was named: it counts when the money comes. */
  readonly price: Pick<Price, 'amountIn' | 'amountOut'> | null;
}

const asksOf = ({ data, price }: LimitedRow) =>
  price && {
    amount: limitAmount(data, price),
    at: new Date(),
  };

/** Whether a request has room under its customer's limits; `locks` holds the answer. */
export const judgeRequest = async (
  em: EntityManager,
  request: LimitedRow,
  locks = false,
): Promise<Refusal | null> => {
  const asked = asksOf(request);
  return asked && judgeLimit(em, request.limits, request.data, { ...asked, locks });
};

/**
 * Stores a new row, uses its quote up, and sets what it announces aside of its customer's limits, in
 * one database transaction; where there is no room, the client has too many open, or the quote is used,
 * nothing of it.
 */
export const insertLimited = async (
  em: EntityManager,
  { openTransactions }: Pick<Anchor, 'openTransactions'>,
  request: LimitedRow,
  quote: Quote | null,
  reason: string,
): Promise<Transaction | Refusal> =>
  em.transactional(async (inner) => {
    // Before the quote is used, which a refusal must not do.
    const beyond = await judgeRequest(inner, request, true);
    if (beyond) return beyond;
    const tooMany = await refuseTooManyOpen(inner, openTransactions, request.data);
    if (tooMany) return tooMany;
    const taken = quote && (await useQuote(inner, quote, request.data.id, new Date()));
    if (taken) return taken;
    const row = await insertRow(inner, request.data, reason);
    const asked = asksOf(request);
    if (asked) await reserveLimit(inner, request.limits, request.data, asked);
    return row;
  });

/** Finds a row of the one who asks; somebody else's is not found, like one that never was. */
export const findOwnRow = async (
  em: EntityManager,
  subject: Subject,
  protocol: Protocol,
  id: string,
): Promise<Transaction | null> =>
  isRowId(id)
    ? em.findOne(Transaction, {
        id,
        protocol,
        account: subject.account,
        accountMemo: subject.memo,
      })
    : null;

/** Loads a row and locks it until the caller's database transaction ends. */
export const lockRow = async (em: EntityManager, id: string): Promise<Transaction> => {
  await em.execute('select id from transaction where id = ? for update', [id]);
  return em.findOneOrFail(Transaction, { id }, { refresh: true });
};
