import { SENT_REFUND } from '../../support/workflows/played.ts';
import { describe, expect, test } from '@jest/globals';
import type { ParkOrder } from '../../../src/services/transactions/decisions/park.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Resolution } from '../../../src/domain/transactions/story.ts';
import { createStoryBench, orderFor } from '../../support/stories.ts';
import { untilParked } from '../../support/until-parked.ts';
import type { Answers } from '../../support/story-answers.ts';
import { opened } from '../../support/opened.ts';

/* Questions that a story puts to a person have numbers, and a decision is taken for its own alone. */

type Payout = { readonly transactionId: string; readonly number: number };
const refused = ({ transactionId, number }: Payout) => ({
  state: 'failed',
  key: `${transactionId}/payout/${number}`,
  number,
});
const WORDS = { operator: 'ada', evidence: 'ticket 7' };

const bench = await opened(createStoryBench());

/** A withdrawal whose pay-outs its rail refuses, one after the other, and a person is asked. */
const begin = async (given: Answers = {}) => {
  const story = await bench.tell(orderFor('withdrawal', { whenPayoutFails: 'error' }), {
    executeOutgoingTransaction: refused,
    submitPayment: () => SENT_REFUND,
    ...given,
  });
  await story.receive('100');
  return story;
};
type Story = Awaited<ReturnType<typeof begin>>;
const asked = (story: Story) => story.called('park').map(({ input }) => input as ParkOrder);
const untilAsked = async (story: Story, times: number): Promise<void> => {
  await waitUntil(async () => asked(story).length === times || undefined, {
    timeoutMs: 20_000,
    what: `it has asked ${times} times`,
  });
  await untilParked(story);
};
const refusalOf = async (decided: Promise<unknown>): Promise<string> =>
  decided.then(
    () => 'it was taken',
    (error: unknown) => String(((error as Error).cause as Error).message),
  );

describe('§7.3 a story that asks a person', () => {
  test('§7.3 says what it asks about, in words that are the same whenever it starts again', async () => {
    const story = await begin();
    await untilAsked(story, 1);
    const { transactionId } = story;
    expect(asked(story)).toMatchObject([
      {
        subject: `failed/${transactionId}/payout/1/1`,
        actions: ['retry', 'refund', 'settled'],
        status: 'error',
      },
    ]);
    await story.decide({ action: 'retry' });
    await untilAsked(story, 2);
    expect(asked(story)[1]?.subject).toBe(`failed/${transactionId}/payout/2/1`);
    await story.decide({ action: 'settled' });
    expect((await story.outcome('asked-twice')).status).toBe('completed');
  });

  test('§7.3 takes no decision that names another question, or none', async () => {
    const story = await begin();
    await untilAsked(story, 1);
    await story.decide({ action: 'retry' });
    await untilAsked(story, 2);
    const again = (parking?: number) =>
      story.handle.executeUpdate<string, [Resolution]>('resolve', {
        args: [{ action: 'retry', ...WORDS, ...(parking === undefined ? {} : { parking }) }],
      });
    // The one who decided a moment ago says it again, and another answers an old list.
    expect(await refusalOf(again(1))).toBe(
      'it is question 2 that is asked by now, not 1; look again',
    );
    expect(await refusalOf(again())).toBe('name the question: 2');
    expect(story.called('executeOutgoingTransaction')).toHaveLength(2);
    await again(2);
    await untilAsked(story, 3);
    expect(story.called('executeOutgoingTransaction')).toHaveLength(3);
    await story.handle.terminate();
  });

  test('§7.3 takes one of two decisions that come at once, and answers the other so', async () => {
    const story = await begin();
    await untilAsked(story, 1);
    const [one, other] = await Promise.all([
      refusalOf(story.decide({ action: 'refund', operator: 'ada' })),
      refusalOf(story.decide({ action: 'refund', operator: 'bob' })),
    ]);
    expect([one, other].filter((said) => said === 'it was taken')).toHaveLength(1);
    expect((await story.handle.result()) as object).toMatchObject({ status: 'refunded' });
    expect(story.called('unpark')).toHaveLength(1);
  });

  test('§7.3 does not ask what was decided before it started again, and acts on it', async () => {
    const decided = { action: 'refund', parking: 1, fee: '2', ...WORDS };
    const story = await begin({ park: () => ({ number: 1, decided }) });
    expect((await story.outcome('decided-before')).status).toBe('refunded');
    expect(story.called('submitPayment')[0]?.input).toMatchObject({ leg: 'refund', fee: '2' });
    expect(story.called('unpark')).toEqual([]);
  });

  test('§7.3 asks the same question again where the journal refuses the decision', async () => {
    let said = 0;
    const story = await begin({
      unpark: () => ((said += 1) === 1 ? 'the fee leaves nothing of 100 to send back' : null),
    });
    await untilAsked(story, 1);
    await story.decide({ action: 'refund', fee: '100' });
    await untilAsked(story, 2);
    const [first, second] = asked(story);
    expect(second?.subject).toBe(first?.subject);
    expect(second?.reason).toContain('refund was not possible: the fee leaves nothing');
    await story.decide({ action: 'refund', fee: '1' });
    expect((await story.outcome('decided-twice')).status).toBe('refunded');
  });
});

describe('§7.2 a story whose refund is decided', () => {
  const REJECTED = { message: 'We cannot take this.' };
  const price = { amountIn: '100', amountOut: '99', fee: { total: '1', asset: 'x', details: [] } };
  const standing = { creditFunds: () => ({ price, refund: { ...REJECTED, fee: '3' } }) };

  test('§7.2 carries it out, and asks neither the review nor the rail again', async () => {
    const story = await begin(standing);
    expect((await story.outcome('refund-standing')).status).toBe('refunded');
    expect(story.called('submitPayment')[0]?.input).toMatchObject({
      leg: 'refund',
      reason: REJECTED.message,
      fee: '3',
    });
    for (const name of ['reviewTransaction', 'executeOutgoingTransaction']) {
      expect(story.called(name)).toEqual([]);
    }
  });

  test('§7.2 goes on from the last try of it that there is', async () => {
    const story = await begin({
      ...standing,
      submitPayment: ({ number }: { number: number }) =>
        number === 1 ? { number: 4, state: 'not_ready', reason: 'no_trust' } : SENT_REFUND,
    });
    await untilAsked(story, 1);
    expect(asked(story)[0]?.subject).toBe('refund/4/1');
    await story.decide({ action: 'retry' });
    expect((await story.outcome('refund-tried-on')).status).toBe('refunded');
    expect(story.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { number: 1 },
      { number: 5 },
    ]);
  });

  test('§7.2 pays what was asked for where a person withdraws it', async () => {
    const story = await begin({
      ...standing,
      submitPayment: () => ({ state: 'not_ready', reason: 'no_trust' }),
      executeOutgoingTransaction: (payout: Payout) => ({ ...refused(payout), state: 'delivered' }),
    });
    await untilAsked(story, 1);
    expect(asked(story)[0]?.actions).toEqual(['retry', 'refund', 'settled', 'payOut']);
    await story.decide({ action: 'payOut' });
    expect(await story.outcome('refund-withdrawn')).toMatchObject({
      status: 'completed',
      summary: expect.stringContaining('paid 99'),
    });
  });

  test('§7.2 is paid under the next number where the rail had refused it, and a person withdraws the refund', async () => {
    const story = await bench.tell(orderFor('withdrawal', { whenPayoutFails: 'refund' }), {
      submitPayment: () => ({ state: 'not_ready', reason: 'no_trust' }),
      executeOutgoingTransaction: (payout: Payout) =>
        payout.number === 1 ? refused(payout) : { ...refused(payout), state: 'delivered' },
    });
    await story.receive('100');
    await untilAsked(story, 1);
    await story.decide({ action: 'payOut' });
    expect((await story.outcome('withdrawn-after-refusal')).status).toBe('completed');
    expect(story.called('executeOutgoingTransaction').map(({ input }) => input)).toMatchObject([
      { number: 1 },
      { number: 2 },
    ]);
  });
});
