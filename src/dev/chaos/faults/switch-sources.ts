import { setTimeout as sleep } from 'node:timers/promises';
import { planSwitches, type SourceStep } from '../plan/switches.ts';
import type { Front, SourceName } from '../world/fronts.ts';
import type { World } from '../world/world.ts';

/** Others clear the ledger of faults now and then; these last as long as they are planned. */
const AGAIN_EVERY_MS = 500;

const urlOf = ({ horizonUrl }: World): string => `${horizonUrl}/sandbox/faults`;

/** Switches a fault on; null where the ledger was just killed. */
const switchOn = async (world: World, fault: SourceStep['faults'][number]) => {
  const response = await fetch(urlOf(world), {
    method: 'POST',
    signal: AbortSignal.timeout(5_000),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  }).catch(() => null);
  if (response?.status === 400) throw new TypeError(await response.text());
  if (!response?.ok) return null;
  const { id } = (await response.json()) as { readonly id: string };
  return id;
};

const switchOff = async (world: World, ids: readonly string[]): Promise<void> => {
  await Promise.all(
    ids.map(async (id) =>
      fetch(`${urlOf(world)}/${id}`, {
        method: 'DELETE',
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null),
    ),
  );
};

/** Keeps faults on for a while. */
const keepOn = async (
  world: World,
  faults: SourceStep['faults'],
  { lastsMs, signal }: { readonly lastsMs: number; readonly signal: AbortSignal },
): Promise<void> => {
  const until = performance.now() + lastsMs;
  let on: readonly string[] = [];
  while (!signal.aborted && performance.now() < until) {
    const fresh = await Promise.all(faults.map(async (fault) => switchOn(world, fault)));
    // The new ones are on before the old ones go, so that no request slips through.
    await switchOff(world, on);
    on = fresh.filter((id) => id !== null);
    const restMs = Math.min(AGAIN_EVERY_MS, Math.max(0, until - performance.now()));
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
  await switchOff(world, on);
};

const take = async (
  world: World,
  front: Front,
  { course, faults }: SourceStep,
  signal: AbortSignal,
): Promise<void> => {
  for (const { front: state, lastsMs } of course) {
    if (signal.aborted) break;
    front.set(state);
    if (state === 'well') await keepOn(world, faults, { lastsMs, signal });
    else await sleep(lastsMs, undefined, { signal }).catch(() => undefined);
  }
  front.set('well');
};

/** Has the sources of the ledger fail in turn, by the plan of a seed. */
export const switchSources = (
  world: World,
  seed: number,
  fronts: ReadonlyMap<SourceName, Front>,
) => {
  const done = new Map<string, number>();
  let now = 'both well';
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = (async () => {
    for (const step of planSwitches(seed, [...fronts.keys()])) {
      await sleep(step.afterMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const front = fronts.get(step.source);
      if (!front) throw new Error(`${step.source} has no front`);
      now = `${step.source} ${step.what}`;
      done.set(now, (done.get(now) ?? 0) + 1);
      await take(world, front, step, signal);
      now = 'both well';
    }
  })();
  return {
    now: (): string => now,
    /** What befell them, and how often. */
    done: (): ReadonlyMap<string, number> => done,
    /** Ends it with every source well. */
    async stop(): Promise<void> {
      stopping.abort();
      await run;
    },
  };
};
