import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createStoryBench, orderFor, type StoryBench } from '../support/stories.ts';

const isOut = () => {
  throw new Error('the rail is out');
};

describe('a rail that never answers', () => {
  let bench: StoryBench;
  beforeAll(async () => {
    bench = await createStoryBench();
  }, 60_000);
  afterAll(async () => bench?.close());

  test('lets a deposit expire that nobody could be told how to pay', async () => {
    const payUntil = new Date(Date.now() + 1_500).toISOString();
    const story = await bench.tell(orderFor('deposit', { payUntil }), {
      requestFunds: isOut,
      expireUnpaid: () => 'expired',
    });
    expect((await story.outcome('no-instructions')).status).toBe('expired');
    expect(story.called('requestFunds').length).toBeGreaterThan(0);
  });

  test('takes nothing from a deposit that came without its instructions', async () => {
    const payUntil = new Date(Date.now() + 1_500).toISOString();
    const story = await bench.tell(orderFor('deposit', { payUntil }), { requestFunds: isOut });
    await story.receive('100', 'rail/41');
    expect((await story.outcome('paid-uninstructed')).status).toBe('completed');
  });

  test('is not told of a paid deposit for ever, and the deposit ends as it was', async () => {
    const order = orderFor('deposit', { callsAfterDeposit: true });
    const durations = { ...order.durations, afterDepositWithinMs: 1_200 };
    const story = await bench.tell({ ...order, durations }, { afterDeposit: isOut });
    await story.receive('100', 'rail/42');
    expect(await story.outcome('rail-not-told')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('; the rail was not told'),
    });
  });
});
