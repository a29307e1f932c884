import { describe, expect, test } from '@jest/globals';
import { PriceDecision } from '../../../../src/db/entities/decisions.ts';
import { formatAmount, stroopsOf } from '../../../../src/domain/money/amount.ts';
import type { Funds } from '../../../../src/domain/transactions/story.ts';
import { RAIL } from '../../../support/rows.ts';
import { createBench, EXCHANGE_IN } from '../../../support/payments/bench.ts';
import { beginInParts } from '../../../support/payments/parts-bench.ts';
import { opened } from '../../../support/opened.ts';

/* Rail money comes in parts, which add up until they are acceptable. */

const bench = await opened(createBench());

const orders = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length < 2
    ? [all]
    : all.flatMap((one, place) => orders(all.toSpliced(place, 1)).map((rest) => [one, ...rest]));

describe('§1.4 a part of a deposit', () => {
  test('§1.4 is kept, credited to nobody, and its customer is asked for the rest', async () => {
    const { row, comes, offer, dispositions } = await beginInParts(bench);
    const { funds } = await comes('40');
    for (let again = 0; again < 2; again += 1) {
      expect(await offer([funds])).toMatchObject({ waitsOn: true, gone: [] });
    }
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_user_transfer_start',
      message: '40 of 100 USD has arrived. Please pay the rest in the same way.',
      amountIn: null,
      transferReceivedAt: null,
    });
    expect(await dispositions()).toEqual([null]);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§1.4 is credited with the rest, each as it came, at one price for all', async () => {
    const { row, comes, offer, dispositions, breaks } = await beginInParts(bench);
    const [one, other] = [(await comes('40')).funds, (await comes('58.5')).funds];
    await offer([one]);
    const price = { amountIn: '98.5', amountOut: '97.5', fee: { total: '1' } };
    expect(await offer([one, other])).toMatchObject({ price });
    const after = await bench.transaction(row.id);
    expect([Number(after.amountIn), Number(after.amountOut), after.message]).toEqual([
      98.5,
      97.5,
      null,
    ]);
    expect(await dispositions()).toEqual(['credited', 'credited']);
    expect(await bench.entry(`credited/${one.source}`)).toEqual({
      [`rail:${RAIL} USD`]: '-40',
      [`${EXCHANGE_IN} USD`]: '40',
      [`${EXCHANGE_IN} USDC`]: '-40',
      [`customer:${row.id} USDC`]: '40',
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(98.5);
    // A story that starts again offers them one by one, and hears what was decided.
    for (const all of [[one], [one, other], [other]]) {
      expect(await offer(all)).toMatchObject({ price });
    }
    expect(await bench.em().count(PriceDecision, { transactionId: row.id })).toBe(1);
    expect(await breaks()).toEqual([]);
  });

  test('§1.4 may come in any order: what they come to is the same', async () => {
    for (const amounts of orders(['20', '30', '50'])) {
      const { row, comes, offer, breaks } = await beginInParts(bench);
      const all: Funds[] = [];
      const answers = [];
      for (const amount of amounts) {
        all.push((await comes(amount)).funds);
        answers.push(await offer(all));
      }
      const waited = answers.map(({ waitsOn }) => waitsOn === true);
      expect(waited).toEqual([true, true, false]);
      expect(answers.at(-1)).toMatchObject({ price: { amountIn: '100', amountOut: '99' } });
      expect(await bench.owed(`customer:${row.id}`)).toBe(100);
      expect(await breaks()).toEqual([]);
    }
  });

  test('§3.6 that its rail takes back is none any more, whichever it is and whenever it is', async () => {
    for (const amounts of orders(['20', '30', '50'])) {
      for (const which of [0, 1, 2]) {
        const { row, comes, offer, takeBack, dispositions, breaks } = await beginInParts(bench);
        const parts = [];
        for (const amount of amounts) parts.push(await comes(amount));
        const gone = parts[which];
        if (!gone) throw new Error('there are three');
        await takeBack(gone.receipt);
        // The story knows nothing of that yet, and offers what it has.
        const all = parts.map(({ funds }) => funds);
        expect(await offer(all)).toMatchObject({ waitsOn: true, gone: [gone.funds.source] });
        const left = all.filter((funds) => funds !== gone.funds);
        const came = left.reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);
        expect(await offer(left)).toMatchObject({ waitsOn: true, gone: [] });
        expect((await bench.transaction(row.id)).message).toContain(`${formatAmount(came)} of 100`);
        const { funds: rest } = await comes(formatAmount(stroopsOf('100') - came));
        expect(await offer([...left, rest])).toMatchObject({ price: { amountIn: '100' } });
        expect((await dispositions()).filter((one) => one === 'credited')).toHaveLength(3);
        expect(await bench.owed(`customer:${row.id}`)).toBe(100);
        expect(await bench.owed(`investigation:${gone.funds.source}`)).toBe(
          Number(gone.funds.amount),
        );
        expect(await breaks()).toEqual([]);
      }
    }
  });

  test('§1.4 beyond what is acceptable is credited with the others as refused, for a person', async () => {
    const { row, comes, offer, dispositions, breaks } = await beginInParts(bench);
    const [one, other] = [(await comes('70')).funds, (await comes('70')).funds];
    await offer([one]);
    expect(await offer([one, other])).toMatchObject({
      price: { refusal: 'amount_differs' },
      review: { decision: 'reject' },
    });
    expect(await dispositions()).toEqual(['credited', 'credited']);
    expect(await bench.owed(`customer:${row.id}`)).toBe(140);
    const after = await bench.transaction(row.id);
    expect([Number(after.amountIn), after.amountOut]).toEqual([140, null]);
    expect(await breaks()).toEqual([]);
  });
});
