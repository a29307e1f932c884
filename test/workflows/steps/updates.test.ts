import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { informationUpdated, payoutMoved } from '../../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../../support/stories.ts';
import { untilParked } from '../../support/until-parked.ts';
import type { Answers } from '../../support/story-answers.ts';
import { payoutKeyOf, SENT_REFUND } from '../../support/workflows/played.ts';
import { opened } from '../../support/opened.ts';

type Payout = { transactionId: string; number: number };
const answer = (state: string) => (input: Payout) => ({
  state,
  key: payoutKeyOf(input),
  number: input.number,
  reason: 'the answer was lost',
});
const bench = await opened(createStoryBench());

describe.each(['withdrawal', 'remittance'] as const)('an update for a %s', (kind) => {
  const parked = async (given: Answers) => {
    const order = orderFor(kind);
    const story = await bench.tell(order, {
      executeOutgoingTransaction: answer('parked'),
      submitPayment: () => SENT_REFUND,
      ...given,
    });
    await story.receive('100');
    await untilParked(story);
    const hears = async (state: 'delivered' | 'failed' | 'readyForPickup') =>
      story.handle.signal(payoutMoved, { key: `${order.transactionId}/payout/1`, state });
    return { ...story, hears };
  };

  test('§3.4 ends a parking without a person when the rail says that it was delivered', async () => {
    const story = await parked({ settlePayout: () => 'delivered' });
    await story.hears('delivered');
    expect((await story.outcome('parked-delivered')).status).toBe('completed');
    expect(story.called('unpark')).toEqual([]);
    expect(story.called('executeOutgoingTransaction')).toHaveLength(1);
  });

  test('§3.4 ends a parking without a person when the rail says that it failed', async () => {
    const story = await parked({ settlePayout: () => 'failed' });
    await story.hears('failed');
    expect((await story.outcome('parked-failed')).status).toBe('refunded');
    expect(story.called('unpark')).toEqual([]);
  });

  test('§3.4 ends a parking and waits on where the payee still has to fetch it', async () => {
    let asked = 0;
    const story = await parked({
      settlePayout: () => {
        asked += 1;
        return asked === 1 ? 'readyForPickup' : 'delivered';
      },
    });
    await story.hears('readyForPickup');
    await waitUntil(async () => asked === 1, { timeoutMs: 20_000, what: 'it is ready' });
    await story.hears('delivered');
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
  });

  test('leaves it parked where the database knows nothing of it, and the person decides', async () => {
    const story = await parked({ settlePayout: () => 'unsettled' });
    await story.hears('delivered');
    await waitUntil(async () => story.called('park').length === 2, {
      timeoutMs: 20_000,
      what: 'it is parked again',
    });
    await untilParked(story);
    await story.decide({ action: 'settled', evidence: 'bank ref 77' });
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
  });

  const AT = '2026-11-21T08:00:00.000Z';

  test('a correction that was submitted in time counts, though its signal was lost', async () => {
    const order = orderFor(kind);
    const durations = { ...order.durations, informationWithinMs: 100 };
    const story = await bench.tell(
      { ...order, durations },
      {
        executeOutgoingTransaction: (input: Payout) =>
          answer(input.number === 1 ? 'needsInfo' : 'delivered')(input),
        informationToldAt: () => AT,
      },
    );
    await story.receive('100');
    expect((await story.outcome('information-unheard')).status).toBe('completed');
  });

  test('a correction counts once, however often it is signalled, and ends one wait', async () => {
    const order = orderFor(kind);
    const durations = { ...order.durations, informationWithinMs: 1_000 };
    const story = await bench.tell(
      { ...order, durations },
      {
        executeOutgoingTransaction: answer('needsInfo'),
        submitPayment: () => SENT_REFUND,
        informationToldAt: () => AT,
      },
    );
    await story.receive('100');
    for (let time = 0; time < 3; time += 1) await story.handle.signal(informationUpdated, AT);
    expect((await story.handle.result()) as object).toMatchObject({ status: 'refunded' });
    expect(story.called('executeOutgoingTransaction')).toHaveLength(2);
  });

  test('a correction that came before Temporal’s data was lost is in the order', async () => {
    const story = await bench.tell(orderFor(kind, { informedAt: AT }), {
      executeOutgoingTransaction: (input: Payout) =>
        answer(input.number === 1 ? 'needsInfo' : 'delivered')(input),
    });
    await story.receive('100');
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
    expect(story.called('informationToldAt')).toEqual([]);
  });
});
