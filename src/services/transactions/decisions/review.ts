import { setImmediate as untilNextTurn } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { spokenOf } from '../../../domain/languages/saying.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { withinTime } from '../../../lib/within-time.ts';
import { REVIEW_WITHIN_MS } from '../../../domain/anchor.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { wordsIn } from '../../../domain/languages/words.ts';
import { lockTransaction } from '../move.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import {
  decideRefund,
  findPrice,
  findReview,
  writeReview,
  type StoredReview,
} from './decisions.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { describeFailure } from '../../../domain/failure.ts';

/** Asks the business; what it says of the money is said in the language of the request. */
const ask = async (
  { anchor }: Pick<StoreDeps, 'anchor'>,
  row: Transaction,
  amountIn: string,
): Promise<StoredReview> => {
  const review = await anchor.reviewTransaction({
    transactionId: row.id,
    kind: row.kind,
    asset: row.asset,
    rail: row.rail ?? '',
    amountIn,
    account: row.account,
    customerId: row.customerId ?? row.senderId ?? null,
  });
  if (review.decision === 'allow') return review;
  return { ...review, message: wordsIn(row.language, review.message) };
};

/** Records the first verdict on a locked row; a rejection of money on Stellar decides its refund. */
export const recordReview = async (
  em: EntityManager,
  row: Transaction,
  review: StoredReview,
): Promise<void> => {
  writeReview(em, row.id, review);
  if (review.decision !== 'reject' || row.kind === 'deposit') return;
  const { reason = 'rejected', message, said } = review;
  const refund = { ...spokenOf(message, said), reason: `review: ${reason}` };
  await decideRefund(em, row, refund);
};

/**
 * Asks the business what it can answer without waiting for anybody, so that money is credited and
 * reviewed in one step. One that waits is known after its first call, and asked no more here: a row
 * is locked meanwhile.
 * @returns null where it waits or throws: then the story has it asked, by `createReviewTransaction`.
 */
export const createReviewAtOnce = (deps: Pick<StoreDeps, 'anchor' | 'log'>) => {
  let waits = false;
  return async (row: Transaction, amountIn: string): Promise<StoredReview | null> => {
    if (waits) return null;
    const asked = ask(deps, row, amountIn).catch((error: unknown) => {
      const failure = describeFailure(error);
      deps.log.warn({ transactionId: row.id, failure }, 'a review failed; it is asked again');
      return null;
    });
    // What needs no input or output has answered before the event loop goes round.
    const answer = await Promise.race([asked, untilNextTurn('waits' as const)]);
    waits = answer === 'waits';
    return answer === 'waits' ? null : answer;
  };
};

/**
 * Asks the business whether money that was credited may go out, and records what it says; with a
 * rejection of money on Stellar its refund is decided. The first verdict stands: asked again, by
 * whomever, it answers the same.
 * @throws what the business's own code throws, and `TooLate` where it stays silent for `reviewWithinMs`;
 * it is asked again, for as long as `anchor.ts` says. What it answers late is recorded all the same.
 */
export const createReviewTransaction = (deps: Pick<StoreDeps, 'orm' | 'anchor' | 'log'>) => {
  const { orm, anchor, log } = deps;

  const askAndWrite = async (row: Transaction, amountIn: string): Promise<StoredReview> => {
    const review = await ask(deps, row, amountIn);
    return inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, row.id);
      // Of two at once, and of a person who did not wait, the first is right.
      const meanwhile = await findReview(em, row.id);
      if (meanwhile) return meanwhile;
      // A person has ended it without the review, and nothing is left to decide over.
      if (isTerminal(locked.status)) return review;
      await recordReview(em, locked, review);
      return review;
    });
  };

  return async (transactionId: string): Promise<StoredReview> => {
    const glance = orm.em.fork();
    const known = await findReview(glance, transactionId);
    if (known) return known;
    const row = await glance.findOneOrFail(Transaction, { id: transactionId });
    const price = await findPrice(glance, transactionId);
    if (!price || isRefusal(price)) throw new Error(`${transactionId} has no money to review`);
    const asked = askAndWrite(row, price.amountIn);
    asked.catch((error: unknown) => {
      log.warn({ transactionId, failure: describeFailure(error) }, 'a review failed');
    });
    return withinTime(asked, anchor.durations.reviewWithinMs ?? REVIEW_WITHIN_MS);
  };
};
