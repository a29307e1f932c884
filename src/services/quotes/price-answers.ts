import type { EntityManager } from '@mikro-orm/postgresql';
import { PriceAnswer } from '../../db/entities/price-answer.ts';
import { Quote } from '../../db/entities/quote.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { sayingIn, spoken, spokenOf } from '../../domain/languages/saying.ts';
import type { Price } from '../../domain/money/price.ts';
import { priceOfQuote } from '../../domain/quotes/quote.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { fundsName, type Funds } from '../../domain/transactions/story.ts';
import { setMessage } from '../transactions/move.ts';
import { closeParking } from '../transactions/decisions/parking.ts';

/*
 * The journal of what was answered when money was to be priced. Of several who ask at once, a worker
 * that was thought dead among them, the first to write is right; the others answer what it wrote.
 */

/** What was answered of this money, which is the answer for ever; null where nothing was. */
export const findAnswer = async (
  em: EntityManager,
  transactionId: string,
  funds: Funds,
): Promise<Price | Refusal | null> => {
  const source = fundsName(funds);
  const answer = await em.findOne(PriceAnswer, { transactionId, source });
  if (!answer) return null;
  const { quoteId, refusal, message, said } = answer;
  if (refusal) return { refusal, ...sayingIn(spokenOf(message, said)) };
  return priceOfQuote(await em.findOneOrFail(Quote, { id: quoteId }));
};

/**
 * Records what is answered, with the row of the transaction locked. What it waited for is here,
 * so nobody is waited for any more, and its owner no longer reads that somebody is.
 */
export const writeAnswer = async (
  em: EntityManager,
  row: Transaction,
  funds: Funds,
  answer: Refusal | Quote,
): Promise<Price | Refusal> => {
  // An answer names its quote, so that goes first.
  await em.flush();
  const refused = isRefusal(answer) ? answer : null;
  const quote = isRefusal(answer) ? null : answer;
  em.create(PriceAnswer, {
    transactionId: row.id,
    source: fundsName(funds),
    quoteId: quote?.id ?? null,
    refusal: refused?.refusal ?? null,
    ...(refused ? spoken(refused) : { message: null }),
  });
  if (quote) row.quoteId = quote.id;
  if (row.parkedReason || row.messageSaid?.key === 'awaiting_rate') setMessage(row, null);
  row.parkedReason = null;
  await em.flush();
  await closeParking(em, row.id);
  return quote ? priceOfQuote(quote) : (answer as Refusal);
};

const isSame = (one: Price | Refusal, other: Price | Refusal): boolean => {
  if (isRefusal(one) || isRefusal(other)) {
    return isRefusal(one) && isRefusal(other) && one.refusal === other.refusal;
  }
  return (
    one.amountIn === other.amountIn &&
    one.amountOut === other.amountOut &&
    one.fee.total === other.fee.total
  );
};

/** @throws when a story would act on another answer than the one that is recorded. */
export const holdToAnswer = async (
  em: EntityManager,
  { id, pricedOnReceipt }: Transaction,
  funds: Funds,
  price: Price | Refusal,
): Promise<void> => {
  if (!pricedOnReceipt) return;
  const written = await findAnswer(em, id, funds);
  if (written === null || isSame(written, price)) return;
  throw new Error(`${fundsName(funds)} of ${id} was answered otherwise than it is to be credited`);
};
