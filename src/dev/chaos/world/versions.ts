import { waitUntil } from '../../wait-until.ts';
import { DEPLOYMENT, NAMESPACE, withTemporal } from './temporal.ts';

const WITHIN_MS = 180_000;

/** The builds of a rolling run, in their order: a build that comes again is a rollback. */
export const RELEASES = ['1', '2', '3', '4', '3', '5', '6', '7', '8', '7', '9', '10'] as const;

/**
 * As `temporal worker deployment set-current-version` does it, once all its queues were seen.
 * @throws what the server said last, where it never came to that.
 */
export const makeCurrent = async (address: string, buildId: string): Promise<void> =>
  withTemporal(address, async (client) => {
    let refusal: unknown;
    const set = async (): Promise<boolean> =>
      client.workflowService
        .setWorkerDeploymentCurrentVersion({
          namespace: NAMESPACE,
          deploymentName: DEPLOYMENT,
          buildId,
          identity: 'chaos',
        })
        .then(
          () => true,
          (fault: unknown) => {
            refusal = fault;
            return false;
          },
        );
    const what = `build ${buildId} is the current version`;
    await waitUntil(set, { timeoutMs: WITHIN_MS, intervalMs: 200, what }).catch(
      (fault: unknown) => {
        throw new Error(`${String(fault)} ${String(refusal)}`, { cause: refusal });
      },
    );
  });
