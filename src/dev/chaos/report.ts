import type { Verdict } from './judge/judge.ts';
import type { Breach, Decided } from './judge/types.ts';
import { isFailedByBuild, type FailedTask, type Rolled } from './faults/roll.ts';
import type { Kill } from './faults/kill.ts';
import type { Mix } from './plan/mix.ts';
import type { Course } from './payers/course.ts';
import type { Policies } from './plan/policies.ts';

/** What a run came to. */
export interface Outcome {
  readonly seed: number;
  readonly mix: Mix;
  readonly courses: readonly Course[];
  readonly kills: readonly Kill[];
  /** Processes that ended by themselves, and how often. */
  readonly fell: readonly (readonly [string, number])[];
  readonly spells: number;
  readonly faults: number;
  readonly staleSpells: number;
  readonly terminations: number;
  /** What people said, taken or not. */
  readonly decided: readonly Decided[];
  readonly changed: Policies['changed'];
  readonly rolled: Rolled | null;
  /** What befell the sources of the ledger, and how often. */
  readonly switches: ReadonlyMap<string, number>;
  /** What rails' own pretend banks were made to do wrong, and how often. */
  readonly caused: readonly (readonly [string, number])[];
  /** Workflow tasks that failed, where builds were rolled out. */
  readonly failedTasks: readonly FailedTask[] | null;
  readonly verdict: Verdict;
  /** What was still under way at the end, by kind. */
  readonly unsettled: ReadonlyMap<string, readonly string[]>;
  /** What stands in the way besides: a process that did not come back, an audit that says no. */
  readonly complaints: readonly string[];
  readonly statuses: readonly (readonly [string, number])[];
  readonly audit: string;
  readonly timings: Readonly<Record<'prepareMs' | 'stormMs' | 'quietMs', number>>;
}

const seconds = (durationMs: number): string => `${(durationMs / 1_000).toFixed(1)} s`;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

const killLines = (kills: readonly Kill[]): string[] =>
  [...new Set(kills.map(({ target }) => target))].toSorted().flatMap((target) => {
    const times = kills
      .filter((kill) => kill.target === target)
      .map(({ recoveredMs }) => recoveredMs)
      .toSorted((a, b) => a - b);
    const middle = seconds(quantile(times, 0.5));
    const worst = seconds(times.at(-1) ?? 0);
    return [
      `    ${target.padEnd(34)} ${String(times.length).padStart(4)}   back after ${middle} (median), ${worst} (longest)`,
    ];
  });

const countBy = <Item>(items: readonly Item[], name: (item: Item) => string): string => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, n]) => `${n} ${what}`)
    .join(', ');
};

const BREACHES_SHOWN = 40;
const breachLine = ({ kind, number, message }: Breach): string =>
  `  ${kind.toUpperCase()}  ${number === null ? '' : `payment ${number}: `}${message}`;

const failedTaskLines = (failed: readonly FailedTask[]): string[] => {
  const byBuild = failed.filter(isFailedByBuild);
  return [
    `    failed tasks       ${byBuild.length} by a build, ${failed.length - byBuild.length} by the server, for a signal or an end meanwhile`,
    ...byBuild.map(
      ({ workflowId, eventId, cause, message }) =>
        `      ${workflowId}, event ${eventId}: ${cause} ${message}`,
    ),
  ];
};

/** True when nothing was lost or doubled and nothing is left open. */
export const isGood = ({ verdict, unsettled, complaints, failedTasks }: Outcome): boolean =>
  verdict.breaches.length === 0 &&
  unsettled.size === 0 &&
  complaints.length === 0 &&
  !failedTasks?.some(isFailedByBuild);

/** What the run held besides payments, kills and faults. */
const mixLines = (outcome: Outcome): string[] => {
  const { mix, courses, decided, terminations, staleSpells, changed } = outcome;
  const crumbs = courses.reduce((sum, { payer }) => sum + payer.payment.crumbs.length, 0);
  const calls = courses.filter(({ payer }) => payer.payment.byContract !== null).length;
  const said = countBy(decided, ({ action, taken }) => (taken ? action : `${action} refused`));
  const held = [
    ...(crumbs > 0 ? [`${crumbs} crumbs`] : []),
    ...(calls > 0 ? [`${calls} paid by contract`] : []),
    ...(terminations > 0 ? [`${terminations} workflows terminated`] : []),
    ...(staleSpells > 0 ? [`${staleSpells} times a stale Horizon`] : []),
    ...(changed ? ['another anchor.ts'] : []),
  ];
  return [
    `    mix                ${[...mix].join(', ') || 'none'}`,
    ...(held.length > 0 ? [`    besides            ${held.join(', ')}`] : []),
    ...(outcome.caused.length > 0
      ? [`    banks              ${outcome.caused.map(([what, n]) => `${n} ${what}`).join(', ')}`]
      : []),
    ...(outcome.switches.size > 0
      ? [
          `    sources            ${[...outcome.switches].map(([what, n]) => `${n} ${what}`).join(', ')}`,
        ]
      : []),
    ...(said === '' ? [] : [`    people said        ${said}`]),
  ];
};

/** The summary for a person: what was done, what became of it, and each break by name. */
export const writeSummary = (outcome: Outcome): string => {
  const { courses, kills, verdict, timings, unsettled } = outcome;
  const count = (kind: Breach['kind']): number =>
    verdict.breaches.filter((breach) => breach.kind === kind).length;
  const gaveUp = courses.filter(({ state }) => state === 'given up');
  const given =
    gaveUp.length > 0
      ? [`    gave up            ${gaveUp.length}, such as: ${gaveUp[0]?.why}`]
      : [];
  const fell = outcome.fell.filter(([, times]) => times > 0);
  return [
    '',
    `seed ${outcome.seed}: ${courses.length} payments, ${kills.length} kills, ${outcome.spells} spells with ${outcome.faults} faults`,
    `    prepared in ${seconds(timings.prepareMs)}, paid in ${seconds(timings.stormMs)}, quiet after ${seconds(timings.quietMs)}`,
    `    payments           ${countBy(courses, ({ payer }) => payer.payment.kind)}`,
    `    variants             ${countBy(courses, ({ payer }) => payer.payment.variant.replaceAll('_', ' '))}`,
    ...given,
    ...mixLines(outcome),
    `    stories            ${outcome.statuses.map(([what, n]) => `${n} ${what}`).join(', ')}`,
    `    sums that came in  ${[...verdict.ends].map(([what, n]) => `${n} ${what}`).join(', ')}`,
    '',
    '    killed',
    ...killLines(kills),
    ...(fell.length > 0
      ? [`    ended by themselves: ${fell.map(([name, n]) => `${name} ${n} times`).join(', ')}`]
      : []),
    ...(outcome.rolled
      ? [
          `    rolled out         ${outcome.rolled.releases} releases, versions ${outcome.rolled.versions.toSorted().join(', ')}`,
          ...failedTaskLines(outcome.failedTasks ?? []),
        ]
      : []),
    '',
    `    lost ${count('lost')}, doubled ${count('doubled')}, stray ${count('stray')}, open ${count('open')}, unserved ${count('unserved')}`,
    `    audit              ${outcome.audit}`,
    ...verdict.breaches.slice(0, BREACHES_SHOWN).map(breachLine),
    ...(verdict.breaches.length > BREACHES_SHOWN
      ? [`  and ${verdict.breaches.length - BREACHES_SHOWN} more`]
      : []),
    ...[...unsettled].map(
      ([what, ids]) => `  UNSETTLED  ${ids.length} ${what}: ${ids.slice(0, 5).join(', ')}`,
    ),
    ...outcome.complaints.map((complaint) => `  COMPLAINT  ${complaint}`),
    isGood(outcome) ? 'Good: every unit is where it has to be.' : 'Not good.',
    '',
  ].join('\n');
};
