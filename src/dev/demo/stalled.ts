import type { Client } from '@temporalio/client';
import { readWorkerConfig } from '../../config.ts';
import { connectTemporal, createClient } from '../../temporal/connect.ts';

/** The failure of the workflow's own code, where it cannot go on; what it is of its activities is apart. */
const taskFailure = async (client: Client, workflowId: string): Promise<string | null> => {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const failed = events?.findLast(({ workflowTaskFailedEventAttributes: its }) => its);
  return failed?.workflowTaskFailedEventAttributes?.failure?.message ?? null;
};

const failuresOf = async (client: Client, workflowId: string): Promise<readonly string[]> => {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const activities = (raw.pendingActivities ?? []).flatMap(
    ({ activityType, attempt, lastFailure }) =>
      lastFailure
        ? [
            `${activityType?.name} failed ${attempt ?? 1} times, at last with ${lastFailure.message}`,
          ]
        : [],
  );
  const isStuck = (raw.pendingWorkflowTask?.attempt ?? 0) > 1;
  const own = isStuck ? await taskFailure(client, workflowId) : null;
  return [...activities, ...(own === null ? [] : [`cannot go on: ${own}`])];
};

/** What open workflows fail at, a line for each. */
export const failuresIn = async (client: Client): Promise<readonly string[]> => {
  const lines: string[] = [];
  const query = "ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) {
    const failures = await failuresOf(client, workflowId);
    lines.push(...failures.map((failure) => `${workflowId}: ${failure}`));
  }
  return lines;
};

/**
 * The same of a stack, so that whoever waits for a payment learns why it does not end.
 * @param environment that of the worker.
 */
export const findStalled = async (
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const { temporal } = readWorkerConfig(environment);
  const connection = await connectTemporal(temporal);
  try {
    return await failuresIn(createClient(temporal, connection));
  } finally {
    await connection.close();
  }
};
