import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createLedgerActivities } from '../../../src/activities/ledger.ts';
import { createStoreActivities } from '../../../src/activities/core.ts';
import { createStories } from '../../../src/services/transactions/stories.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { CORE_QUEUE, LEDGER_QUEUE } from '../../../src/domain/transactions/queue.ts';
import { beating } from '../../../src/worker/beating.ts';
import { createRefundBench } from './refund-bench.ts';
import { quietTemporal } from '../temporal-runtime.ts';
import { testTemporal } from '../temporal.ts';
import { workflowBundle } from '../workflow-bundle.ts';

quietTemporal();

/**
 * Cases as they are: a ledger on which people pay by mistake, the workflows with their activities,
 * and operators' programs. What comes a second time goes back by the policy, soon.
 */
export const createCaseBench = async () => {
  const bench = await createRefundBench();
  const { address, namespace } = await testTemporal();
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace });
  const anchor = {
    ...bench.deps.anchor,
    investigations: {
      refundAfterMs: { second_payment: 500 },
      assets: { [bench.assetId]: { refundFee: '0.5', keepBelow: '2' } },
    },
  };
  const stories = createStories({
    client,
    orm: bench.deps.orm,
    anchor,
    searchable: async () => false,
  });
  const deps = { ...bench.deps, stories };
  const ledger = createLedgerActivities(deps);
  const options = { connection, namespace, interceptors: { activity: [beating] } };
  const workers = [
    await Worker.create({
      ...options,
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities: createStoreActivities(deps),
    }),
    await Worker.create({ ...options, taskQueue: LEDGER_QUEUE, activities: ledger.activities }),
  ];
  const runs = workers.map(async (worker) => worker.run());

  return {
    ...bench,
    startInvestigation: stories.startInvestigation,
    /** What an operator's program needs of its environment. */
    environment: {
      DATABASE_URL: bench.deps.databaseUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
    },
    untilResolved: async (key: string) =>
      waitUntil(async () => (await bench.caseOf(key)).state === 'resolved', {
        timeoutMs: 30_000,
        what: `${key} is resolved`,
      }),
    close: async (): Promise<void> => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await ledger.close();
      await connection.close();
      await clientConnection.close();
      await bench.close();
    },
  };
};
export type CaseBench = Awaited<ReturnType<typeof createCaseBench>>;
