import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerConfig } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';

type VersionConfig = Pick<WorkerConfig, 'TEMPORAL_DEPLOYMENT_NAME' | 'TEMPORAL_WORKER_BUILD_ID'>;

/**
 * Worker versioning, where the deployment and the build are named: Temporal then gives a worker work
 * once somebody has made its version the current one. Stories that run go on under the new version,
 * because `patched` and recorded histories guard them.
 * @throws UnusableSettings where one of the two names is missing.
 */
export const versioningOf = (
  config: VersionConfig,
): Pick<WorkerOptions, 'workerDeploymentOptions'> => {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = config;
  if (deploymentName === undefined && buildId === undefined) return {};
  if (deploymentName === undefined || buildId === undefined) {
    const [missing, given] =
      buildId === undefined
        ? ['TEMPORAL_WORKER_BUILD_ID', 'TEMPORAL_DEPLOYMENT_NAME']
        : ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID'];
    throw new UnusableSettings([`${missing}: is missing, and ${given} needs it`]);
  }
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
};
