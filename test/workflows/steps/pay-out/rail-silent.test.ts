import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { resolve } from '../../../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../../../support/stories.ts';
import { opened } from '../../../support/opened.ts';

const isOut = () => {
  throw new Error('the rail is out');
};

const bench = await opened(createStoryBench());

describe('a rail that never answers', () => {
  test('lets a deposit expire that nobody could be shown how to pay', async () => {
    const payUntil = new Date(Date.now() + 1_500).toISOString();
    const story = await bench.tell(orderFor('deposit', { payUntil }), {
      requestFunds: isOut,
      awaitExpiry: () => ({ state: 'expired' }),
    });
    expect((await story.outcome('never-instructed')).status).toBe('expired');
    expect(story.called('requestFunds').length).toBeGreaterThan(0);
  });

  test('takes nothing from a deposit that came without its instructions', async () => {
    const payUntil = new Date(Date.now() + 1_500).toISOString();
    const story = await bench.tell(orderFor('deposit', { payUntil }), { requestFunds: isOut });
    await story.receive('100', 'rail/41');
    expect((await story.outcome('paid-uninstructed')).status).toBe('completed');
  });

  test('is not notified of a paid deposit for ever, and the deposit ends as it was', async () => {
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

describe('a pay-out that its rail never reports', () => {
  const settled = {
    action: 'settled',
    operator: 'ada',
    evidence: 'the bank, by telephone',
  } as const;
  const keyOf = (transactionId: string) => `${transactionId}/payout/1`;
  const initiated = ({ transactionId }: { transactionId: string }) => ({
    state: 'initiated',
    key: keyOf(transactionId),
    number: 1,
  });
  /** A withdrawal that its rail has taken on, and of which it says no more than this. */
  const underWay = async (settlePayout: () => string) => {
    const order = orderFor('withdrawal');
    const key = keyOf(order.transactionId);
    const story = await bench.tell(order, {
      executeOutgoingTransaction: initiated,
      settlePayout,
    });
    await story.receive('100');
    const resolveAs = async (terms: Partial<Resolution>) =>
      story.handle.executeUpdate(resolve, { args: [{ ...settled, ...terms }] });
    /** Why the story does not take a decision, once it waits for one. */
    const refusalOf = async (terms: Partial<Resolution>): Promise<string> =>
      waitUntil(
        async () => {
          const words = await resolveAs(terms).catch((error: unknown) =>
            String(((error as Error).cause as Error).message),
          );
          return words?.startsWith('nothing is parked') ? undefined : words;
        },
        { timeoutMs: 20_000, what: 'the story waits for its rail, or a person' },
      );
    return { ...story, key, refusalOf };
  };

  test('§7.3 may be settled by a person who knows that it was delivered, and names it', async () => {
    const story = await underWay(() => 'unsettled');
    const { key } = story;
    expect(await story.refusalOf({})).toBe(`name what is under way: ${key}`);
    const other = key.replace('/1', '/2');
    expect(await story.refusalOf({ key: other })).toBe(`name what is under way: ${key}`);
    expect(await story.refusalOf({ key })).toContain('settled, by ada');
    expect((await story.outcome('settled-under-way')).status).toBe('completed');
    expect(story.called('unpark')).toMatchObject([{ input: { resolution: { ...settled, key } } }]);
    expect(story.called('park')).toEqual([]);
  });

  test('goes on by what the rail has reported, whatever a person says at the same time', async () => {
    const story = await underWay(() => 'failed');
    await story.refusalOf({ key: story.key });
    expect((await story.outcome('settled-beside-failed')).status).toBe('refunded');
    expect(story.called('unpark')).toEqual([]);
  });

  test('§7.4 waits on where the journal refuses what a person said of it', async () => {
    let said = 0;
    const story = await underWay(() => 'unsettled');
    bench.change(story.transactionId, {
      unpark: () => ((said += 1) === 1 ? 'the rail has said meanwhile that it failed' : null),
    });
    await story.refusalOf({ key: story.key });
    await waitUntil(async () => said === 1, { timeoutMs: 20_000, what: 'it is refused' });
    // It is not over by that: the next word is taken, and is the story's end.
    await story.refusalOf({ key: story.key });
    expect((await story.outcome('settled-refused')).status).toBe('completed');
    expect(story.called('settlePayout').length).toBe(2);
  });

  test('is neither tried again nor refunded by anybody while it is on its way', async () => {
    const story = await underWay(() => 'unsettled');
    const { key } = story;
    for (const action of ['retry', 'refund', 'payOut', 'accept'] as const) {
      expect(await story.refusalOf({ action, key })).toContain('not possible here; use settled');
    }
    await story.refusalOf({ key });
    expect((await story.handle.result()) as object).toMatchObject({ status: 'completed' });
  });
});
