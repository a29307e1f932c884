import { setTimeout as sleep } from 'node:timers/promises';
import type { Mix } from '../plan/mix.ts';
import { planFaultSchedule, STALE_HORIZON, type Spell } from '../plan/faults.ts';
import type { World } from '../world/world.ts';

/** A fault that nobody could switch on, since its server was just killed, is left out. */
const send = async (url: string, method: 'POST' | 'DELETE', body?: unknown): Promise<boolean> => {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(5_000),
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 400) throw new TypeError(`${url}: ${await response.text()}`);
    return response.ok;
  } catch (fault) {
    // A fault that cannot be read is a fault of the plan, and stands out.
    if (fault instanceof TypeError && fault.message.startsWith(url)) throw fault;
    return false;
  }
};

const clear = async ({ horizonUrl, bankUrl }: World): Promise<boolean> => {
  const cleared = await Promise.all([
    send(`${horizonUrl}/sandbox/faults`, 'DELETE'),
    send(`${bankUrl}/sandbox/faults`, 'DELETE'),
  ]);
  return cleared.every(Boolean);
};

const begin = async ({ horizonUrl, bankUrl, banks }: World, spell: Spell): Promise<number> => {
  const disturbed = spell.name === 'background' ? 0 : ((await banks?.disturb()) ?? 0);
  const begun = await Promise.all([
    ...spell.ledger.map(async (fault) => send(`${horizonUrl}/sandbox/faults`, 'POST', fault)),
    ...spell.bank.map(async (fault) => send(`${bankUrl}/sandbox/faults`, 'POST', fault)),
    ...(spell.repeatsWebhooks ? [send(`${bankUrl}/sandbox/webhook/repeat`, 'POST', {})] : []),
  ]);
  return disturbed + begun.filter(Boolean).length;
};

/** Lets a spell last, step by step where it has some. @returns how many faults were switched on. */
const last = async (
  { horizonUrl }: World,
  { steps, lastsMs }: Spell,
  signal: AbortSignal,
): Promise<number> => {
  const rest = async (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal }).catch(() => undefined);
  if (steps.length === 0) await rest(lastsMs);
  let switched = 0;
  for (const step of steps) {
    if (signal.aborted) break;
    // A ledger that was killed has forgotten how its Horizon reads, until the next step.
    switched += Number(await send(`${horizonUrl}/sandbox/faults`, 'POST', step.fault));
    await rest(step.lastsMs);
  }
  return switched;
};

/** Lets the ledger and the bank misbehave by the plan, spell after spell. */
export const runFaultSchedule = (world: World, seed: number, mix: Mix) => {
  let now = 'fair';
  let spells = 0;
  let switched = 0;
  let staleSpells = 0;
  const stopping = new AbortController();
  const run = (async () => {
    for (const spell of planFaultSchedule(seed, mix)) {
      if (stopping.signal.aborted) return;
      await clear(world);
      switched += await begin(world, spell);
      now = spell.name;
      spells += 1;
      staleSpells += Number(spell.name === STALE_HORIZON);
      switched += await last(world, spell, stopping.signal);
    }
  })();
  return {
    now: (): string => now,
    spells: (): number => spells,
    staleSpells: (): number => staleSpells,
    /** How many faults were switched on. */
    switched: (): number => switched,
    /** Ends it, and clears the ledger and the bank, however often that takes. */
    async stop(): Promise<void> {
      stopping.abort();
      await run;
      now = 'fair';
      while (!(await clear(world))) await sleep(200);
    },
  };
};
