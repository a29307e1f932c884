import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { storyId } from '../../../domain/transactions/queue.ts';
import type { Course } from '../payers/course.ts';
import { NAMESPACE } from '../world/temporal.ts';
import type { World } from '../world/world.ts';

/** Ends a workflow as somebody does in Temporal's UI; one that does not run is left alone. */
const terminate = async ({ environment }: World, workflowId: string): Promise<boolean> => {
  const address = environment['TEMPORAL_ADDRESS'] ?? '';
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    const client = new Client({ connection, namespace: NAMESPACE });
    await client.workflow.getHandle(workflowId).terminate('by a chaos run');
    return true;
  } finally {
    await connection.close();
  }
};

/** Terminates the workflows of those payments of which the plan says so, each once. */
export const createTerminations = (world: World) => {
  const waiting: Promise<void>[] = [];
  let count = 0;
  return {
    count: (): number => count,
    /** Called for each payment that was opened. */
    plan({ payer: { payment }, opened }: Course): void {
      const { terminatedAfterMs, kind } = payment;
      if (terminatedAfterMs === null || !opened) return;
      const later = async (): Promise<void> => {
        await sleep(terminatedAfterMs);
        // A server that is down, or a story that is over: there is nothing to terminate.
        const isDone = await terminate(world, storyId(kind, opened.id)).catch(() => false);
        count += Number(isDone);
      };
      waiting.push(later());
    },
    settled: async (): Promise<void> => {
      await Promise.all(waiting);
    },
  };
};
