import { SENT_REFUND } from '../../../support/workflows/played.ts';
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { noRate } from '../../../../src/domain/quotes/exchange.ts';
import type { Kind } from '../../../../src/domain/transactions/transaction.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import type { Answers } from '../../../support/story-answers.ts';
import { opened } from '../../../support/opened.ts';

/* Money that is here and gets no price: the rates are asked without end, and a person after a while. */

const PRICE: Price = {
  amountIn: '100',
  amountOut: '12774.19',
  fee: { total: '1', asset: 'stellar:USDC', details: [] },
};
const isAway = () => {
  throw ApplicationFailure.retryable('the rates gave no price: rate_unavailable');
};
const KINDS = ['deposit', 'withdrawal'] as const;

const bench = await opened(createStoryBench());

describe('a story whose rates stay away', () => {
  const tell = async (kind: Kind, given: Answers, rateWithinMs = 200) => {
    const order = orderFor(kind, { pricedOnReceipt: true });
    const durations = { ...order.durations, rateWithinMs };
    const story = await bench.tell({ ...order, durations }, given);
    await story.receive('100');
    return story;
  };
  type Story = Awaited<ReturnType<typeof tell>>;
  const decide = async (story: Story, terms: Partial<Resolution>) =>
    story.decide({ action: 'retry', ...terms });
  /** The words of the story's own refusal. */
  const refusalOf = async (decided: Promise<unknown>): Promise<string> =>
    decided.then(
      () => 'it was taken',
      (error: unknown) => String(((error as Error).cause as Error).message),
    );
  const inputs = (story: Story, name: string) => story.called(name).map(({ input }) => input);

  test.each([
    ['deposit', 'settled', 'completed'],
    ['withdrawal', 'refund', 'refunded'],
  ] as const)(
    '§8 a %s is parked after a while, on hold, and credits nothing before somebody says %s',
    async (kind, action, ends) => {
      const story = await tell(kind, { fixPrice: isAway, submitPayment: () => SENT_REFUND });
      await untilParked(story);
      const [parked] = inputs(story, 'park');
      expect(parked).toMatchObject({
        reason: 'no exchange rate in time',
        status: 'on_hold',
        message: expect.stringContaining('Please do not pay again'),
        unpriced: { source: 'stellar/1', amount: '100' },
      });
      expect(story.called('creditFunds')).toEqual([]);
      await decide(story, { action });
      expect((await story.outcome(`rates-away-${action}`)).status).toBe(ends);
      expect(inputs(story, 'unpark')).toMatchObject([{ unpriced: { source: 'stellar/1' } }]);
    },
  );

  test('§8 a remittance is parked where it is: SEP-31 has no status for a hold', async () => {
    const story = await tell('remittance', {
      fixPrice: isAway,
      submitPayment: () => SENT_REFUND,
    });
    await untilParked(story);
    const [parked] = inputs(story, 'park');
    expect(parked).toMatchObject({ reason: 'no exchange rate in time' });
    expect(parked).not.toHaveProperty('status');
    await decide(story, { action: 'refund' });
    expect((await story.outcome('rates-away-remittance-refund')).status).toBe('refunded');
  });

  test.each(KINDS)('§8 a %s asks the rates anew when a person says retry', async (kind) => {
    let isOpen = false;
    const story = await tell(kind, { fixPrice: () => (isOpen ? PRICE : isAway()) }, 1_000);
    await untilParked(story);
    isOpen = true;
    await decide(story, { action: 'retry' });
    expect((await story.outcome('rates-away-retried')).status).toBe('completed');
    expect(inputs(story, 'creditFunds')).toMatchObject([{ price: PRICE }]);
    // It had its whole time again, and did not need it.
    expect(story.called('park')).toHaveLength(1);
  });

  test('§8 a person is asked again where the rates stay away after a retry, too', async () => {
    const story = await tell('withdrawal', { fixPrice: isAway, submitPayment: () => SENT_REFUND });
    await untilParked(story);
    await decide(story, { action: 'retry' });
    await waitUntil(async () => story.called('park').length === 2 || undefined, {
      timeoutMs: 20_000,
      what: 'it is parked again',
    });
    await untilParked(story);
    await decide(story, { action: 'refund' });
    expect((await story.outcome('rates-away-twice')).status).toBe('refunded');
  });

  test('§8 a withdrawal is refunded on Stellar, whole or less a fee, and credited by the decision', async () => {
    const story = await tell('withdrawal', { fixPrice: isAway, submitPayment: () => SENT_REFUND });
    await untilParked(story);
    // It goes on when the rates answer, so nobody may have paid it meanwhile.
    expect(await refusalOf(decide(story, { action: 'settled' }))).toContain('use retry or refund');
    await decide(story, { action: 'refund', fee: '1' });
    expect((await story.outcome('rates-away-refund-less-fee')).status).toBe('refunded');
    const terms = { leg: 'refund', number: 1, fee: '1', reason: noRate.message };
    expect(inputs(story, 'submitPayment')).toMatchObject([terms]);
    for (const name of ['creditFunds', 'executeOutgoingTransaction', 'fileFunds']) {
      expect(story.called(name)).toEqual([]);
    }
  });

  test('§8 a deposit is sent back by hand, on the rail, and never on Stellar', async () => {
    const story = await tell('deposit', { fixPrice: isAway });
    await untilParked(story);
    expect(await refusalOf(decide(story, { action: 'refund' }))).toContain(
      'use retry or settled or refundedByHand',
    );
    await decide(story, { action: 'refundedByHand' });
    expect((await story.outcome('rates-away-refunded-by-hand')).status).toBe('refunded');
    expect(story.called('submitPayment')).toEqual([]);
  });

  test.each(KINDS)(
    '§8 a %s that is answered while it is parked goes on, and nobody decides any more',
    async (kind) => {
      let isOpen = false;
      const story = await tell(kind, { fixPrice: () => (isOpen ? PRICE : isAway()) }, 1_000);
      await untilParked(story);
      isOpen = true;
      expect((await story.outcome('rates-away-came-back')).status).toBe('completed');
      expect(inputs(story, 'creditFunds')).toMatchObject([{ price: PRICE }]);
      expect(story.called('unpark')).toEqual([]);
      const { searchAttributes } = await story.handle.describe();
      expect(searchAttributes['NeedsAttention']).toEqual([false]);
    },
  );

  test('§8 a decision that the journal refuses, because a rate came first, moves nothing', async () => {
    let isOpen = false;
    const story = await tell(
      'withdrawal',
      {
        fixPrice: () => (isOpen ? PRICE : isAway()),
        unpark: () => {
          isOpen = true;
          return 'the rates have answered meanwhile, and it goes on by that';
        },
      },
      1_000,
    );
    await untilParked(story);
    await decide(story, { action: 'refund' });
    expect((await story.outcome('rates-away-answered-meanwhile')).status).toBe('completed');
    expect(story.called('submitPayment')).toEqual([]);
    expect(inputs(story, 'creditFunds')).toMatchObject([{ price: PRICE }]);
  });

  test('§8 is not asked about while the time is not over', async () => {
    const story = await tell('withdrawal', { fixPrice: isAway }, 60_000);
    await waitUntil(async () => story.called('fixPrice').length > 1 || undefined, {
      timeoutMs: 20_000,
      what: 'the rates were asked again',
    });
    expect(await refusalOf(decide(story, {}))).toContain('nothing is parked');
    await story.handle.terminate();
  });
});
