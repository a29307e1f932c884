import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../db/entities/transaction.ts';
import { stroopsOf } from '../../domain/money/amount.ts';
import { spoken } from '../../domain/languages/saying.ts';
import { awaitingRate, noRate } from '../../domain/quotes/exchange.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { workingStatus } from '../../domain/transactions/status.ts';
import { type Funds, type Resolution, partsOf } from '../../domain/transactions/story.ts';
import { advance, noteEvent, setMessage, type Move } from '../transactions/move.ts';
import { fileTakenBack } from '../transactions/received/unusable.ts';
import { writeCredit } from '../transactions/received/write-credit.ts';
import { findAnswer, writeAnswer } from './price-answers.ts';

/* What a person decides of money that waits for its price: it is recorded, and not credited yet. */

interface AwaitingRateDecision {
  readonly funds: Funds;
  readonly resolution: Resolution;
  /** Who decided, and why. */
  readonly move: Move;
}

/** Has the rates asked anew, where they have not answered yet: nothing moves, and who said so is kept. */
export const retryAwaitingRate = async (
  em: EntityManager,
  row: Transaction,
  funds: Funds,
  move: Move,
): Promise<null> => {
  if (await findAnswer(em, row.id, funds)) return null;
  row.parkedReason = null;
  setMessage(row, spoken(awaitingRate));
  noteEvent(em, row, row.status, move);
  return null;
};

/**
 * Ends the wait for a price, with the row locked: records that there is none, so that no rate
 * counts any more, and credits the money as it came, in the asset that came. What becomes of it is
 * the caller's.
 * @returns why it cannot be, in words for the operator, and then nothing was written; else null.
 */
export const endAwaitingRate = async (
  em: EntityManager,
  row: Transaction,
  { funds, resolution, move }: AwaitingRateDecision,
): Promise<string | null> => {
  const { unusable } = await fileTakenBack(em, row, partsOf(funds));
  if (unusable.length > 0) {
    return 'the rail has taken it back meanwhile, and it is filed';
  }
  const known = await findAnswer(em, row.id, funds);
  // It was taken before, and only the answer was lost.
  if (isRefusal(known) && known.refusal === noRate.refusal) return null;
  if (known) return 'the rates have answered meanwhile, and it goes on by that';
  if (stroopsOf(resolution.fee ?? '0') >= stroopsOf(funds.amount)) {
    return `the fee leaves nothing of ${funds.amount} to send back`;
  }
  await writeAnswer(em, row, funds, noRate);
  advance(em, row, workingStatus(row.kind), move);
  const parts = partsOf(funds);
  const last = parts.at(-1) ?? funds;
  const credit = { transactionId: row.id, funds: last, parts: parts.slice(0, -1), price: noRate };
  await writeCredit(em, row, credit);
  await em.flush();
  return null;
};
