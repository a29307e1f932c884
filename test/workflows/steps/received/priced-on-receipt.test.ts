import { SENT_REFUND } from '../../../support/workflows/played.ts';
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import type { Funds, StoryOrder } from '../../../../src/domain/transactions/story.ts';
import { fundsReceived } from '../../../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import type { Answers } from '../../../support/story-answers.ts';
import { opened } from '../../../support/opened.ts';

/* Stories of exchanges without a quote: the price of what came is asked for, and not worked out. */

const PRICE: Price = {
  amountIn: '100',
  amountOut: '12774.19',
  fee: { total: '1', asset: 'stellar:USDC', details: [] },
};
const refused = refuseInWords(
  'amount_differs',
  'The amount received is too far from the announced one.',
);
const resolution = { operator: 'ada', evidence: 'bank ref 77', action: 'refundedByHand' as const };

const bench = await opened(createStoryBench());

describe('a story that is priced on receipt', () => {
  const tell = async (
    kind: StoryOrder['kind'],
    given: Answers,
    changes: Partial<StoryOrder> = {},
  ) => bench.tell(orderFor(kind, { pricedOnReceipt: true, ...changes }), given);
  const asked = (story: Awaited<ReturnType<typeof tell>>) =>
    story.called('fixPrice').map(({ input }) => input);

  test.each(['deposit', 'withdrawal', 'remittance'] as const)(
    '§4 asks for the price of a %s once, by what it began with, and pays it',
    async (kind) => {
      const story = await tell(kind, { fixPrice: () => PRICE });
      await story.receive('100');
      expect(await story.outcome('priced-on-receipt')).toMatchObject({
        status: 'completed',
        summary: expect.stringMatching(/paid .*12774.19/),
      });
      const { fee, amounts } = orderFor(kind);
      const funds = { source: 'stellar/1', amount: '100', at: expect.any(String) };
      expect(asked(story)).toEqual([{ transactionId: expect.any(String), funds, fee, amounts }]);
      expect(story.called('creditFunds')[0]?.input).toMatchObject({ funds, price: PRICE });
    },
  );

  test.each(['deposit', 'withdrawal'] as const)(
    '§4 waits for the price of a %s while the rates are away, and credits nothing before',
    async (kind) => {
      let tries = 0;
      const story = await tell(kind, {
        fixPrice: () => {
          tries += 1;
          if (tries > 2) return PRICE;
          throw ApplicationFailure.retryable('the rates gave no price: rate_unavailable');
        },
      });
      await story.receive('100');
      await waitUntil(async () => tries > 1, { timeoutMs: 20_000, what: 'it is asked again' });
      expect(story.called('creditFunds')).toEqual([]);
      expect((await story.outcome('price-came-later')).status).toBe('completed');
      expect([tries, story.called('creditFunds').length]).toEqual([3, 1]);
    },
  );

  test('§4 refunds a withdrawal whose amount is refused', async () => {
    const story = await tell('withdrawal', {
      fixPrice: () => refused,
      submitPayment: () => SENT_REFUND,
    });
    await story.receive('50');
    expect(await story.outcome('price-refused')).toMatchObject({ status: 'refunded' });
    expect(story.called('creditFunds')[0]?.input).toMatchObject({ price: refused });
    expect(story.called('submitPayment')[0]?.input).toMatchObject({ leg: 'refund' });
    expect(story.called('executeOutgoingTransaction')).toEqual([]);
  });

  test('§4 leaves a deposit whose amount is refused to a person', async () => {
    const story = await tell('deposit', { fixPrice: () => refused });
    await story.receive('50');
    await untilParked(story);
    await story.decide(resolution);
    expect(await story.outcome('price-refused')).toMatchObject({ status: 'refunded' });
    expect(story.called('submitPayment')).toEqual([]);
  });

  test('§4 files a refused amount where the policy asks a person, and takes what is attached', async () => {
    const { amounts } = orderFor('withdrawal');
    const story = await tell(
      'withdrawal',
      { fixPrice: ({ funds }: { readonly funds: Funds }) => (funds.attached ? PRICE : refused) },
      { amounts: { ...amounts, whenUnacceptable: 'investigate' } },
    );
    await story.receive('50');
    await waitUntil(async () => story.called('fileFunds').length === 1, {
      timeoutMs: 20_000,
      what: 'the money is filed',
    });
    expect(story.called('fileFunds')[0]?.input).toMatchObject({ reason: 'short' });
    const at = new Date().toISOString();
    await story.handle.signal(fundsReceived, {
      source: 'stellar/1',
      amount: '50',
      at,
      attached: true,
    });
    expect(await story.outcome('priced-when-attached')).toMatchObject({ status: 'completed' });
    expect(asked(story)).toMatchObject([
      { funds: { amount: '50' } },
      { funds: { attached: true } },
    ]);
  });

  test('§4 that starts again with its money asks for the same price, and pays it', async () => {
    const funds: Funds = { source: 'stellar/1', amount: '100', at: new Date().toISOString() };
    const story = await tell('deposit', { fixPrice: () => PRICE }, { recorded: [funds] });
    expect(await story.outcome('priced-and-started-again')).toMatchObject({ status: 'completed' });
    expect(asked(story)).toMatchObject([{ funds }]);
  });
});
