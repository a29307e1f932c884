import { SENT_REFUND } from '../../../support/workflows/played.ts';
import { describe, expect, test } from '@jest/globals';
import { informationUpdated, payoutMoved } from '../../../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { untilParked } from '../../../support/until-parked.ts';
import { opened } from '../../../support/opened.ts';

type Payout = { transactionId: string; number: number };
/** Answers of the rail's queue, one after the other; the last one for ever. */
const answering = (...states: readonly string[]) => {
  let asked = 0;
  return ({ transactionId, number }: Payout) => {
    const state = states[Math.min(asked, states.length - 1)];
    asked += 1;
    return { state, key: `${transactionId}/payout/${number}`, number, reason: 'lost' };
  };
};

const bench = await opened(createStoryBench());

describe('a pay-out whose answer was lost, and a person who decides', () => {
  const parked = async (
    executeOutgoingTransaction: (input: Payout) => unknown,
    action: 'retry' | 'refund',
  ) => {
    const story = await bench.tell(orderFor('withdrawal'), {
      executeOutgoingTransaction,
      submitPayment: () => SENT_REFUND,
    });
    await story.receive('100');
    await untilParked(story);
    const resolution = { action, operator: 'ada', evidence: 'I looked' };
    await story.decide(resolution);
    const numbers = () =>
      story.called('executeOutgoingTransaction').map(({ input }) => (input as Payout).number);
    return { story, numbers };
  };

  test('§3.1 is paid under the next number, once this one is written down as not paid', async () => {
    const { story, numbers } = await parked(answering('parked', 'failed', 'delivered'), 'retry');
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
    expect(numbers()).toEqual([1, 1, 2]);
    expect(story.called('refusePayout')).toHaveLength(1);
  });

  test('§3.1 is refunded, once this number is written down as not paid', async () => {
    const { story, numbers } = await parked(answering('parked', 'failed'), 'refund');
    expect((await story.handle.result()) as object).toMatchObject({ status: 'refunded' });
    expect(numbers()).toEqual([1, 1]);
  });

  test.each(['retry', 'refund'] as const)(
    '§3.4 is neither paid nor refunded again by %s when the answer has come meanwhile',
    async (action) => {
      const { story, numbers } = await parked(answering('parked', 'delivered'), action);
      expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
      expect(numbers()).toEqual([1, 1]);
      expect(story.called('submitPayment')).toEqual([]);
    },
  );
});

describe('a pay-out that the rail took on and then refused', () => {
  const refused = async (settled: string, changes: Parameters<typeof orderFor>[1] = {}) => {
    const order = orderFor('withdrawal', changes);
    const story = await bench.tell(order, {
      executeOutgoingTransaction: answering('initiated', 'delivered'),
      settlePayout: () => settled,
      submitPayment: () => SENT_REFUND,
    });
    await story.receive('100');
    const key = `${order.transactionId}/payout/1`;
    await story.handle.signal(payoutMoved, { key, state: 'failed' });
    return story;
  };

  test('§3.4 asks for information where that is what it needs, and pays under the next number', async () => {
    const story = await refused('needsInfo');
    await story.handle.signal(informationUpdated, new Date().toISOString());
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
    const numbers = story.called('executeOutgoingTransaction').map(({ input }) => input);
    expect(numbers).toMatchObject([{ number: 1 }, { number: 2 }]);
  });

  test('§3.4 is refunded where the rail says so, whatever its profile says', async () => {
    const story = await refused('refund', { whenPayoutFails: 'error' });
    expect((await story.handle.result()) as object).toMatchObject({ status: 'refunded' });
    expect(story.called('park')).toEqual([]);
  });
});
