import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { versioningOf } from '../../src/worker/versioning.ts';
import { createStoryBench, orderFor, type StoryBench } from '../support/stories.ts';
import { testTemporal } from '../support/temporal.ts';

const DEPLOYMENT = 'railhead';
const version = (buildId: string) =>
  versioningOf({ TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: buildId });

describe('worker versioning', () => {
  test('is off where nothing names a version, and wants both names', () => {
    expect(versioningOf({})).toEqual({});
    expect(() => versioningOf({ TEMPORAL_DEPLOYMENT_NAME: 'a' })).toThrow(
      /^TEMPORAL_WORKER_BUILD_ID: is missing, and TEMPORAL_DEPLOYMENT_NAME needs it$/,
    );
    expect(() => versioningOf({ TEMPORAL_WORKER_BUILD_ID: 'a' })).toThrow(
      /^TEMPORAL_DEPLOYMENT_NAME: is missing, and TEMPORAL_WORKER_BUILD_ID needs it$/,
    );
  });
});

describe('two versions, one after the other', () => {
  let at: { address: string; namespace: string };
  let first: StoryBench;
  let second: StoryBench;

  beforeAll(async () => {
    at = await testTemporal();
    first = await createStoryBench({ at, versioning: version('a') });
    second = await createStoryBench({ at, versioning: version('b') });
  }, 120_000);
  afterAll(async () => {
    await first?.close();
    await second?.close();
  });

  const describeDeployment = async () =>
    first.client.workflowService.describeWorkerDeployment({
      namespace: at.namespace,
      deploymentName: DEPLOYMENT,
    });

  /** As `temporal worker deployment set-current-version` does it. */
  const makeCurrent = async (buildId: string): Promise<void> => {
    const isThere = async (): Promise<boolean> => {
      const { workerDeploymentInfo } = await describeDeployment().catch(() => ({
        workerDeploymentInfo: null,
      }));
      return (workerDeploymentInfo?.versionSummaries ?? []).some(
        ({ deploymentVersion }) => deploymentVersion?.buildId === buildId,
      );
    };
    await waitUntil(isThere, { timeoutMs: 60_000, what: `version ${buildId} polls` });
    const set = async (): Promise<boolean> =>
      first.client.workflowService
        .setWorkerDeploymentCurrentVersion({
          namespace: at.namespace,
          deploymentName: DEPLOYMENT,
          buildId,
          identity: 'the test',
        })
        .then(
          () => true,
          // Not all of its queues have been seen yet.
          () => false,
        );
    await waitUntil(set, { timeoutMs: 60_000, intervalMs: 200, what: `${buildId} is current` });
  };

  test('finish a payment that began under the other, there and back, and no task fails', async () => {
    await makeCurrent('a');
    const forth = await first.tell(orderFor('deposit'));
    const back = await first.tell(orderFor('deposit'));
    const asked = async () => forth.called('requestFunds').length === 1;
    await waitUntil(asked, { timeoutMs: 30_000, what: 'the story waits for its money' });
    await makeCurrent('b');
    await forth.receive('100');
    expect((await forth.outcome('versioned')).status).toBe('completed');
    await makeCurrent('a');
    await back.receive('100');
    expect((await back.outcome('versioned')).status).toBe('completed');

    for (const { handle } of [forth, back]) {
      const { events } = await handle.fetchHistory();
      expect((events ?? []).filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
    }
    const { workerDeploymentInfo } = await describeDeployment();
    const versions = workerDeploymentInfo?.versionSummaries ?? [];
    expect(new Set(versions.map((one) => one.deploymentVersion?.buildId))).toEqual(
      new Set(['a', 'b']),
    );
    expect(workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId).toBe('a');
  }, 240_000);
});
