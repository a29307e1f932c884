import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { readWorkerConfig } from '../../../config.ts';
import { ownFile } from '../../../lib/own-file.ts';
import { stopOnSignals } from '../../../lib/process/stop.ts';
import { connectionOptions } from '../../../temporal/connect.ts';

export const FLOOR_QUEUE = 'floor';

/** An activity that does nothing. */
export const nothing = async (): Promise<void> => undefined;

/** A worker that does nothing but what Temporal asks of it, with the SDK's own settings. */
const run = async (): Promise<void> => {
  const { temporal } = readWorkerConfig();
  const connection = await NativeConnection.connect(connectionOptions(temporal));
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: FLOOR_QUEUE,
    activities: { nothing },
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: ownFile('./floor-workflow', import.meta.url),
      logger: new DefaultLogger('WARN'),
    }),
  });
  stopOnSignals().addEventListener('abort', () => worker.shutdown());
  await worker.run();
  await connection.close();
};

if (import.meta.main) await run();
