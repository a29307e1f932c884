import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import {
  CORE_QUEUE,
  payoutsQueue,
  railQueue,
  REVIEWS_QUEUE,
} from '../../../src/domain/transactions/queue.ts';
import { startOptions } from '../../../src/workflows/messages.ts';
import { orderFor } from '../stories.ts';
import { testTemporal } from '../temporal.ts';
import { workflowBundle } from '../workflow-bundle.ts';

type Activity = (input: never) => unknown;

interface RailWorkerOptions {
  readonly rail: string;
  readonly activities: Readonly<Record<string, Activity>>;
  /** As `payoutsPerSecond` of a profile sets it. */
  readonly perSecond?: number;
}

/** The real workflows and server, with rail workers whose activities a test writes. */
export const createRailQueueBench = async (core: Readonly<Record<string, Activity>> = {}) => {
  const { address, namespace } = await testTemporal();
  const clientConnection = await Connection.connect({ address });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace });
  const workers: { readonly worker: Worker; readonly run: Promise<void> }[] = [];
  const start = (worker: Worker): void => void workers.push({ worker, run: worker.run() });
  const options = { connection, namespace };
  start(
    await Worker.create({
      ...options,
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities: { ...core },
    }),
  );
  if ('reviewTransaction' in core) {
    start(await Worker.create({ ...options, taskQueue: REVIEWS_QUEUE, activities: { ...core } }));
  }
  return {
    client,
    async serve({ rail, activities, perSecond }: RailWorkerOptions): Promise<void> {
      // Two workers of one queue in one process have to differ in something.
      const buildId = `worker-${workers.length}`;
      const shared = {
        ...options,
        workerDeploymentOptions: {
          version: { deploymentName: 'test', buildId },
          useWorkerVersioning: false,
        },
        activities: { ...activities },
        shutdownGraceTime: '1s',
      } as const;
      start(await Worker.create({ ...shared, taskQueue: railQueue(rail) }));
      start(
        await Worker.create({
          ...shared,
          taskQueue: payoutsQueue(rail),
          ...(perSecond ? { maxTaskQueueActivitiesPerSecond: perSecond } : {}),
        }),
      );
    },
    poll: async (rail: string, pollEveryMs: number) =>
      client.workflow.start('pollRail', {
        workflowId: `poll-rail/${rail}`,
        taskQueue: CORE_QUEUE,
        args: [{ rail, pollEveryMs }],
      }),
    /** Starts a withdrawal whose money has come: what is left to do is to pay it out. */
    payOut: async (source: string) => {
      const recorded = [{ source, amount: '100', at: new Date().toISOString() }];
      const order = orderFor('withdrawal', { recorded, searchable: false });
      return client.workflow.start('withdrawal', startOptions(order));
    },
    async close(): Promise<void> {
      for (const { worker } of workers) worker.shutdown();
      await Promise.allSettled(workers.map(async ({ run }) => run));
      await connection.close();
      await clientConnection.close();
    },
  };
};

export type RailQueueBench = Awaited<ReturnType<typeof createRailQueueBench>>;

/** Waits until something is so; the test's own time-out ends what never is. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
};
