import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Funds, StoryOrder } from '../../../../src/domain/transactions/story.ts';
import { fundsReceived } from '../../../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import type { Answers } from '../../../support/story-answers.ts';
import { opened } from '../../../support/opened.ts';

const HASH = '99'.repeat(32);
const refund = { state: 'included', hash: HASH, operationId: '9' };
const resolution = { operator: 'ada', evidence: 'bank ref 77' };

const bench = await opened(createStoryBench());

describe('an amount that is not acceptable', () => {
  const tell = async (
    kind: StoryOrder['kind'],
    whenUnacceptable: NonNullable<StoryOrder['amounts']['whenUnacceptable']>,
    given: Answers = {},
    changes: Partial<StoryOrder> = {},
  ) => {
    const order = orderFor(kind, changes);
    const amounts = { ...order.amounts, whenUnacceptable };
    const story = await bench.tell({ ...order, amounts }, given);
    return { ...story, names: () => story.calls().map(({ name }) => name) };
  };

  test.each([
    ['withdrawal', '50', 'short'],
    ['remittance', '150', 'surplus'],
    ['deposit', '2000', 'surplus'],
  ] as const)(
    '§4 becomes a case where the policy asks a person, and the %s waits on',
    async (kind, amount, reason) => {
      const story = await tell(kind, 'investigate');
      await story.receive(amount);
      await waitUntil(async () => story.called('fileFunds').length === 1, {
        timeoutMs: 20_000,
        what: 'the money is filed',
      });
      expect(story.called('fileFunds')[0]?.input).toMatchObject({
        reason,
        funds: { source: 'stellar/1', amount },
      });
      await story.receive('100', 'stellar/2');
      expect((await story.outcome(`${reason}-investigated`)).status).toBe('completed');
      expect(story.called('creditFunds').map(({ input }) => input)).toMatchObject([
        { funds: { source: 'stellar/2' } },
      ]);
    },
  );

  test('§4 is taken after all when a person attaches it, whatever it is and whenever it came', async () => {
    const story = await tell('withdrawal', 'investigate');
    await story.receive('50');
    await waitUntil(async () => story.called('fileFunds').length === 1, {
      timeoutMs: 20_000,
      what: 'the money is filed',
    });
    const funds: Funds = {
      source: 'stellar/1',
      amount: '50',
      at: new Date(Date.now() + 3_600_000).toISOString(),
      attached: true,
    };
    // It is told twice, and has come before as money that was not taken.
    await story.handle.signal(fundsReceived, funds);
    await story.handle.signal(fundsReceived, funds);
    expect(await story.outcome('attached')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('paid 49'),
    });
    expect(story.called('fileFunds')).toHaveLength(1);
  });

  test('§4 expires as if nothing had come when nobody pays the right one', async () => {
    const payUntil = new Date(Date.now() + 1_500).toISOString();
    const given = { awaitExpiry: () => ({ state: 'expired' }) };
    const story = await tell('withdrawal', 'investigate', given, { payUntil });
    await story.receive('50');
    expect((await story.outcome('short-filed-and-expired')).status).toBe('expired');
    expect(story.called('creditFunds')).toEqual([]);
  });

  test('§4 that was credited before the policy changed is refunded, and no case waits for it', async () => {
    const story = await tell('withdrawal', 'investigate', {
      fileFunds: () => false,
      submitPayment: () => refund,
    });
    await story.receive('50');
    expect((await story.outcome('credited-before')).status).toBe('refunded');
  });

  test.each(['withdrawal', 'remittance'] as const)(
    '§4 has its surplus sent back before the rest of a %s is paid',
    async (kind) => {
      const story = await tell(kind, 'refundSurplus', { submitPayment: () => refund });
      await story.receive('130');
      expect((await story.outcome('surplus-returned')).status).toBe('completed');
      expect(story.names()).toEqual(['creditFunds', 'submitPayment', 'executeOutgoingTransaction']);
      expect(story.called('creditFunds')[0]?.input).toMatchObject({
        price: { amountIn: '130', amountOut: '99', surplus: '30', fee: { total: '1' } },
      });
      expect(story.called('submitPayment')[0]?.input).toMatchObject({
        leg: 'surplus',
        number: 1,
        amount: '30',
      });
    },
  );

  test('§4 is offered whole where it is too little, and goes back whole where the review says no', async () => {
    const short = await tell('withdrawal', 'refundSurplus', {
      creditFunds: ({ funds }: { funds: Funds }) =>
        funds.amount === '50' ? { waitsOn: true, gone: [funds.source] } : {},
    });
    await short.receive('50');
    await short.receive('100', 'stellar/2');
    expect((await short.handle.result()) as object).toMatchObject({ status: 'completed' });
    expect(short.called('creditFunds')[0]?.input).toMatchObject({
      funds: { amount: '50' },
      price: { refusal: 'amount_differs' },
    });
    expect(short.called('submitPayment')).toEqual([]);
    const rejected = await tell('withdrawal', 'refundSurplus', {
      creditFunds: () => ({ review: { decision: 'reject', message: 'No.' } }),
      submitPayment: () => refund,
    });
    await rejected.receive('130');
    expect((await rejected.handle.result()) as object).toMatchObject({ status: 'refunded' });
    expect(rejected.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { leg: 'refund' },
    ]);
  });

  test('§4 whose surplus cannot be sent back waits for a person, who may send all of it back', async () => {
    const story = await tell('withdrawal', 'refundSurplus', {
      submitPayment: ({ leg }: { leg: string }) =>
        leg === 'surplus' ? { state: 'not_ready', reason: 'line_full' } : refund,
    });
    await story.receive('130');
    await untilParked(story);
    await story.decide({ action: 'refund', ...resolution, fee: '1.5' });
    expect((await story.outcome('surplus-parked')).status).toBe('refunded');
    expect(story.called('submitPayment')[1]?.input).toMatchObject({ leg: 'refund', fee: '1.5' });
  });

  test('§4 that is to go back is left to be claimed where its payer cannot take it and the policy says so', async () => {
    const given = {
      creditFunds: () => ({ review: { decision: 'reject', message: 'No.' } }),
      submitPayment: ({ number }: { number: number }) =>
        number === 1 ? { state: 'not_ready', reason: 'no_trust' } : refund,
    };
    const story = await tell('withdrawal', 'refund', given, { claimableRefunds: true });
    await story.receive('100');
    expect((await story.outcome('rejected-claimable')).status).toBe('refunded');
    expect(story.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { number: 1, operation: 'payment' },
      { number: 2, operation: 'create_claimable_balance' },
    ]);
    expect(story.called('park')).toEqual([]);
  });

  describe('on a rail', () => {
    test.each(['refund', 'refundSurplus'] as const)(
      '§4 is never sent back by the policy %s: somebody does it by hand, and says so',
      async (policy) => {
        const story = await tell('deposit', policy);
        await story.receive('130', 'rail/1');
        await untilParked(story);
        await story.decide({ action: 'refundedByHand', ...resolution, fee: '2' });
        expect((await story.outcome('refunded-by-hand')).status).toBe('refunded');
        expect(story.called('submitPayment')).toEqual([]);
        expect(story.called('unpark')[0]?.input).toMatchObject({ resolution: { fee: '2' } });
      },
    );

    test('§4 goes back by hand also where its pay-out on Stellar is what cannot go on', async () => {
      const story = await tell('deposit', 'refund', {
        submitPayment: () => ({ state: 'not_ready', reason: 'line_full' }),
      });
      await story.receive('100', 'rail/1');
      await untilParked(story);
      await story.decide({ action: 'refundedByHand', ...resolution });
      expect((await story.outcome('payout-refunded-by-hand')).status).toBe('refunded');
      expect(story.called('unpark')[0]?.input).toMatchObject({
        resolution: { action: 'refundedByHand' },
      });
    });

    test('§4 parks again, with the reason, where the books refuse what a person said', async () => {
      let asked = 0;
      const story = await tell('deposit', 'refund', {
        unpark: () => {
          asked += 1;
          return asked === 1 ? 'the fee leaves nothing of 130 to send back' : null;
        },
      });
      await story.receive('130', 'rail/1');
      await untilParked(story);
      await story.decide({ action: 'refundedByHand', ...resolution, fee: '130' });
      await waitUntil(async () => story.called('park').length === 2, {
        timeoutMs: 20_000,
        what: 'it is parked again',
      });
      expect(story.called('park')[1]?.input).toMatchObject({
        reason: expect.stringContaining('the fee leaves nothing'),
      });
      await untilParked(story);
      await story.decide({ action: 'settled', ...resolution });
      expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
    });
  });
});
