import { waitUntil } from '../../wait-until.ts';
import { changeAnchor } from './change-anchor.ts';
import { keepKilling, type Kill } from './kill.ts';
import type { Mix } from '../plan/mix.ts';
import { takeCourse } from '../payers/pay.ts';
import type { Course } from '../payers/course.ts';
import { createGate } from '../world/persist.ts';
import { roll, type Rolled } from './roll.ts';
import { targetsOf } from '../plan/kills.ts';
import type { Policies } from '../plan/policies.ts';
import { createTerminations } from './terminate.ts';
import { startTicker, type TickerStream } from '../world/ticker.ts';
import { switchSources } from './switch-sources.ts';
import { runFaultSchedule } from './fault-schedule.ts';
import type { World } from '../world/world.ts';

export interface StormOptions {
  readonly seed: number;
  /** How many payers are at the anchor's endpoints at once. */
  readonly atOnce: number;
  readonly payWithinMs: number;
  readonly kills: boolean;
  /** How long nothing is killed between two kills, at most. */
  readonly killRestMs: number;
  readonly faults: boolean;
  /** Releases builds of the workers one after the other. */
  readonly rolling: boolean;
  readonly mix: Mix;
  readonly stream: TickerStream;
}

export interface Storm {
  /** Some mend afterwards what was wrong on their side: they trust the asset. */
  readonly mended: Promise<unknown>;
  readonly kills: readonly Kill[];
  readonly complaints: readonly string[];
  readonly spells: number;
  readonly faults: number;
  /** How often Horizon fell far behind. */
  readonly staleSpells: number;
  readonly terminations: number;
  readonly changed: Policies['changed'];
  readonly rolled: Rolled | null;
  /** What befell the sources of the ledger, and how often. */
  readonly switches: ReadonlyMap<string, number>;
}

const STORM_WITHIN_MS = 3_600_000;
/** Who has paid only waits until the ledger shows it, and costs nobody much meanwhile. */
const PAYING_PER_OPENING = 4;

const isOpened = ({ state }: Course): boolean => state !== 'waiting' && state !== 'opening';
const isPaid = ({ state }: Course): boolean => ['paid', 'done', 'given up'].includes(state);

/** Another anchor.ts, once half of the payments were opened under the first. */
const changeInTheMiddle = async (
  world: World,
  courses: readonly Course[],
  { hands, mix }: { readonly hands: ReturnType<typeof createGate>; readonly mix: Mix },
): Promise<Policies['changed']> => {
  if (!mix.has('new-anchor')) return null;
  await waitUntil(() => courses.filter(isOpened).length * 2 >= courses.length, {
    timeoutMs: STORM_WITHIN_MS,
    intervalMs: 200,
    what: 'half of the payments are opened',
  });
  return changeAnchor(world, hands);
};

/** Lets all pay while processes die, faults come and go, and people change their minds. */
export const storm = async (
  world: World,
  courses: readonly Course[],
  options: StormOptions,
): Promise<Storm> => {
  const { seed, payWithinMs, stream, mix } = options;
  const hands = createGate(1);
  const terminations = createTerminations(world);
  const crowd = {
    endpoints: createGate(options.atOnce),
    counters: createGate(options.atOnce * PAYING_PER_OPENING),
    payWithinMs,
    onOpened: (course: Course) => terminations.plan(course),
  };
  const schedule = options.faults ? runFaultSchedule(world, seed, mix) : null;
  const switching = world.fronts.size > 1 ? switchSources(world, seed, world.fronts) : null;
  const targets = targetsOf(world.banks?.names);
  const killing = options.kills
    ? keepKilling(world, seed, { hands, targets, restMaxMs: options.killRestMs })
    : null;
  const startedAt = performance.now();
  const ticker = startTicker(stream, () => {
    const at = (...states: Course['state'][]): number =>
      courses.filter(({ state }) => states.includes(state)).length;
    const passed = Math.round((performance.now() - startedAt) / 1_000);
    return (
      `${passed} s: ${at('paid', 'done')} of ${courses.length} paid, ${at('opening', 'opened')} under way, ` +
      `${killing?.kills().length ?? 0} kills, faults: ${schedule?.now() ?? 'none'}` +
      (switching ? `, ${switching.now()}` : '')
    );
  });
  const taken = courses.map(async (course) => takeCourse(world, course, crowd));
  const changing = changeInTheMiddle(world, courses, { hands, mix });
  const rolling = options.rolling ? roll(world, hands) : null;
  // At least one round of kills, however soon all have paid.
  const isOver = (): boolean =>
    courses.every(isPaid) && (killing === null || killing.kills().length >= targets.length);
  await waitUntil(isOver, {
    timeoutMs: STORM_WITHIN_MS,
    intervalMs: 200,
    what: 'all have paid and all have died',
  });
  const changed = await changing;
  const rolled = await rolling;
  await killing?.stop();
  await switching?.stop();
  await schedule?.stop();
  await terminations.settled();
  ticker.stop();
  return {
    mended: Promise.all(taken),
    kills: killing?.kills() ?? [],
    complaints: killing?.faults() ?? [],
    spells: schedule?.spells() ?? 0,
    faults: schedule?.switched() ?? 0,
    staleSpells: schedule?.staleSpells() ?? 0,
    terminations: terminations.count(),
    changed,
    rolled,
    switches: switching?.done() ?? new Map(),
  };
};
