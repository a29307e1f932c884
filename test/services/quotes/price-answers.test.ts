import { describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { PriceAnswer } from '../../../src/db/entities/price-answer.ts';
import { Quote } from '../../../src/db/entities/quote.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import type { Rate } from '../../../src/domain/quotes/rates.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../src/domain/refusal.ts';
import type { Funds } from '../../../src/domain/transactions/story.ts';
import {
  openExchangeBench,
  owedTo,
  recordFor,
  TERMS,
  usualRate,
  withoutQuote,
} from '../../support/payments/exchanged.ts';

/*
 * Two tries of one `fixPrice`, one of them of a worker that was thought dead: the rates tell each
 * of them something else, once a price and once one that buys nothing. On a real database.
 */

const { bench, business } = await openExchangeBench();

type Answer = Price | Refusal;
const rateOf = (price: string): Rate => ({ price, expiresAt: new Date(Date.now() + 600_000) });
const RATES: Readonly<Record<'something' | 'nothing' | 'something else', Rate | Refusal>> = {
  something: rateOf('0.05'),
  'something else': rateOf('0.07'),
  nothing: rateOf('1000000'),
};
const wordOf = (answer: Answer): string =>
  isRefusal(answer) ? answer.refusal : `buys ${answer.amountOut}`;

const begin = async (kind: 'deposit' | 'withdrawal', amount?: string) => {
  const row = await withoutQuote(bench, kind);
  return { row, funds: await recordFor(bench, row, amount) };
};
const credit = async (row: Transaction, funds: Funds, price: Answer) =>
  createCreditFunds(business.deps)({ transactionId: row.id, funds, price });
const written = async ({ id }: Transaction) => ({
  answers: await bench.em().find(PriceAnswer, { transactionId: id }),
  quotes: await bench.em().count(Quote, { usedBy: id }),
  quoteId: (await bench.transaction(id)).quoteId ?? null,
});

/** Begins a try and leaves it where the rates are asked; what they tell it is told later. */
const beginTry = async (row: Transaction, funds: Funds) => {
  const asked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<Rate | Refusal>();
  business.market.rate = async () => {
    asked.resolve();
    return told.promise;
  };
  const answer = business.fix(row, funds);
  answer.catch(() => undefined);
  await asked.promise;
  return {
    end: async (rate: Rate | Refusal): Promise<Answer> => {
      told.resolve(rate);
      return answer;
    },
  };
};

const KINDS = ['deposit', 'withdrawal'] as const;
const ORDERS = [
  { first: 'something', second: 'nothing' },
  { first: 'nothing', second: 'something' },
  { first: 'something', second: 'something else' },
] as const;
const cases = KINDS.flatMap((kind) =>
  ORDERS.flatMap((order) =>
    (['the zombie', 'its successor'] as const).map((ends) => ({ kind, ends, ...order })),
  ),
);

describe('two tries of one price', () => {
  test.each(cases)(
    '§4 of a $kind, of which $ends ends first and is answered that it buys $first, the other $second',
    async ({ kind, ends, first, second }) => {
      const { row, funds } = await begin(kind);
      const zombie = await beginTry(row, funds);
      const successor = await beginTry(row, funds);
      const [early, late] = ends === 'the zombie' ? [zombie, successor] : [successor, zombie];
      const answer = await early.end(RATES[first]);
      const rows = await written(row);
      expect(await late.end(RATES[second])).toEqual(answer);
      expect(wordOf(answer)).toMatch(first === 'nothing' ? /amount_below_fee/ : /^buys /);
      // The later one has changed nothing, and neither does anybody who asks after them.
      expect(await written(row)).toEqual(rows);
      expect([rows.answers.length, rows.quotes]).toEqual([1, first === 'nothing' ? 0 : 1]);
      business.market.rate = async () => {
        throw new Error('nobody asks');
      };
      expect(await business.fix(row, funds)).toEqual(answer);
    },
  );

  test.each(cases)(
    '§4 of a $kind, of which $ends ends between the answer, $first, and the credit: $second',
    async ({ kind, ends, first, second }) => {
      const { row, funds } = await begin(kind);
      const zombie = await beginTry(row, funds);
      const successor = await beginTry(row, funds);
      const [early, late] = ends === 'its successor' ? [zombie, successor] : [successor, zombie];
      const answer = await early.end(RATES[first]);
      await late.end(RATES[second]);
      await credit(row, funds, answer);
      const { quoteId } = await written(row);
      expect(quoteId === null).toBe(isRefusal(answer));
      const owed = await owedTo(bench, row);
      const came = kind === 'deposit' ? '10000 KES' : '100 USDC';
      const isSentBack = kind === 'withdrawal' && isRefusal(answer);
      const bought = isRefusal(answer) ? came : `${answer.amountOut} USDC`;
      expect(owed).toEqual(isSentBack ? [] : [kind === 'deposit' ? bought : came]);
      // What a withdrawal does not take goes back to its payer as a case of its own.
      expect(await bench.owed(`investigation:${funds.source}`)).toBe(isSentBack ? 100 : 0);
      // A story that starts again from the top acts on the same, and credits nothing a second time.
      expect(await business.fix(row, funds)).toEqual(answer);
      await credit(row, funds, answer);
      expect(await owedTo(bench, row)).toEqual(owed);
      const { breaks } = await checkBooks(bench.em(), () => undefined);
      expect(breaks.filter(({ key }) => key.includes(row.id))).toEqual([]);
    },
  );

  test.each(KINDS)('§4 of a %s at the very same time write one answer', async (kind) => {
    for (let round = 0; round < 10; round += 1) {
      const { row, funds } = await begin(kind);
      const tries = [await beginTry(row, funds), await beginTry(row, funds)];
      const rates = [RATES.something, RATES.nothing];
      const [one, other] = await Promise.all(
        tries.map(async ({ end }, index) => end(rates[(index + round) % 2] as Rate)),
      );
      expect(one).toEqual(other);
      expect((await written(row)).answers).toHaveLength(1);
    }
  });
});

describe('an answer that is written down', () => {
  test.each([RATES.something, RATES.nothing])(
    '§4 is the only one by which money is credited, or goes back',
    async (rate) => {
      const { row, funds } = await begin('withdrawal');
      business.market.rate = async () => rate;
      const answer = await business.fix(row, funds);
      const other: Answer = isRefusal(answer)
        ? { amountIn: '100', amountOut: '12000', fee: { total: '1', asset: 'x', details: [] } }
        : refuseInWords('amount_below_fee', 'Nothing would be left.');
      await expect(credit(row, funds, other)).rejects.toThrow('answered otherwise');
      expect(await owedTo(bench, row)).toEqual([]);
      await credit(row, funds, answer);
      expect(await owedTo(bench, row)).toEqual(isRefusal(answer) ? [] : ['100 USDC']);
      expect(await bench.owed(`investigation:${funds.source}`)).toBe(isRefusal(answer) ? 100 : 0);
    },
  );

  test('§4 stays though anchor.ts has changed what is acceptable since', async () => {
    const { row, funds } = await begin('withdrawal', '80');
    const answer = await business.fix(row, funds);
    expect(wordOf(answer)).toBe('amount_differs');
    const amounts = { ...TERMS.withdrawal.amounts, tolerancePercent: 100 };
    expect(await business.fix(row, funds, { amounts })).toEqual(answer);
    expect((await written(row)).quotes).toBe(0);
  });

  test('§4 is of that money: what a person attached of it is asked for anew', async () => {
    const { row, funds } = await begin('withdrawal', '80');
    expect(wordOf(await business.fix(row, funds))).toBe('amount_differs');
    business.market.rate = usualRate;
    expect(wordOf(await business.fix(row, { ...funds, attached: true }))).toMatch(/^buys /);
    expect((await written(row)).answers).toHaveLength(2);
  });

  test('§4 is not talked over by a try whose rates fail after it', async () => {
    const { row, funds } = await begin('withdrawal');
    const zombie = await beginTry(row, funds);
    const successor = await beginTry(row, funds);
    await successor.end(RATES.nothing);
    await expect(zombie.end(refuseInWords('rate_unavailable', 'closed'))).rejects.toThrow(
      'no price',
    );
    expect((await bench.transaction(row.id)).message ?? null).toBeNull();
  });

  test('§4 names no quote of another transaction', async () => {
    const one = await begin('withdrawal');
    const other = await begin('withdrawal');
    await business.fix(one.row, one.funds);
    const { quoteId } = await written(one.row);
    const forged = bench
      .em()
      .execute(`insert into price_answer (transaction_id, source, quote_id) values (?, 'x', ?)`, [
        other.row.id,
        quoteId,
      ]);
    await expect(forged).rejects.toThrow('price_answer_quote');
  });
});
