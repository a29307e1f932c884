import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createPark, createUnpark } from '../../../src/services/transactions/decisions/park.ts';
import { RailReceipt, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { PriceAnswer } from '../../../src/db/entities/price-answer.ts';
import { TransactionEvent, type Transaction } from '../../../src/db/entities/transaction.ts';
import { stillAwaitingRate } from '../../../src/domain/quotes/exchange.ts';
import type { Funds, Resolution } from '../../../src/domain/transactions/story.ts';
import { createBench } from './bench.ts';
import { exchanging, recordFor, withoutQuote } from './exchanged.ts';

/** Money that waits for its price and is parked, on a real database, and what becomes of it. */
export const createAwaitingRateBench = async () => {
  const bench = await createBench();
  const business = exchanging(bench);
  const park = async ({ id: transactionId }: Transaction, unpriced: Funds) =>
    createPark(business.deps)({
      transactionId,
      reason: 'no exchange rate in time',
      message: stillAwaitingRate.message,
      status: 'on_hold',
      unpriced,
    });
  return {
    bench,
    business,
    close: bench.close,
    park,
    begin: async (kind: 'deposit' | 'withdrawal') => {
      const row = await withoutQuote(bench, kind);
      const funds = await recordFor(bench, row);
      await park(row, funds);
      return { row, funds, came: kind === 'deposit' ? '10000 KES' : '100 USDC' };
    },
    decide: async (
      { id }: Transaction,
      unpriced: Funds,
      action: Resolution['action'],
      fee?: string,
    ) => {
      const kept = fee ? { fee } : {};
      const resolution = { action, operator: 'ada', evidence: 'ticket 7', ...kept };
      return createUnpark(business.deps)({ transactionId: id, resolution, unpriced });
    },
    events: async ({ id: transactionId }: Transaction) =>
      (await bench.em().find(TransactionEvent, { transactionId }, { orderBy: { id: 'asc' } })).map(
        ({ actor, toStatus, reason }) => `${actor}: ${toStatus}, ${reason}`,
      ),
    answers: async ({ id }: Transaction) => bench.em().count(PriceAnswer, { transactionId: id }),
    dispositionOf: async ({ source }: Funds) => {
      const [place, key = ''] = source.split('/');
      const record =
        place === 'rail'
          ? await bench.em().findOneOrFail(RailReceipt, { id: key })
          : await bench.em().findOneOrFail(ReceivedPayment, { operationId: key });
      return record.disposition ?? null;
    },
    /** What the audit finds wrong about it. */
    breaksOf: async ({ id }: Transaction, { source }: Funds) => {
      const { breaks } = await checkBooks(bench.em(), () => undefined);
      return breaks.filter(({ key }) => key.includes(id) || key.includes(source));
    },
  };
};
export type AwaitingRateBench = Awaited<ReturnType<typeof createAwaitingRateBench>>;
