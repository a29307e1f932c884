import type { RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Quote } from '../../db/entities/quote.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { findClients, judgeAdmission } from '../clients/access.ts';
import { refuseTooManyOpen } from './open-transactions.ts';
import { judgeLimit, judgeNew, reserveJudged, type LimitedTransaction } from './limits.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Exchanging } from '../../domain/quotes/exchange.ts';
import type { Price } from '../../domain/money/price.ts';
import { limitAmount, type CustomerLimits } from '../../domain/money/limits.ts';
import type { Opener } from '../../domain/transactions/open-transactions.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { Protocol } from '../../domain/transactions/transaction.ts';
import { storyTerms } from '../../domain/transactions/story-terms.ts';
import { storeTransaction } from './move.ts';
import { useQuote } from '../quotes/use.ts';
import type { Subject } from '../deps.ts';

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

/** Whether a request has room under its customer's limits: a glance. */
export const judgeRequest = async (
  em: EntityManager,
  request: LimitedRow,
): Promise<Refusal | null> => {
  const asked = asksOf(request);
  return asked && judgeLimit(em, request.limits, request.data, asked);
};

/**
 * Stores a new row with the terms that it is taken on under, uses its quote up, and sets what it
 * announces aside of its customer's limits, in the caller's database transaction. Where its client is
 * refused, there is no room, the client has too many open, or the quote is used, the caller takes
 * back what was written.
 */
export const insertLimited = async (
  em: EntityManager,
  anchor: Anchor,
  request: LimitedRow,
  quote: Quote | null,
  reason: string,
): Promise<Transaction | Refusal> => {
  const { data, limits } = request;
  const clients = await findClients(em, data);
  const its = judgeAdmission(clients, data.asset);
  if (isRefusal(its)) return its;
  const asked = asksOf(request);
  // Before the quote is used, which a refusal must not do.
  const judged = asked && (await judgeNew(em, limits, data, { ...asked, clients }));
  if (judged?.beyond) return judged.beyond;
  const tooMany = await refuseTooManyOpen(em, anchor.openTransactions, data);
  if (tooMany) return tooMany;
  const taken = quote && (await useQuote(em, quote, data.id, new Date()));
  if (taken) return taken;
  const row = em.create(Transaction, { ...data, callbackUrl: data.callbackUrl ?? its });
  row.terms = storyTerms(anchor, row);
  await storeTransaction(em, row, reason);
  if (judged) await reserveJudged(em, data, judged, asked);
  return row;
};

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
