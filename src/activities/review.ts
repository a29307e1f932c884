import { Transaction } from '../db/entities/transaction.ts';
import type { Review } from '../domain/anchor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { wordsIn } from '../domain/words.ts';
import { lockTransaction } from './advance.ts';
import { decideRefund, findPrice, findReview, writeReview } from './decisions.ts';
import { inTransaction, type StoreDeps } from './deps.ts';

/** Asks the business; what it says of the money is said in the language of the request. */
const ask = async ({ anchor }: StoreDeps, row: Transaction, amountIn: string) => {
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

/**
 * Asks the business whether money that was credited may go out, and writes down what it says; with a
 * rejection of money on Stellar its refund is decided. The first verdict stands: asked again, by
 * whomever, it answers the same.
 * @throws what the business's own code throws; it is asked again, for as long as `anchor.ts` says.
 */
export const createReviewTransaction =
  (deps: StoreDeps) =>
  async (transactionId: string): Promise<Review<string>> => {
    const { orm } = deps;
    const glance = orm.em.fork();
    const known = await findReview(glance, transactionId);
    if (known) return known;
    const row = await glance.findOneOrFail(Transaction, { id: transactionId });
    const price = await findPrice(glance, transactionId);
    if (!price || isRefusal(price)) throw new Error(`${transactionId} has no money to review`);
    const review = await ask(deps, row, price.amountIn);
    return inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, transactionId);
      // Of two at once, and of a person who did not wait, the first is right.
      const meanwhile = await findReview(em, transactionId);
      if (meanwhile) return meanwhile;
      await writeReview(em, transactionId, review);
      if (review.decision === 'reject' && locked.kind !== 'deposit') {
        const { message, reason = 'rejected' } = review;
        await decideRefund(em, locked, { message, reason: `review: ${reason}` });
      }
      return review;
    });
  };
