import { CORE_QUEUE, LEDGER_QUEUE } from '../../../domain/transactions/queue.ts';
import { NAMESPACE, withTemporal } from './temporal.ts';
import { withDatabase } from './database.ts';

/** Whether an HTTP server answers there. */
export const answersAt = (url: string) => async (): Promise<boolean> =>
  (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status < 500;

/** Whether a database answers there. */
export const answersQuery = (databaseUrl: string) => async (): Promise<boolean> => {
  await withDatabase(databaseUrl, async (client) => client.query('select 1'));
  return true;
};

/** A worker does its work once Temporal has seen this very process ask for some. */
export const asksForWork = (address: string, part: string) => async (pid: number) => {
  const taskQueue = part === 'core' ? CORE_QUEUE : part === 'ledger' ? LEDGER_QUEUE : part;
  return withTemporal(address, async (client) => {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: NAMESPACE,
      taskQueue: { name: taskQueue },
      taskQueueType: part === 'core' ? 1 : 2,
    });
    return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`) ?? false);
  });
};
