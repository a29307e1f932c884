import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { waitUntil } from '../../src/dev/wait-until.ts';
import type { Resolution } from '../../src/domain/story.ts';
import { resolve } from '../../src/workflows/messages.ts';
import { createStoryBench, orderFor, type StoryBench } from '../support/stories.ts';

const isOut = () => {
  throw new Error('the rail is out');
};

let bench: StoryBench;
beforeAll(async () => {
  bench = await createStoryBench();
}, 60_000);
afterAll(async () => bench?.close());

describe('a rail that never answers', () => {
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

describe('a pay-out that its rail never tells of', () => {
  const settled = {
    action: 'settled',
    operator: 'ada',
    evidence: 'the bank, by telephone',
  } as const;
  const initiated = ({ transactionId }: { transactionId: string }) => ({
    state: 'initiated',
    key: `${transactionId}/payout/1`,
    number: 1,
  });
  /** Waits until the rail has taken the pay-out on, and gives a decision that the story takes. */
  const decide = async (story: Awaited<ReturnType<StoryBench['tell']>>, decision: Resolution) =>
    waitUntil(
      async () =>
        story.handle.executeUpdate(resolve, { args: [decision] }).catch((refused: unknown) => {
          if (refused instanceof WorkflowUpdateFailedError) return undefined;
          throw refused;
        }),
      { timeoutMs: 20_000, what: 'the story takes the decision' },
    );

  test('may be settled by a person who knows that it was delivered', async () => {
    const story = await bench.tell(orderFor('withdrawal'), {
      executeOutgoingTransaction: initiated,
      settlePayout: () => 'unsettled',
    });
    await story.receive('100');
    await decide(story, settled);
    expect((await story.outcome('settled-unparked')).status).toBe('completed');
    expect(story.called('unpark')[0]?.input).toMatchObject({ resolution: settled });
    expect(story.called('park')).toEqual([]);
  });

  test('goes on by what the rail has told, whatever a person says at the same time', async () => {
    const story = await bench.tell(orderFor('withdrawal'), {
      executeOutgoingTransaction: initiated,
      settlePayout: () => 'failed',
    });
    await story.receive('100');
    await decide(story, settled);
    expect((await story.outcome('settled-contradicted')).status).toBe('refunded');
    expect(story.called('unpark')).toEqual([]);
  });

  test('is neither tried again nor refunded by anybody while it is on its way', async () => {
    const story = await bench.tell(orderFor('withdrawal'), {
      executeOutgoingTransaction: initiated,
      settlePayout: () => 'unsettled',
    });
    await story.receive('100');
    await waitUntil(
      async () => story.called('executeOutgoingTransaction').length > 0 || undefined,
      {
        timeoutMs: 20_000,
        what: 'the rail takes it on',
      },
    );
    for (const action of ['retry', 'refund'] as const) {
      await expect(
        story.handle.executeUpdate(resolve, { args: [{ ...settled, action }] }),
      ).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    }
    await decide(story, settled);
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
  });
});
