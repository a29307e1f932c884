import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { recordedFunds } from '../../../src/services/transactions/recorded-funds.ts';
import { Quote } from '../../../src/db/entities/quote.ts';
import { noRate } from '../../../src/domain/quotes/exchange.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { DISTRIBUTION, RAIL } from '../../support/rows.ts';
import { entryOf, owedTo, usualRate } from '../../support/payments/exchanged.ts';
import { createAwaitingRateBench } from '../../support/payments/awaiting-rate-bench.ts';
import { opened } from '../../support/opened.ts';

/* A person ends the wait for a price, on a real database and against the rates. */

const waits = await opened(createAwaitingRateBench());
const { bench, business } = waits;
beforeEach(() => {
  business.market.rate = usualRate;
});

const KINDS = ['deposit', 'withdrawal'] as const;
/** How money goes back in each direction. */
const BACK = { deposit: 'refundedByHand', withdrawal: 'refund' } as const;

describe('a person who sends it back', () => {
  test('§8 refunds a withdrawal: owed as it came, and no rate counts any more', async () => {
    const { row, funds, came } = await waits.begin('withdrawal');
    for (const _ of [1, 2]) expect(await waits.decide(row, funds, 'refund')).toBeNull();
    expect(await owedTo(bench, row)).toEqual([came]);
    expect(await entryOf(bench, `credited/${funds.source}`)).toEqual({
      [`stellar:${DISTRIBUTION} USDC`]: '-100',
      [`customer:${row.id} USDC`]: '100',
    });
    expect(await waits.events(row)).toContain('operator ada: pending_anchor, refund: ticket 7');
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_anchor',
      parkedReason: null,
      amountIn: '100.0000000',
    });
    expect(await business.fix(row, funds)).toEqual(noRate);
    expect(await bench.em().count(Quote, { usedBy: row.id })).toBe(0);
    // A story that is lost now begins again with this money, and refunds it.
    expect(await recordedFunds(bench.em(), row.id)).toMatchObject([{ source: funds.source }]);
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });

  test('§8 sends a deposit back by hand, less a fee, in the money that came', async () => {
    const { row, funds } = await waits.begin('deposit');
    for (const _ of [1, 2])
      expect(await waits.decide(row, funds, 'refundedByHand', '10')).toBeNull();
    expect(await entryOf(bench, `refunded-by-hand/${row.id}`)).toEqual({
      [`customer:${row.id} KES`]: '-10000',
      [`rail:${RAIL} KES`]: '9990',
      'fee KES': '10',
    });
    const now = await bench.transaction(row.id);
    expect(now.status).toBe('refunded');
    expect(now.refunds).toMatchObject({ amount_refunded: '9990', amount_fee: '10' });
    expect(await owedTo(bench, row)).toEqual([]);
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });

  test('§8 settles a deposit by hand, and nothing of it is left', async () => {
    const { row, funds } = await waits.begin('deposit');
    expect(await waits.decide(row, funds, 'settled')).toBeNull();
    // What its rate of then would have come to was never paid.
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'completed',
      amountIn: '10000.0000000',
      amountOut: null,
      feeDetails: null,
    });
    expect([await owedTo(bench, row), await waits.dispositionOf(funds)]).toEqual([[], 'credited']);
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });

  test.each(KINDS)('§8 of a %s keeps no fee that leaves nothing', async (kind) => {
    const { row, funds } = await waits.begin(kind);
    expect(await waits.decide(row, funds, BACK[kind], funds.amount)).toContain('leaves nothing');
    expect(await waits.answers(row)).toBe(0);
    expect([await owedTo(bench, row), await waits.dispositionOf(funds)]).toEqual([[], null]);
  });

  test('§8 of a withdrawal comes too late where a rate came first', async () => {
    const { row, funds } = await waits.begin('withdrawal');
    const price = await business.fix(row, funds);
    const before = await waits.events(row);
    expect(await waits.decide(row, funds, 'refund')).toContain('answered meanwhile');
    expect(await business.fix(row, funds)).toEqual(price);
    expect([await waits.events(row), await waits.dispositionOf(funds)]).toEqual([before, null]);
  });

  test('§8 of a withdrawal and a rate at the same time: one of them counts', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { row, funds, came } = await waits.begin('withdrawal');
      const asked = Promise.withResolvers<void>();
      business.market.rate = async (request) => {
        asked.resolve();
        await setTimeout(round);
        return usualRate(request);
      };
      const fixing = business.fix(row, funds);
      await asked.promise;
      await setTimeout(9);
      const [price, late] = await Promise.all([fixing, waits.decide(row, funds, 'refund')]);
      const isPersons = late === null;
      expect(isRefusal(price)).toBe(isPersons);
      expect(await bench.em().count(Quote, { usedBy: row.id })).toBe(isPersons ? 0 : 1);
      expect(await owedTo(bench, row)).toEqual(isPersons ? [came] : []);
      expect(await waits.breaksOf(row, funds)).toEqual([]);
    }
  });

  test('§8 of a try whose rates answer after it changes nothing', async () => {
    const { row, funds, came } = await waits.begin('withdrawal');
    const told = Promise.withResolvers<void>();
    business.market.rate = async (request) => {
      await told.promise;
      return usualRate(request);
    };
    const zombie = business.fix(row, funds);
    await waits.decide(row, funds, 'refund');
    told.resolve();
    expect(await zombie).toEqual(noRate);
    expect(await owedTo(bench, row)).toEqual([came]);
    expect((await bench.transaction(row.id)).quoteId ?? null).toBeNull();
  });
});
