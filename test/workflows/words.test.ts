import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { RailError } from '../../src/domain/rails/error.ts';
import { searchableNow } from '../../src/workflows/messages.ts';
import { createStoryBench, orderFor, recordHistory } from '../support/stories.ts';
import { opened } from '../support/opened.ts';

/*
 * What an operator reads of a story in Temporal's UI: a summary beside each step and timer, current
 * details, the result. The pictures of it are taken by test/pages/temporal-ui.test.ts.
 */

const bench = await opened(createStoryBench());

interface Metadata {
  readonly currentDetails?: string;
}
const detailsOf = async (handle: WorkflowHandle): Promise<string> =>
  (await handle.query<Metadata>('__temporal_workflow_metadata')).currentDetails ?? '';
const untilSays = async (handle: WorkflowHandle, words: string): Promise<string> =>
  waitUntil(
    async () => {
      const details = await detailsOf(handle);
      return details.includes(words) ? details : undefined;
    },
    { timeoutMs: 60_000, intervalMs: 50, what: `the details say "${words}"` },
  );

type HistoryEvent = NonNullable<
  Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']
>[number];

/** What an event begins, or has done within a workflow task; null where it is neither. */
const stepOf = (event: HistoryEvent): string | null => {
  if (event.timerStartedEventAttributes) return 'timer';
  const { markerName, details } = event.markerRecordedEventAttributes ?? {};
  if (markerName !== 'core_local_activity') {
    return event.activityTaskScheduledEventAttributes?.activityType?.name ?? null;
  }
  const [data] = details?.['data']?.payloads ?? [];
  if (!data) throw new Error('a step within a workflow task says what it was');
  return defaultPayloadConverter.fromPayload<{ activity_type: string }>(data).activity_type;
};

/** The steps and the timers of a history, by the summary that stands beside each. */
const stepsOf = async (handle: WorkflowHandle) => {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const name = stepOf(event);
    const { summary } = event.userMetadata ?? {};
    return name === null
      ? []
      : [{ name, summary: summary ? defaultPayloadConverter.fromPayload<string>(summary) : null }];
  });
};

const inDollars = { railAsset: 'iso4217:USD' } as const;

describe('the words of a story', () => {
  test('name each step of a deposit, with its money', async () => {
    const story = await bench.tell(orderFor('deposit', inDollars));
    await untilSays(story.handle, 'waiting for 100 USD, until ');
    await story.receive('100', 'rail/1');
    const { summary, status } = await story.outcome('named');
    expect([status, summary]).toEqual(['completed', `paid 99 USDC in ${'ab'.repeat(32)}`]);
    expect(await stepsOf(story.handle)).toEqual([
      { name: 'requestFunds', summary: 'ask test-rail how to pay 100 USD' },
      { name: 'timer', summary: 'wait for 100 USD' },
      { name: 'creditFunds', summary: 'credit 100 USD' },
      { name: 'submitPayment', summary: 'pay 99 USDC on Stellar' },
    ]);
    expect(await detailsOf(story.handle)).toBe(summary);
  });

  test('name each step of a withdrawal, and of its refund', async () => {
    const refused = ({ number = 1, transactionId = '' }) => ({
      state: 'failed',
      key: `${transactionId}/payout/${number}`,
      number,
    });
    const answers = { executeOutgoingTransaction: refused };
    const story = await bench.tell(orderFor('withdrawal', inDollars), answers);
    await untilSays(story.handle, 'waiting for 100 USDC, until ');
    await story.receive('100');
    const { summary } = await story.outcome('named-refund');
    expect(summary).toMatch(/^refunded 100 USDC in [0-9a-f]{64}: /);
    expect(await stepsOf(story.handle)).toEqual([
      { name: 'timer', summary: 'wait for 100 USDC' },
      { name: 'creditFunds', summary: 'credit 100 USDC' },
      { name: 'executeOutgoingTransaction', summary: 'pay 99 USD by test-rail' },
      { name: 'submitPayment', summary: 'send 100 USDC back' },
    ]);
  });

  test('ask a person by a timer that bears the question', async () => {
    const story = await bench.tell(orderFor('deposit', { ...inDollars, amountExpected: '50' }));
    await story.receive('40', 'rail/2');
    const asked = '40 USD came, 50 were announced';
    const choice = 'decide accept, settled or refundedByHand';
    expect(await untilSays(story.handle, 'parked')).toBe(`**parked**: ${asked}: ${choice}`);
    const waiting = await stepsOf(story.handle);
    expect(waiting.slice(-2)).toEqual([
      { name: 'park', summary: `ask a person: ${asked}` },
      { name: 'timer', summary: `wait for a person: ${asked}` },
    ]);
    await story.decide({ action: 'refundedByHand' });
    const { status } = await story.outcome('asked-by-name');
    expect(status).toBe('refunded');
    expect((await stepsOf(story.handle)).at(-1)).toEqual({
      name: 'unpark',
      summary: 'write down the decision: refundedByHand',
    });
  });

  test('say while a rail is asked again how often, and why', async () => {
    let isOut = true;
    const pay = ({ number = 1, transactionId = '' }) => {
      if (isOut) throw new RailError('BANK_CLOSED', 'the bank is closed until 7:00');
      return { state: 'delivered', key: `${transactionId}/payout/${number}`, number };
    };
    const story = await bench.tell(orderFor('withdrawal', inDollars), {
      executeOutgoingTransaction: pay,
    });
    await story.receive('100');
    expect(await untilSays(story.handle, 'Asked')).toMatch(
      /^pay 99 USD by test-rail\. Asked \d+ times, and asked again: .*the bank is closed until 7:00$/,
    );
    isOut = false;
    const { summary } = await story.outcome('asked-again');
    expect(summary).toBe('paid 99 USD by test-rail');
    expect(await detailsOf(story.handle)).toBe(summary);
  });
});

describe('a story that was started without search attributes', () => {
  const labelsOf = async (handle: WorkflowHandle) => {
    const { typedSearchAttributes } = await handle.describe();
    return Object.fromEntries(
      typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
  };

  test('gets all of them when it is signalled that they are there, and keeps them', async () => {
    const order = orderFor('deposit', { searchable: false, amountExpected: '50' });
    const story = await bench.tell(order);
    await story.receive('40', 'rail/3');
    await untilSays(story.handle, 'parked');
    expect(await labelsOf(story.handle)).not.toHaveProperty('PaymentKind');
    // Twice: whoever looks after stories does not know which of them was told a moment ago.
    await story.handle.signal(searchableNow);
    await story.handle.signal(searchableNow);
    const labels = { PaymentKind: 'deposit', Asset: 'USDC', Rail: 'test-rail' };
    const isLabelled = async () =>
      'PaymentKind' in (await labelsOf(story.handle)) ? true : undefined;
    await waitUntil(isLabelled, { timeoutMs: 60_000, intervalMs: 50, what: 'it has labels' });
    expect(await labelsOf(story.handle)).toMatchObject({
      ...labels,
      PaymentStatus: 'open',
      NeedsAttention: true,
    });
    await story.decide({ action: 'settled' });
    await story.outcome('labelled-later');
    expect(await labelsOf(story.handle)).toMatchObject({
      ...labels,
      PaymentStatus: 'completed',
      NeedsAttention: false,
    });
    await recordHistory(story.handle, 'deposit-labelled-later');
  });
});
