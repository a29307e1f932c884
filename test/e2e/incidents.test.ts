import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startApi } from '../../src/api/main.ts';
import { readApiConfig, readWorkerConfig } from '../../src/config.ts';
import { INCIDENTS_ANCHOR } from '../../src/dev/incidents/anchor.ts';
import type { Incident } from '../../src/dev/incidents/incident.ts';
import { playAll, type Staged } from '../../src/dev/incidents/play/play.ts';
import { onStage } from '../../src/dev/incidents/play/stage.ts';
import { INCIDENTS } from '../../src/dev/incidents/table.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { RunningStack } from '../../src/dev/running.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import { startWorkers } from '../../src/worker/start-workers.ts';
import { endTemporalRuntime } from '../support/temporal-runtime.ts';
import { startTestStack } from '../support/test-stack.ts';

/* Some incidents of each family that take little time, on one real stack. */

const releases = createReleases();
let running: RunningStack;

beforeAll(async () => {
  const stack = await startTestStack(releases, { RAILHEAD_ANCHOR: INCIDENTS_ANCHOR });
  const log = pino({ level: 'fatal' });
  await endTemporalRuntime();
  installRuntime(log, 0);
  const workers = await startWorkers(readWorkerConfig(stack.environment), stack.business, log);
  releases.add('the workers', workers.close);
  const api = await startApi(readApiConfig(stack.environment), stack.business.anchor, log);
  releases.add('the api', api.close);
  const { environment, horizonUrl, bankUrl } = stack;
  running = { environment, horizonUrl, bankUrl, consoleUrl: 'http://localhost:8400' };
}, 180_000);
afterAll(async () => releases.releaseAll(), 120_000);

const play = async (incidents: readonly Incident[]): Promise<readonly Staged[]> =>
  onStage(running, async (stage) => playAll(stage, incidents, () => undefined));

const CHEAP = [
  'deposit-beyond-the-limit',
  'deposit-paid-twice',
  'rail-money-unreadable',
  'payout-answer-lost',
  'payout-refused',
  'withdrawal-surplus-stuck',
  'clawback',
  'customer-waits',
  'callbacks-not-taken',
  'statement-of-another-amount',
  'pay-outs-paused',
  'price-missing',
  'account-without-a-key',
  'money-taken-by-a-stranger',
];

describe('incidents on a development stack', () => {
  test('wait for a person as the kind that the table says', async () => {
    const chosen = INCIDENTS.filter(({ name }) => CHEAP.includes(name));
    expect(chosen).toHaveLength(CHEAP.length);
    const all = await play(chosen);
    expect(all.filter((staged) => 'why' in staged)).toEqual([]);
    const found = all.flatMap((staged) => ('found' in staged ? [staged] : []));
    expect(found.map((staged) => staged.found.kind)).toEqual(
      found.map(({ incident }) => incident.kind),
    );
    expect(found.map(({ incident }) => incident.name).toSorted()).toEqual(CHEAP.toSorted());
  }, 300_000);

  test('that cannot be caused say why, and stop no other', async () => {
    const [first] = INCIDENTS.filter(({ name }) => name === 'customer-waits');
    if (!first) throw new Error('there is no such incident');
    const broken: Incident = {
      ...first,
      name: 'broken-one',
      stage: async () => Promise.reject(new Error('the bank answered 503\nand more')),
    };
    const all = await play([broken, first]);
    expect(all).toMatchObject([
      { incident: { name: 'broken-one' }, why: 'the bank answered 503' },
      { found: { kind: 'customer.waiting' } },
    ]);
  }, 120_000);
});
