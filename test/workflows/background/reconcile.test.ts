import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { CORE_QUEUE } from '../../../src/domain/transactions/queue.ts';
import { createStoryBench, RAIL_NAME } from '../../support/stories.ts';
import { opened } from '../../support/opened.ts';

const ACCOUNT = `G${'D'.repeat(55)}`;
const agrees = (place: string) => [{ place, breaks: 0, notCompared: null }];

const bench = await opened(createStoryBench());

describe('the daily reconciliation', () => {
  const run = async (): Promise<string> => {
    const handle = await bench.client.workflow.start('reconcile', {
      workflowId: `reconcile-${randomUUID()}`,
      taskQueue: CORE_QUEUE,
      args: [{ version: 1, accounts: [ACCOUNT], rails: [RAIL_NAME] }],
    });
    return (await handle.result()) as string;
  };
  const well = {
    reconcileAccount: () => [...agrees('stellar'), ...agrees('fees')],
    reconcileRail: () => agrees('rail'),
    reconcileBooks: () => agrees('books'),
    fileBreaks: () => 0,
  };

  test('§5 looks at accounts, rails and books, and files what is found after all of them', async () => {
    const seen = bench.answer('', {
      ...well,
      reconcileRail: () => [{ place: 'rail', breaks: 2, notCompared: null }],
      fileBreaks: () => 2,
    });
    expect(await run()).toMatch(/4 places compared, 0 not, 2 breaks, 2 new investigations$/);
    const names = seen().map(({ name }) => name);
    expect(names.toSorted()).toEqual([
      'fileBreaks',
      'reconcileAccount',
      'reconcileBooks',
      'reconcileRail',
    ]);
    expect(names.at(-1)).toBe('fileBreaks');
    const [{ input } = { input: null }] = seen().filter(({ name }) => name === 'reconcileAccount');
    expect(input).toEqual({ account: ACCOUNT, day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) });
  });

  test('§3.5 says of a rail that is out that it was not compared, and compares the others', async () => {
    const seen = bench.answer('', {
      ...well,
      reconcileRail: () => {
        throw ApplicationFailure.nonRetryable('the bank is out');
      },
      noteNotCompared: ({ place, why }: { place: string; why: string }) => ({
        place,
        breaks: 0,
        notCompared: why,
      }),
    });
    expect(await run()).toMatch(/3 places compared, 1 not, 0 breaks/);
    const noted = seen().find(({ name }) => name === 'noteNotCompared');
    expect(noted?.input).toMatchObject({ place: `rail/${RAIL_NAME}` });
  });
});
