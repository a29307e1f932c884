import { SENT_REFUND } from '../../support/workflows/played.ts';
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { StoryOrder } from '../../../src/domain/transactions/story.ts';
import { createStoryBench, orderFor } from '../../support/stories.ts';
import { untilParked } from '../../support/until-parked.ts';
import type { Answers } from '../../support/story-answers.ts';
import { opened } from '../../support/opened.ts';

/* The review is asked by an activity of its own, once the money is credited, and has its time. */

const isSilent = () => {
  throw new Error('screening is down');
};

const bench = await opened(createStoryBench());

const tell = async (
  kind: StoryOrder['kind'],
  reviewTransaction: Answers[string],
  reviewWithinMs = 5_000,
) => {
  const order = orderFor(kind);
  const durations = { ...order.durations, reviewWithinMs };
  const story = await bench.tell(
    { ...order, durations },
    { creditFunds: () => ({}), reviewTransaction, submitPayment: () => SENT_REFUND },
  );
  await story.receive('100');
  return story;
};
const KINDS = ['deposit', 'withdrawal', 'remittance'] as const;
const REJECT = () => ({ decision: 'reject', message: 'Not with us.', reason: 'screening 4' });
const HOLD = () => ({ decision: 'hold', message: 'A moment, please.', reason: 'screening 3' });

describe('§7.1 the review of a story', () => {
  test.each(KINDS)(
    '§7.1 of a %s is asked once its money is credited, and lets it pass',
    async (kind) => {
      const story = await tell(kind, () => ({ decision: 'allow' }));
      expect((await story.outcome('reviewed')).status).toBe('completed');
      const names = story.calls().map(({ name }) => name);
      expect(names.indexOf('reviewTransaction')).toBe(names.indexOf('creditFunds') + 1);
      expect(story.called('reviewTransaction')).toHaveLength(1);
    },
  );

  test.each(['withdrawal', 'remittance'] as const)(
    '§7.1 that rejects a %s has it refunded, and asks nobody',
    async (kind) => {
      const story = await tell(kind, REJECT);
      expect((await story.outcome('review-rejected')).status).toBe('refunded');
      expect(story.called('submitPayment')).toMatchObject([
        { input: { leg: 'refund', reason: 'Not with us.' } },
      ]);
      expect(story.called('park')).toEqual([]);
    },
  );

  test('§3.5 that rejects a deposit leaves it to a person, who sends nothing back on Stellar', async () => {
    const story = await tell('deposit', REJECT);
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      subject: 'review/1',
      reason: 'screening 4',
      actions: ['retry', 'settled', 'refundedByHand'],
    });
    await story.decide({ action: 'refundedByHand' });
    expect((await story.outcome('review-rejected')).status).toBe('refunded');
  });

  test.each(KINDS)('§7.1 that holds a %s leaves it to a person, who lets it pass', async (kind) => {
    const story = await tell(kind, HOLD);
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      subject: 'review/1',
      message: 'A moment, please.',
    });
    await story.decide({ action: 'retry' });
    expect((await story.outcome('review-held')).status).toBe('completed');
  });
});

describe('a review that stays silent', () => {
  test.each(KINDS)('is not asked for ever: a person decides over a %s without it', async (kind) => {
    const story = await tell(kind, isSilent, 150);
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      subject: 'review-silent/1',
      reason: 'the review did not answer',
    });
    expect(story.called('submitPayment')).toEqual([]);
    await story.decide({ action: 'accept' });
    expect((await story.outcome('review-silent')).status).toBe('completed');
  });

  test('is asked again where a person says so, with all its time', async () => {
    let isUp = false;
    const story = await tell('withdrawal', () => (isUp ? { decision: 'allow' } : isSilent()), 150);
    await untilParked(story);
    const asked = story.called('reviewTransaction').length;
    isUp = true;
    await story.decide({ action: 'retry' });
    expect((await story.outcome('review-asked-again')).status).toBe('completed');
    expect(story.called('reviewTransaction')).toHaveLength(asked + 1);
  });

  test('is asked about anew, under another number, where it stays silent after that', async () => {
    const story = await tell('remittance', isSilent, 150);
    await untilParked(story);
    await story.decide({ action: 'retry' });
    await waitUntil(async () => story.called('park').length === 2 || undefined, {
      timeoutMs: 20_000,
      what: 'it is asked about again',
    });
    await untilParked(story);
    expect(story.called('park')[1]?.input).toMatchObject({ subject: 'review-silent/2' });
    await story.decide({ action: 'refund' });
    expect((await story.outcome('review-silent-twice')).status).toBe('refunded');
  });
});
