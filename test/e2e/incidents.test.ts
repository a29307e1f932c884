import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INCIDENTS_ANCHOR } from '../../src/dev/incidents/anchor.ts';
import type { Incident } from '../../src/dev/incidents/incident.ts';
import { playAll, type Staged } from '../../src/dev/incidents/play/play.ts';
import { onStage } from '../../src/dev/incidents/play/stage.ts';
import { INCIDENTS } from '../../src/dev/incidents/table.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { Stack } from '../../src/dev/stack.ts';
import { startBrowser } from '../support/browser.ts';
import { startTestStack } from '../support/test-stack.ts';
import { auditAfter } from './walk/audit.ts';
import { ENDINGS } from './walk/endings.ts';
import { variantOf, VARIANTS } from './walk/variants.ts';
import { walkAll } from './walk/walk.ts';
import { openWorld, type World } from './walk/world.ts';

/* Some incidents of each family that take little time, on one real stack. */

const releases = createReleases();
let stack: Stack;
let world: World;

beforeAll(async () => {
  stack = await startTestStack(releases, { RAILHEAD_ANCHOR: INCIDENTS_ANCHOR });
  world = await openWorld(stack, releases);
}, 180_000);
afterAll(async () => releases.releaseAll(), 120_000);

const play = async (incidents: readonly Incident[]): Promise<readonly Staged[]> =>
  onStage(world.running, async (stage) => playAll(stage, incidents, () => undefined));

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

const named = (names: readonly string[]): readonly Incident[] =>
  INCIDENTS.filter(({ name }) => names.includes(name));

/** What one person ends, what takes two, and what is mended outside first; `npm run walk` ends all. */
const WALKED = [
  'deposit-of-another-amount',
  'rail-money-unreadable',
  'payout-refused',
  'withdrawal-surplus-stuck',
  'customer-waits',
  'callbacks-not-taken',
];

describe('incidents on the console', () => {
  test('are found from the front page and ended by pages alone, by keyboard', async () => {
    const browser = await startBrowser();
    try {
      await onStage(world.running, async (stage) => {
        const walked = await walkAll({ stage, world, browser }, named(WALKED));
        expect(walked.map(({ name, why }) => [name, why])).toEqual(
          walked.map(({ name }) => [name, null]),
        );
        expect(walked.map(({ name }) => name).toSorted()).toEqual(WALKED.toSorted());
        expect(new Set(walked.map(({ variant }) => variant)).size).toBe(WALKED.length);
        expect(walked.filter(({ decided }) => decided.join().includes('two people'))).toHaveLength(
          2,
        );
        const { breaks, unbalanced } = await auditAfter(stage, stack.business);
        expect([breaks, unbalanced]).toEqual([[], []]);
      });
    } finally {
      await browser.close();
    }
  }, 300_000);

  test('have an ending each, and there is none of another', () => {
    expect(Object.keys(ENDINGS).toSorted()).toEqual(INCIDENTS.map(({ name }) => name).toSorted());
  });

  test('are dealt out over each screen, language and script', () => {
    const dealt = INCIDENTS.map((_, place) => variantOf(place).name);
    const counts = VARIANTS.map(({ name }) => dealt.filter((one) => one === name).length);
    expect(VARIANTS).toHaveLength(8);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});

describe('incidents on a development stack', () => {
  test('wait for a person as the kind that the table says', async () => {
    const chosen = named(CHEAP);
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
