import { describe, expect, test } from '@jest/globals';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { PriceDecision } from '../../../../src/db/entities/decisions.ts';
import type { Funds, Resolution } from '../../../../src/domain/transactions/story.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { beginInParts } from '../../../support/payments/parts-bench.ts';
import { opened } from '../../../support/opened.ts';

/* Parts of a deposit that are not enough by its deadline: a person decides over all of them. */

const bench = await opened(createBench());

describe('§1.4 parts that are not enough by the deadline', () => {
  const atTheDeadline = async (...amounts: readonly string[]) => {
    const made = await beginInParts(bench);
    const all: Funds[] = [];
    for (const amount of amounts) {
      all.push((await made.comes(amount)).funds);
      await made.offer(all);
    }
    const refused = await made.offer(all, true);
    expect(refused.price).toHaveProperty('refusal');
    const { id: transactionId } = made.row;
    const actions = ['accept', 'settled', 'refundedByHand'] as const;
    const park = { transactionId, subject: 'price/1', reason: 'amount_differs', actions };
    // What could not be taken is asked about anew, as its story does.
    const ask = async () =>
      createPark(bench.deps)({ ...park, message: 'Too little.', status: 'on_hold' });
    const decide = async (action: Resolution['action'], fee?: string) =>
      createUnpark(bench.deps)({
        transactionId,
        resolution: {
          action,
          operator: 'ada',
          evidence: 'ticket 7',
          parking: (await ask()).number ?? 0,
          ...(fee === undefined ? {} : { fee }),
        },
      });
    return { ...made, all, decide };
  };

  test('§7.1 are paid as they came where a person accepts them, and that is a decision of its own', async () => {
    const { row, all, offer, decide, breaks } = await atTheDeadline('20', '30');
    expect(await decide('accept')).toBeNull();
    const decisions = await bench
      .em()
      .find(PriceDecision, { transactionId: row.id }, { orderBy: { number: 'asc' } });
    expect(decisions).toMatchObject([
      { number: 1, refusal: 'amount_differs', amountIn: '50.0000000', amountOut: null },
      {
        number: 2,
        refusal: null,
        amountIn: '50.0000000',
        amountOut: '49.0000000',
        fee: { total: '1' },
        actor: 'operator ada',
      },
    ]);
    const after = await bench.transaction(row.id);
    expect([after.status, Number(after.amountOut), after.parkedReason]).toEqual([
      'pending_anchor',
      49,
      null,
    ]);
    // However they are offered from now on, it is this price.
    for (const again of [all, all.slice(0, 1), all.slice(1)]) {
      expect(await offer(again)).toMatchObject({ price: { amountIn: '50', amountOut: '49' } });
    }
    expect(await bench.owed(`customer:${row.id}`)).toBe(50);
    expect(await breaks()).toEqual([]);
  });

  test('§7.1 are accepted by the terms of their transaction, whatever the business charges by then', async () => {
    const { row, decide } = await atTheDeadline('50');
    const { anchor } = bench.deps;
    const [policy] = anchor.assets;
    const operation = policy?.operations.deposit as { fee: object };
    const before = operation.fee;
    operation.fee = { fixed: '20', percent: '10' };
    expect(await decide('accept')).toBeNull();
    operation.fee = before;
    expect(Number((await bench.transaction(row.id)).amountOut)).toBe(49);
  });

  test('§1.4 are not accepted where the fee leaves nothing of them, and stay with the person', async () => {
    const { row, decide } = await atTheDeadline('0.5', '0.5');
    expect(await decide('accept')).toContain('does not cover the fee');
    expect((await bench.transaction(row.id)).parkedReason).toBe('amount_differs');
    expect(await decide('settled')).toBeNull();
  });

  test('§1.4 go back by hand as one, less a fee', async () => {
    const { row, decide, breaks } = await atTheDeadline('20', '30');
    expect(await decide('refundedByHand', '2')).toBeNull();
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'refunded',
      refunds: { amount_refunded: '48', amount_fee: '2' },
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await breaks()).toEqual([]);
  });

  test('§1.4 are settled by hand as one', async () => {
    const { row, decide } = await atTheDeadline('20', '30');
    expect(await decide('settled')).toBeNull();
    expect(await bench.entry(`settled/${row.id}`)).toMatchObject({ 'treasury USDC': '50' });
    expect((await bench.transaction(row.id)).status).toBe('completed');
  });

  test('§1.4 with a quote, or at a rate of when they come, have no price as they came', async () => {
    const { row, decide } = await atTheDeadline('20', '30');
    const { terms } = await bench.transaction(row.id);
    const change = async (more: object) =>
      bench
        .em()
        .execute('update transaction set terms = ? where id = ?', [
          JSON.stringify({ ...terms, ...more }),
          row.id,
        ]);
    for (const more of [{ pricedOnReceipt: true }, { quote: { sellAmount: '100' } }]) {
      await change(more);
      expect(await decide('accept')).toContain('there is no price for it as it came');
    }
    expect(await bench.em().count(PriceDecision, { transactionId: row.id })).toBe(1);
  });
});
