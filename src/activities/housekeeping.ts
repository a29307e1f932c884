import { Context } from '@temporalio/activity';
import { describeFailure } from '../domain/failure.ts';
import { pause } from '../lib/pause.ts';
import { addUpBalances, BALANCES_DUE } from '../services/accounting/balances.ts';
import type { StoreDeps } from '../services/deps.ts';
import { FIGURES_DUE, fillFigures } from '../services/operations/figures/fill.ts';
import {
  createRestartLost,
  createSweep,
  SWEEP_DUE,
  type Swept,
} from '../services/transactions/sweep.ts';

interface HousekeepingDeps extends StoreDeps {
  readonly sweepEveryMs: number;
  readonly compareEveryMs: number;
  /** How long one turn lasts; ten minutes by default. */
  readonly turnMs?: number;
}

/** The activity returns now and then, so that a new version of it takes over. */
const TURN_MS = 600_000;

export interface HousekeepingTurn {
  /** When open rows were last compared with workflows; ISO 8601, null for never. */
  readonly comparedAt: string | null;
  /** What was done, in words. */
  readonly summary: string;
}

const sumOf = (done: Swept, more: Swept): Swept => ({
  started: done.started + more.started,
  investigations: done.investigations + more.investigations,
  filed: done.filed + more.filed,
  expired: done.expired + more.expired,
  informed: done.informed + more.informed,
});
const NOTHING: Swept = { started: 0, investigations: 0, filed: 0, expired: 0, informed: 0 };

const summaryOf = (done: Swept, restarted: number): string => {
  const counts = {
    'stories started': done.started,
    'investigations started': done.investigations,
    'amounts filed': done.filed,
    'forms expired': done.expired,
    'stories informed': done.informed,
    'stories started again': restarted,
  };
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  return found.map(([what, count]) => `${count} ${what}`).join(', ') || 'nothing was to be done';
};

/** What is done at each look; the comparison has a time of its own. */
const DUE = { ...SWEEP_DUE, balances: BALANCES_DUE, figures: FIGURES_DUE } as const;
type Chore = keyof typeof DUE;
const GLANCE = `select ${Object.entries(DUE)
  .map(([chore, isDue]) => `${isDue} as "${chore}"`)
  .join(', ')}`;

/**
 * Repairs what a crash left, for one turn: sweeps, and compares open rows with workflows, each as
 * often as it is set. What fails is logged and done again at its next time, and stops nothing else.
 */
export const createKeepHouse = (deps: HousekeepingDeps) => {
  const { log, sweepEveryMs, compareEveryMs, turnMs = TURN_MS } = deps;
  const sweep = createSweep(deps);
  const restartLost = createRestartLost(deps);

  const unlessFailed = async <T>(chore: string, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      const failure = describeFailure(error);
      log.error({ chore, failure }, 'housekeeping failed; it is tried again');
      return null;
    }
  };
  /** One statement says that there is nothing to do; where it fails each chore looks for itself. */
  const glance = async (): Promise<(chore: Chore) => boolean> => {
    const look = async () => deps.orm.em.fork().execute<Record<Chore, boolean>[]>(GLANCE);
    const [due] = (await unlessFailed('glance', look)) ?? [];
    return (chore) => due?.[chore] ?? true;
  };
  const compare = async (signal: AbortSignal): Promise<number> => {
    let restarted = 0;
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof restartLost>> = await restartLost(after);
      restarted += page.restarted;
      if (page.last === null || signal.aborted) return restarted;
      after = page.last;
    }
  };

  return async (comparedAt: string | null, signal: AbortSignal): Promise<HousekeepingTurn> => {
    const until = Date.now() + turnMs;
    let done = NOTHING;
    let restarted = 0;
    let compared = comparedAt;
    do {
      const isDue = await glance();
      const swept = await unlessFailed('sweep', async () => sweep(isDue));
      if (swept) done = sumOf(done, swept);
      if (isDue('balances')) await unlessFailed('balances', async () => addUpBalances(deps.orm));
      if (isDue('figures')) await unlessFailed('figures', async () => fillFigures(deps.orm));
      const dueAt = compared === null ? 0 : Date.parse(compared) + compareEveryMs;
      if (Date.now() >= dueAt) {
        restarted += (await unlessFailed('compare', async () => compare(signal))) ?? 0;
        compared = new Date().toISOString();
      }
      await pause(Math.min(sweepEveryMs, compareEveryMs), signal);
      // The next turn compares from the beginning; what this turn has repaired stays repaired.
      signal.throwIfAborted();
    } while (Date.now() < until);
    return { comparedAt: compared, summary: summaryOf(done, restarted) };
  };
};

export const createHousekeepingActivities = (deps: HousekeepingDeps) => {
  const keepHouse = createKeepHouse(deps);
  return {
    keepHouse: async ({ comparedAt }: { readonly comparedAt: string | null }) =>
      keepHouse(comparedAt, Context.current().cancellationSignal),
  };
};

export type HousekeepingActivities = ReturnType<typeof createHousekeepingActivities>;
