import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { numberOf } from '../options.ts';
import { measureKind } from '../payments/measure.ts';
import { createClients } from '../payments/open.ts';
import { startPaymentsWorld, type PaymentsWorld } from '../payments/world.ts';
import type { Bench, BenchTools } from '../tools.ts';
import { readAfterwards, readNow, type Slice } from './slices.ts';
import { KINDS, startTraffic } from './traffic.ts';
import { trendOf, type Trend } from './trend.ts';

const SLICES = 20;
/** Caches fill and code is compiled for so many of them. */
const WARM_UP_SLICES = 4;
const RATE_COUNT = 100;
const SETTLE_MS = 30_000;

/** Programs that keep in memory, or in their caches, whatever was ever paid. */
const KEEPS_ALL = ['MB: Temporal', 'MB: ledger and bank', 'MB: PostgreSQL'];
/** Workflows that never end are bounded by continuing as new: a saw, whose slope says nothing. */
const ENDLESS = 'endless workflows';
/** Temporal suggests to continue as new at 4,096 events; what waits for its end comes on top. */
const ENDLESS_MAX = 6_000;

/** Half of what payments of all kinds in turn reach a second, when all are paid at once. */
const halfRate = async (
  world: PaymentsWorld,
  clients: Awaited<ReturnType<typeof createClients>>,
): Promise<number> => {
  let seconds = 0;
  for (const kind of KINDS) {
    const { perSecond } = await measureKind(world, clients, { kind, count: RATE_COUNT });
    seconds += 1 / perSecond;
  }
  return KINDS.length / seconds / 2;
};

const verdictOf = (name: string, values: readonly number[], trend: Trend): string => {
  if (name.startsWith(ENDLESS)) {
    return Math.max(...values) < ENDLESS_MAX ? 'bounded by continuing as new' : 'UNBOUNDED';
  }
  if (trend.isFlat) return 'flat';
  if (trend.drift < 0) return 'falls';
  return KEEPS_ALL.includes(name) ? 'grows, as it keeps all that was paid' : 'GROWS';
};

const sayTrends = ({ say }: BenchTools, slices: readonly Slice[]) => {
  const trends: Record<string, object> = {};
  const measured = slices.slice(WARM_UP_SLICES);
  for (const name of Object.keys(measured[0] ?? {})) {
    const values = measured.map((slice) => slice[name] ?? Number.NaN).filter(Number.isFinite);
    if (values.length < 3) continue;
    const trend = trendOf(values);
    const [first, last, drift, noise] = [trend.first, trend.last, trend.drift, trend.noise].map(
      Math.round,
    );
    const verdict = verdictOf(name, values, trend);
    trends[name] = { first, last, drift, noise, verdict };
    const line = `${first} → ${last}`.padStart(16);
    say(`${name.padEnd(42)} ${line}  by ${drift}, noise ±${noise}: ${verdict}`);
  }
  return trends;
};

/** Pays at half of what is possible, for as long as wanted, and says what of it is not flat. */
export const bench: Bench = async (values, tools) => {
  const { config, progress, releases, say } = tools;
  const minutes = numberOf(values, 'minutes', 60);
  const closeMs = numberOf(values, 'close-ms', 5_000);
  const channels = numberOf(values, 'channels', 20);
  const world = await startPaymentsWorld({ config, progress, releases, closeMs, channels });
  const clients = await progress.step('Logging in', async () => createClients(world));
  const perSecond =
    values.rate === undefined
      ? await progress.step('Measuring the rate', async () => halfRate(world, clients))
      : numberOf(values, 'rate', 1);
  const sliceMs = (minutes * 60_000) / SLICES;
  const since = new Date();
  const order = { perSecond, since, untilMs: since.getTime() + minutes * 60_000 };
  const traffic = await startTraffic(world, clients, order);
  const nows: Slice[] = [];
  await progress.step(`Paying ${perSecond.toFixed(1)} a second`, async (detail) => {
    for (let number = 1; number <= SLICES; number += 1) {
      detail(`slice ${number} of ${SLICES}`);
      await sleep(Math.max(0, since.getTime() + number * sliceMs - Date.now()));
      nows.push(await readNow(world));
    }
  });
  const { opened, leftOut } = await traffic.ended;
  await sleep(SETTLE_MS);
  const slices: Slice[] = [];
  for (const [number, now] of nows.entries()) {
    const from = new Date(since.getTime() + number * sliceMs);
    const until = new Date(from.getTime() + sliceMs);
    slices.push({ ...now, ...(await readAfterwards(world, from, until)) });
  }
  say(`${cpus().length} cores; ${minutes} minutes of ${perSecond.toFixed(1)} payments a second`);
  say(`${opened} opened, ${leftOut} left out because opening fell behind`);
  const trends = sayTrends(tools, slices);
  say(
    JSON.stringify({ cores: cpus().length, minutes, perSecond, opened, leftOut, trends, slices }),
  );
};
