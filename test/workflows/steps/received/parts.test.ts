import { describe, expect, test } from '@jest/globals';
import type { CreditOrder } from '../../../../src/services/transactions/received/write-credit.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import { isRefusal, refuseInWords } from '../../../../src/domain/refusal.ts';
import type { Funds, StoryOrder } from '../../../../src/domain/transactions/story.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import type { Answers } from '../../../support/story-answers.ts';
import { opened } from '../../../support/opened.ts';

/* A deposit of 100 whose money comes in parts: they add up until they are acceptable or time is up. */

const ACCEPTED: Price = {
  amountIn: '50',
  amountOut: '49',
  fee: { total: '1', asset: 'stellar:USDC', details: [] },
};

const bench = await opened(createStoryBench());

describe('§1.4 a deposit in parts', () => {
  /** Crediting, as far as the story sees it: what it waits for, and what is gone. */
  const crediting = (taken: readonly string[] = []) => {
    let accepted: Price | null = null;
    const creditFunds = ({ funds, parts = [], price, awaitsRest }: CreditOrder) => {
      if (accepted) return { price: accepted };
      const gone = [...parts, funds]
        .map(({ source }) => source)
        .filter((one) => taken.includes(one));
      if (gone.length > 0) return { waitsOn: true, gone };
      if (awaitsRest) return { waitsOn: true, gone: [] };
      return isRefusal(price)
        ? { price, review: { decision: 'reject', message: price.message } }
        : { price };
    };
    const accept = () => void (accepted = ACCEPTED);
    return { creditFunds, accept };
  };
  const tell = async (given: Answers, changes: Partial<StoryOrder> = {}) => {
    const story = await bench.tell(orderFor('deposit', changes), given);
    const comes = async (amount: string, source: string) => {
      const before = story.called('creditFunds').length;
      await story.receive(amount, source);
      await waitUntil(async () => story.called('creditFunds').length > before || undefined, {
        timeoutMs: 20_000,
        what: `${source} is offered`,
      });
    };
    const offers = () =>
      story.called('creditFunds').map(({ input }) => {
        const { funds, parts = [], price, awaitsRest = false } = input as CreditOrder;
        const all = [...parts, funds].map((one: Funds) => one.source);
        return [all.join('+'), isRefusal(price) ? price.refusal : price.amountOut, awaitsRest];
      });
    return { ...story, comes, offers };
  };
  const soon = () => ({ payUntil: new Date(Date.now() + 2_000).toISOString() });

  test('§1.4 is paid once they add up to what was announced', async () => {
    const story = await tell(crediting());
    await story.comes('40', 'rail/1');
    await story.comes('35', 'rail/2');
    await story.receive('25', 'rail/3');
    expect(await story.outcome('parts-paid')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('paid 99'),
    });
    expect(story.offers()).toEqual([
      ['rail/1', 'amount_differs', true],
      ['rail/1+rail/2', 'amount_differs', true],
      ['rail/1+rail/2+rail/3', '99', false],
    ]);
    expect(story.called('park')).toEqual([]);
  });

  test('§1.4 is asked about at once where they come to too much', async () => {
    const story = await tell(crediting());
    await story.comes('70', 'rail/1');
    await story.comes('70', 'rail/2');
    await untilParked(story);
    expect(story.offers().at(-1)).toEqual(['rail/1+rail/2', 'amount_differs', false]);
    await story.decide({ action: 'refundedByHand' });
    expect((await story.outcome('parts-too-much')).status).toBe('refunded');
    expect(story.called('awaitExpiry')).toEqual([]);
  });

  test('§1.4 leaves a person what has come by the deadline, who takes it as it is', async () => {
    const { creditFunds, accept } = crediting();
    const given = {
      creditFunds,
      awaitExpiry: () => ({ state: 'parts' }),
      unpark: () => (accept(), null),
    };
    const story = await tell(given, soon());
    await story.comes('20', 'rail/1');
    await story.comes('30', 'rail/2');
    await untilParked(story);
    expect(story.called('awaitExpiry')[0]?.input).toMatchObject({ parts: ['rail/1', 'rail/2'] });
    expect(story.offers().at(-1)).toEqual(['rail/1+rail/2', 'amount_differs', false]);
    expect(story.called('park')[0]?.input).toMatchObject({
      subject: 'price/1',
      status: 'on_hold',
      actions: ['accept', 'settled', 'refundedByHand'],
    });
    await story.decide({ action: 'accept' });
    expect(await story.outcome('parts-accepted')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('paid 49'),
    });
  });

  test.each([
    ['settled', 'completed'],
    ['refundedByHand', 'refunded'],
  ] as const)('§1.4 leaves a person what has come, who says %s', async (action, ends) => {
    const given = { ...crediting(), awaitExpiry: () => ({ state: 'parts' }) };
    const story = await tell(given, soon());
    await story.comes('20', 'rail/1');
    await untilParked(story);
    await story.decide({ action });
    expect((await story.outcome(`parts-${action}`)).status).toBe(ends);
    expect(story.called('submitPayment')).toEqual([]);
  });

  test('§1.4 takes a part that comes while it is found out whether any did', async () => {
    let isHere = false;
    const given = {
      ...crediting(),
      awaitExpiry: async () => {
        if (isHere) return { state: 'parts' };
        throw new Error('reading is behind');
      },
    };
    const { payUntil } = soon();
    const story = await tell(given, { payUntil });
    await story.comes('40', 'rail/1');
    await waitUntil(async () => story.called('awaitExpiry').length > 0 || undefined, {
      timeoutMs: 20_000,
      what: 'it is asked whether all was read',
    });
    isHere = true;
    // However slow the machine is, it was paid before the deadline.
    const at = new Date(Date.parse(payUntil) - 1_000).toISOString();
    await story.handle.signal('fundsReceived', { source: 'rail/2', amount: '60', at });
    expect((await story.outcome('parts-while-looking')).status).toBe('completed');
    expect(story.offers().at(-1)).toEqual(['rail/1+rail/2', '99', false]);
  });

  test('§3.6 drops a part that its rail took back, and waits for what it was', async () => {
    const taken: string[] = [];
    const story = await tell(crediting(taken));
    await story.comes('40', 'rail/1');
    taken.push('rail/1');
    await story.comes('60', 'rail/2');
    await story.receive('40', 'rail/3');
    expect((await story.outcome('part-taken-back')).status).toBe('completed');
    expect(story.offers()).toEqual([
      ['rail/1', 'amount_differs', true],
      ['rail/1+rail/2', '99', false],
      // What is left is offered by itself, before anything else comes.
      ['rail/2', 'amount_differs', true],
      ['rail/2+rail/3', '99', false],
    ]);
  });

  test('§3.6 expires where its only part was taken back', async () => {
    const given = { ...crediting(['rail/1']), awaitExpiry: () => ({ state: 'expired' }) };
    const story = await tell(given, soon());
    await story.receive('40', 'rail/1');
    expect((await story.outcome('only-part-taken-back')).status).toBe('expired');
    expect(story.called('awaitExpiry')[0]?.input).toMatchObject({ parts: [] });
  });

  test('§1.4 with a firm quote gives a person no price to accept', async () => {
    const fee = { total: '1', asset: 'stellar:USDC', details: [] };
    const { payUntil } = soon();
    const quote = { sellAmount: '100', buyAmount: '99', fee, expiresAt: payUntil };
    const given = { ...crediting(), awaitExpiry: () => ({ state: 'parts' }) };
    const story = await tell(given, { quote, payUntil });
    await story.comes('40', 'rail/1');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      actions: ['settled', 'refundedByHand'],
    });
    await story.decide({ action: 'settled' });
    expect((await story.outcome('quoted-parts')).status).toBe('completed');
  });

  test('§1.4 priced on receipt asks the rate of what they come to together, once', async () => {
    const given = {
      ...crediting(),
      fixPrice: ({ funds }: { funds: Funds }) =>
        funds.amount === '100'
          ? { ...ACCEPTED, amountIn: '100', amountOut: '77' }
          : refuseInWords('amount_differs', 'It is too far from the 100 that was announced.'),
    };
    const story = await tell(given, { pricedOnReceipt: true });
    await story.comes('40', 'rail/1');
    await story.receive('60', 'rail/2');
    expect(await story.outcome('priced-parts')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('paid 77'),
    });
    expect(story.called('fixPrice').map(({ input }) => input)).toMatchObject([
      { funds: { source: 'rail/1', amount: '40' } },
      { funds: { source: 'rail/2', amount: '100' } },
    ]);
  });
});
