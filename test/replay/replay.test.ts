import { beforeAll, describe, expect, test } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { quietTemporal } from '../support/temporal-runtime.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';

quietTemporal();
const folder = fileURLToPath(new URL('histories/', import.meta.url));
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));

/*
 * A story that runs when a new version is deployed goes on under the new code. These histories
 * were recorded from every branch (`npm run record`); a change that takes another way through one
 * of them fails here, and goes through `patched` instead. No test records these any more:
 * `deposit-taken-at-the-deadline` is of a version before `deadlineIsTooLate`, and
 * `deposit-price-awaited-without-end` and `withdrawal-price-refused-before-the-end` are of one before
 * `ratesHaveAnEnd`; `poll-rail-woken` of one before `webhooksWakeOnePoll`, and `poll-rail-at-its-pace` of one
 * before `idleRailsRest`; stories that were credited by an activity are of ones before `creditsAtOnce`;
 * `deliver-callbacks-after-failures` is of one with a workflow for each host.
 */
const bundles = {
  'without traces': workflowBundle,
  'with traces': async () => bundleWorkflows(true),
};

describe.each(Object.entries(bundles))('the recorded histories, %s', (_, bundle) => {
  const outcomes = new Map<string, unknown>();
  // One worker replays them all: to start it takes longer than a history.
  beforeAll(async () => {
    const recorded = histories.map((name) => ({
      workflowId: name,
      history: historyFromJSON(JSON.parse(readFileSync(`${folder}${name}`, 'utf8'))),
    }));
    const options = {
      workflowBundle: await bundle(),
      sinks: { exporter: { export: { fn: () => undefined } } },
    };
    for await (const { workflowId, error } of Worker.runReplayHistories(options, recorded)) {
      outcomes.set(workflowId, error ?? 'replayed');
    }
  }, 60_000);

  test('are there for each story', () => {
    for (const kind of ['deposit', 'withdrawal', 'remittance']) {
      expect(histories.filter((name) => name.startsWith(kind)).length).toBeGreaterThan(10);
    }
    expect(histories.filter((name) => name.startsWith('investigation')).length).toBe(9);
  });

  test.each(histories)('%s is replayed by today’s code', (name) => {
    expect(outcomes.get(name)).toBe('replayed');
  });
});
