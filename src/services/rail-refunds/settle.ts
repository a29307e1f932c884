import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailRefund } from '../../db/entities/money-out.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import { wordsIn } from '../../domain/languages/words.ts';
import type { RefundResult } from '../../rails/rail.ts';
import { accounts, post } from '../accounting/books.ts';

/** How soon an initiated refund is asked about for the first time. */
const FIRST_POLL_MS = 1_000;

/** What went back is at the rail no more; what was kept of it is a fee. */
const book = async (em: EntityManager, refund: RailRefund): Promise<void> => {
  const { key, rail, asset } = refund;
  const amount = stroopsOf(refund.amount);
  const fee = stroopsOf(refund.fee);
  const owner = refund.transactionId
    ? accounts.customer(refund.transactionId)
    : accounts.investigation(refund.investigationKey ?? '');
  await em.flush();
  await post(em, {
    entry: `sent-back/${key}`,
    transactionId: refund.transactionId ?? null,
    lines: [
      { account: owner, asset, amount: -amount - fee },
      { account: accounts.rail(rail), asset, amount },
      { account: accounts.fee, asset, amount: fee },
    ],
  });
};

/**
 * Writes what its rail, or a person who has looked, says of a refund that is not settled; with the
 * books, in the caller's database transaction, and with the rows of its owner and its own locked. Until
 * it is delivered its money stays where it is in the books, and is there for nothing else.
 * @param isAnswered true where the owner's workflow learns it by the caller's answer.
 */
export const settleRefund = async (
  em: EntityManager,
  refund: RailRefund,
  result: RefundResult,
  isAnswered: boolean,
): Promise<void> => {
  refund.parkedReason = null;
  refund.toldAt = isAnswered ? new Date() : null;
  if (result.state === 'initiated') {
    refund.state = 'initiated';
    refund.railReference = result.railReference;
    refund.nextPollAt = new Date(Date.now() + FIRST_POLL_MS);
    return;
  }
  refund.state = result.state;
  refund.settledAt = new Date();
  refund.nextPollAt = null;
  if (result.state === 'failed') {
    refund.message = wordsIn('en', result.message);
    return;
  }
  refund.railReference = result.railReference;
  await book(em, refund);
};
