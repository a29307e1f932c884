import type { Client } from '@temporalio/client';
import protobuf from '@temporalio/proto';
import type { Gate } from '../world/persist.ts';
import { DEPLOYMENT, NAMESPACE, withTemporal } from '../world/temporal.ts';
import { makeCurrent, RELEASES } from '../world/versions.ts';
import type { World } from '../world/world.ts';

export interface Rolled {
  readonly releases: number;
  /** The builds that the server's deployment shows. */
  readonly versions: readonly string[];
}

const deploymentOf = async (client: Client) => {
  const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
    namespace: NAMESPACE,
    deploymentName: DEPLOYMENT,
  });
  return workerDeploymentInfo?.versionSummaries ?? [];
};

/**
 * Releases one build after the other, as a cluster does: its workers start beside those of the build
 * before, it becomes the current version, and the others end in order.
 */
export const roll = async (world: World, hands: Gate): Promise<Rolled> => {
  const [, ...following] = RELEASES;
  const address = world.environment['TEMPORAL_ADDRESS'] ?? '';
  for (const buildId of following) {
    await hands(async () => {
      world.useBuild(buildId);
      const ends = await Promise.all(world.workers.map(async (member) => member.supersede()));
      await makeCurrent(address, buildId);
      await Promise.all(ends.map(async (end) => end()));
    });
  }
  const versions = await withTemporal(address, deploymentOf);
  return {
    releases: RELEASES.length,
    versions: versions.flatMap(({ deploymentVersion }) => deploymentVersion?.buildId ?? []),
  };
};

/** A workflow task that failed, and what the server or the worker said of it. */
export interface FailedTask {
  readonly workflowId: string;
  readonly eventId: string;
  readonly cause: string;
  readonly message: string;
}

/**
 * Failed by the server, and by no code: a signal came in while the task was at a worker, so that it is
 * done again; or the workflow was terminated meanwhile.
 */
const FAILED_BY_SERVER: readonly string[] = [
  'WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND',
  'WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND',
];

/** True where a build could not go on with a history. */
export const isFailedByBuild = ({ cause }: FailedTask): boolean =>
  !FAILED_BY_SERVER.includes(cause);

/** Workflow tasks that failed, of every workflow that the server holds. */
export const readFailedTasks = async ({ environment }: World): Promise<readonly FailedTask[]> =>
  withTemporal(environment['TEMPORAL_ADDRESS'] ?? '', async (client) => {
    const failed: FailedTask[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { eventId, workflowTaskFailedEventAttributes: attributes } of events ?? []) {
        if (!attributes) continue;
        failed.push({
          workflowId,
          eventId: String(eventId),
          cause:
            protobuf.temporal.api.enums.v1.WorkflowTaskFailedCause[attributes.cause ?? 0] ??
            'unknown',
          message: attributes.failure?.message ?? '',
        });
      }
    }
    return failed;
  });
