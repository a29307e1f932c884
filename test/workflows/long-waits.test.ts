import { beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { nextLookMs } from '../../src/services/transactions/expire.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { fundsReceived } from '../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../support/stories.ts';
import { opened } from '../support/opened.ts';

const DAY_MS = 86_400_000;

const bench = await opened(createStoryBench());

/** A day passes in so much of the test's time; Temporal repeats an activity once a second at most. */
const FAST_DAY_MS = 1_100;
const FASTER = DAY_MS / FAST_DAY_MS;

/** A withdrawal that nobody pays, and whose sources are read thirty fast days late. */
const beginSilence = async () => {
  const payUntil = new Date(Date.now() + 200).toISOString();
  const end = Date.now() + 30 * FAST_DAY_MS;
  let looks = 0;
  const story = await bench.tell(orderFor('withdrawal', { version: 2, payUntil }), {
    awaitExpiry: () => {
      looks += 1;
      if (Date.now() >= end) return { state: 'expired' };
      throw ApplicationFailure.create({
        type: 'ReadingBehind',
        message: 'not all was read',
        category: ApplicationFailureCategory.BENIGN,
        nextRetryDelay: Math.ceil(nextLookMs(10_000, looks) / FASTER),
      });
    },
  });
  return { story, looks: () => looks };
};

describe('§4 a wait that nothing ends', () => {
  // It only waits, so that the other story runs meanwhile.
  let silence: Awaited<ReturnType<typeof beginSilence>>;
  beforeAll(async () => {
    silence = await beginSilence();
  });

  test('§1.4 that a stranger fills with crumbs begins anew, and takes its customer’s money at last', async () => {
    const crumbs = 600;
    const order = orderFor('withdrawal', { version: 2 });
    const story = await bench.tell(order, {
      creditFunds: ({ funds }: { funds: { source: string; amount: string } }) =>
        funds.amount === '100'
          ? { review: { decision: 'allow' } }
          : { waitsOn: true, gone: [funds.source] },
    });
    const at = new Date().toISOString();
    for (let crumb = 1; crumb <= crumbs; crumb += 1) {
      await story.handle.signal(fundsReceived, { source: `stellar/${crumb}`, amount: '0.02', at });
    }
    await waitUntil(() => story.called('creditFunds').length >= crumbs || undefined, {
      timeoutMs: 120_000,
      what: 'every crumb was looked at',
    });
    await story.receive('100', 'stellar/1000000');
    const outcome = await bench.client.workflow.getHandle(story.handle.workflowId).result();
    expect(outcome).toMatchObject({ status: 'completed' });
    const last = await bench.client.workflow.getHandle(story.handle.workflowId).describe();
    expect(last.runId).not.toBe(story.handle.firstExecutionRunId);
    expect(last.historyLength).toBeLessThan(4_200);
    // What had been looked at before it began anew is not looked at again.
    expect(story.called('creditFunds')).toHaveLength(crumbs + 1);
  }, 240_000);

  test('§1.7 for thirty days past its deadline leaves a history of a few events', async () => {
    const { status, events } = await silence.story.outcome('silence');
    expect(status).toBe('expired');
    expect(silence.looks()).toBeGreaterThan(20);
    // As many as after a single look.
    expect(events).toBeLessThan(20);
  }, 240_000);
});
