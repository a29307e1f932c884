import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { createStoryBench, orderFor } from '../../support/stories.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createStoryBench());

/** Which activities a history schedules, and how many steps were done within workflow tasks. */
const doneBy = async (handle: WorkflowHandle) => {
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  return {
    activities: all.flatMap(
      ({ activityTaskScheduledEventAttributes: its }) => its?.activityType?.name ?? [],
    ),
    within: all.filter(
      ({ markerRecordedEventAttributes: its }) => its?.markerName === 'core_local_activity',
    ).length,
  };
};

describe('money that is credited', () => {
  test.each([
    ['deposit', ['requestFunds', 'submitPayment']],
    ['withdrawal', ['executeOutgoingTransaction']],
    ['remittance', ['executeOutgoingTransaction']],
  ] as const)('for a %s is so by the workflow task that hears of it', async (kind, activities) => {
    const story = await bench.tell(orderFor(kind));
    await story.receive('100');
    expect((await story.outcome('credited-at-once')).status).toBe('completed');
    expect(await doneBy(story.handle)).toEqual({ activities, within: 1 });
  });

  test('is credited by an activity where that does not succeed at once', async () => {
    let tries = 0;
    const creditFunds = () => {
      tries += 1;
      if (tries === 1) throw ApplicationFailure.retryable('the database is away', 'Error');
      return { review: { decision: 'allow' } };
    };
    const story = await bench.tell(orderFor('withdrawal'), { creditFunds });
    await story.receive('100');
    expect((await story.outcome('credited-by-activity')).status).toBe('completed');
    expect(await doneBy(story.handle)).toEqual({
      activities: ['creditFunds', 'executeOutgoingTransaction'],
      within: 1,
    });
    expect(story.called('creditFunds')).toHaveLength(2);
  });
});
