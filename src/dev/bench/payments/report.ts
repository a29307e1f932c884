import { cpus } from 'node:os';
import { percentile } from '../percentile.ts';
import type { FloorFigures } from './floor.ts';
import type { KindFigures } from './measure.ts';
import type { CpuTimes } from './processes.ts';

const tenth = (figure: number): number => Math.round(figure * 10) / 10;

const cpuEach = (cpu: CpuTimes, count: number): Record<string, number> =>
  Object.fromEntries(
    [...cpu].map(([part, ms]) => [part, tenth(ms / count)] as const).filter(([, ms]) => ms > 0),
  );

const stagesOf = (figures: KindFigures) =>
  Object.fromEntries(
    Object.entries(figures.stages)
      .filter(([, all]) => all.length > 0)
      .map(([stage, all]) => [
        stage,
        { p50: Math.round(percentile(all, 50)), p95: Math.round(percentile(all, 95)) },
      ]),
  );

/** One line of JSON, to be compared with that of another day. */
export const summarise = (
  all: readonly KindFigures[],
  floor: FloorFigures,
  order: { readonly count: number; readonly closeMs: number },
) => ({
  cores: cpus().length,
  ...order,
  floor: {
    perSecond: tenth(floor.perSecond),
    startedPerSecond: tenth(floor.startedPerSecond),
    cpuMs: cpuEach(floor.cpu, order.count),
  },
  ...Object.fromEntries(
    all.map((figures) => [
      figures.kind,
      {
        perSecond: tenth(figures.perSecond),
        shareOfFloor: Math.round((figures.perSecond * 100) / floor.perSecond) / 100,
        openedPerSecond: tenth(figures.openedPerSecond),
        cpuMs: cpuEach(figures.cpu, figures.count),
        database: Object.fromEntries(
          Object.entries(figures.database).map(([name, each]) => [name, tenth(each)]),
        ),
        events: tenth(figures.events),
        actions: tenth(figures.actions),
        stagesMs: stagesOf(figures),
      },
    ]),
  ),
});

const listed = (figures: Readonly<Record<string, number>>, unit = ''): string =>
  Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure}${unit}`)
    .join(' · ');

/** The same for people, a line for each thing. */
export const writeFigures = (
  all: readonly KindFigures[],
  floor: FloorFigures,
): readonly string[] => [
  `Temporal's own floor: ${tenth(floor.perSecond)} a second, ${tenth(floor.startedPerSecond)} started a second`,
  ...all.flatMap((figures) => [
    `${figures.kind}: ${tenth(figures.perSecond)} completed a second, ` +
      `${Math.round((figures.perSecond * 100) / floor.perSecond)} % of the floor; ` +
      `${tenth(figures.openedPerSecond)} opened a second`,
    `  CPU of each: ${listed(cpuEach(figures.cpu, figures.count), ' ms')}`,
    `  database, of each: ${listed(
      Object.fromEntries(
        Object.entries(figures.database).map(([name, each]) => [name, tenth(each)]),
      ),
    )}`,
    `  history: ${tenth(figures.events)} events, ${tenth(figures.actions)} billable actions`,
    ...Object.entries(stagesOf(figures)).map(
      ([stage, { p50, p95 }]) => `  ${stage.padEnd(12)} p50 ${p50} ms, p95 ${p95} ms`,
    ),
  ]),
];
