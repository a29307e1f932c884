import type { Client } from '@temporalio/client';

const ACTIVITIES = 2;
/** A worker asks at least once a minute, whatever there is to do. */
const ASKED_WITHIN_MS = 65_000;

/**
 * Which workers have asked a task queue for activities lately, by their identities. Temporal remembers one for five
 * minutes after its last question, so that the time of the question counts.
 * @throws where Temporal does not answer.
 */
export const pollersOf = async (
  client: Pick<Client, 'connection' | 'options'>,
  taskQueue: string,
): Promise<readonly string[]> => {
  const { pollers } = await client.connection.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: ACTIVITIES,
  });
  const since = Date.now() / 1_000 - ASKED_WITHIN_MS / 1_000;
  return (pollers ?? [])
    .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= since)
    .map(({ identity }) => identity ?? '');
};
