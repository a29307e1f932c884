import { randomUUID } from 'node:crypto';
import { concurrently } from '../../../lib/concurrently.ts';
import { waitUntil } from '../../wait-until.ts';
import { FLOOR_QUEUE } from './floor-worker.ts';
import { burned, readCpuTimes, type CpuTimes } from './processes.ts';
import type { PaymentsWorld } from './world.ts';

const AT_ONCE = 8;
const WITHIN_MS = 300_000;

export interface FloorFigures {
  /** How many workflows a second went from their signal to their end. */
  readonly perSecond: number;
  readonly startedPerSecond: number;
  readonly cpu: CpuTimes;
}

/**
 * What Temporal itself does on this machine: as many workflows that start, wait for a signal, and have
 * two activities done that do nothing.
 */
export const measureFloor = async (world: PaymentsWorld, count: number): Promise<FloorFigures> => {
  const { client, environment, launch } = world;
  const worker = await launch(
    'the floor worker of a bench',
    'dev/bench/payments/floor-worker',
    [],
    environment,
  );
  const run = randomUUID();
  const ids = Array.from({ length: count }, (_, number) => `floor/${run}/${number}`);
  const begin = async (workflowId: string) =>
    client.workflow.start('floor', {
      workflowId,
      taskQueue: FLOOR_QUEUE,
      args: [{ activities: 2 }],
    });
  // The first is waited for: what a worker does once, when it begins, is no price of a payment.
  const first = await begin(`floor/${run}/first`);
  await first.signal('paid');
  await first.result();
  const startedAt = performance.now();
  await concurrently(ids, AT_ONCE, begin);
  const begunMs = performance.now() - startedAt;
  const query = `WorkflowType = 'floor' AND ExecutionStatus = 'Running'`;
  await waitUntil(async () => (await client.workflow.count(query)).count >= count, {
    timeoutMs: WITHIN_MS,
    intervalMs: 200,
    what: 'every empty workflow waits',
  });
  const before = readCpuTimes();
  const signalledAt = performance.now();
  await concurrently(ids, AT_ONCE, async (id) => client.workflow.getHandle(id).signal('paid'));
  await concurrently(ids, count, async (id) => client.workflow.getHandle(id).result());
  const tookMs = performance.now() - signalledAt;
  const cpu = burned(before, readCpuTimes());
  await worker.stop();
  return { perSecond: (count * 1_000) / tookMs, startedPerSecond: (count * 1_000) / begunMs, cpu };
};
