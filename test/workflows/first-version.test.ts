import { describe, expect, test } from '@jest/globals';
import type { StoryOrder } from '../../src/domain/transactions/story.ts';
import { createStoryBench, orderFor } from '../support/stories.ts';
import { opened } from '../support/opened.ts';

/*
 * Stories that were started by version 1 of their order go on as they began: they ask again and again
 * whether they expire, each time a new activity, and never begin anew.
 */

const bench = await opened(createStoryBench());

describe('a story of version 1', () => {
  const begin = async (
    kind: StoryOrder['kind'],
    payUntilMs: number,
    answers: readonly ('readingBehind' | 'recorded' | 'expired')[],
  ) => {
    const payUntil = new Date(Date.now() + payUntilMs).toISOString();
    const asked = { count: 0 };
    const story = await bench.tell(orderFor(kind, { version: 1, payUntil }), {
      expireUnpaid: () => answers[Math.min((asked.count += 1), answers.length) - 1],
    });
    return { ...story, asked };
  };

  test.each(['deposit', 'withdrawal', 'remittance'] as const)(
    '§1.7 asks whether a %s expires until all before its deadline was read',
    async (kind) => {
      const story = await begin(kind, 200, ['readingBehind', 'readingBehind', 'expired']);
      expect((await story.outcome('expired')).status).toBe('expired');
      expect([story.asked.count, story.called('awaitExpiry')]).toEqual([3, []]);
    },
  );

  test('§1.4 files what came after its deadline, and still expires', async () => {
    const story = await begin('deposit', -1_000, ['recorded', 'recorded', 'expired']);
    await story.receive('100', 'rail/4');
    expect((await story.outcome('late')).status).toBe('expired');
    expect(story.called('fileFunds')[0]?.input).toMatchObject({ reason: 'late' });
  });
});
