import { distributionAccounts } from '../../src/domain/anchor.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { createReleases } from '../../src/dev/releases.ts';
import {
  CORE_QUEUE,
  HOUSEKEEPING_ID,
  SEND_CALLBACKS_ID,
} from '../../src/domain/transactions/queue.ts';
import { keepRunning } from '../../src/worker/keep-running.ts';
import { createTestAnchor } from '../support/payments/bench.ts';
import { testTemporal } from '../support/temporal.ts';

describe('what a core worker keeps running', () => {
  const releases = createReleases();
  let client: Client;
  const anchor = createTestAnchor({ next: { decision: 'allow' }, asked: [] });
  beforeAll(async () => {
    const { address, namespace } = await testTemporal();
    const connection = await Connection.connect({ address });
    releases.add('the connection', async () => connection.close());
    client = new Client({ connection, namespace });
  });
  afterAll(async () => releases.releaseAll());

  const keep = async (isFirst = true) =>
    keepRunning({
      client,
      anchor,
      accounts: distributionAccounts(anchor),
      reconcileAtHour: 2,
      pace: { heartbeatMs: 60_000, pollAtLeastMs: 300_000 },
      isFirst,
    });
  const schedules = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
    return ids.toSorted();
  };

  test('one workflow keeps house, and no schedule starts workflows that find nothing', async () => {
    for (const workflowType of ['sweep', 'compareOpen']) {
      await client.schedule.create({
        scheduleId: workflowType,
        spec: { intervals: [{ every: 3_600_000 }] },
        action: { type: 'startWorkflow', workflowType, taskQueue: CORE_QUEUE },
      });
    }
    await keep();
    const house = await client.workflow.getHandle(HOUSEKEEPING_ID).describe();
    expect([house.type, house.taskQueue]).toEqual(['housekeeping', CORE_QUEUE]);
    for (const gone of ['sweep', 'compareOpen']) {
      await expect(client.schedule.getHandle(gone).describe()).rejects.toThrow(
        ScheduleNotFoundError,
      );
    }
  });

  test('one workflow posts all callbacks, and no schedule starts workflows for customers', async () => {
    // As versions before made it.
    await client.schedule.create({
      scheduleId: 'sweepCustomers',
      spec: { intervals: [{ every: 3_600_000 }] },
      action: { type: 'startWorkflow', workflowType: 'sweepCustomers', taskQueue: CORE_QUEUE },
    });
    await keep();
    await keep(false);
    // A second worker, and the same one a while later, find nothing left to do.
    await keep();
    const posts = await client.workflow.getHandle(SEND_CALLBACKS_ID).describe();
    expect([posts.type, posts.taskQueue]).toEqual(['sendCallbacks', CORE_QUEUE]);
    await expect(client.schedule.getHandle('sweepCustomers').describe()).rejects.toThrow(
      ScheduleNotFoundError,
    );
    expect(await schedules()).not.toContain('sweepCustomers');
  });

  test('what runs is given the pace once for each start of a worker, and not at each look', async () => {
    const signalsOf = async (workflowId: string): Promise<number> => {
      const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
      return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes)
        .length;
    };
    await keep();
    const before = await signalsOf(HOUSEKEEPING_ID);
    await keep(false);
    expect(await signalsOf(HOUSEKEEPING_ID)).toBe(before);
    await keep();
    expect(await signalsOf(HOUSEKEEPING_ID)).toBe(before + 1);
  });
});
