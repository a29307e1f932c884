import { createSeededDraw } from './draw.ts';

const SANDBOX_RAILS = ['sandbox-bank', 'sandbox-mobile-money'] as const;

/**
 * What is killed, each in turn.
 * @param rails whose workers are; none for the sandbox's, whose bank is a process of its own as well.
 */
export const targetsOf = (rails: readonly string[] = []): readonly string[] => {
  const own = rails.length === 0 ? SANDBOX_RAILS : rails;
  return [
    'worker core',
    'worker ledger',
    'worker callbacks',
    ...own.map((rail) => `worker rail-${rail}`),
    'api',
    'ledger',
    ...(rails.length === 0 ? ['bank'] : []),
    'database connections',
    'database backend',
    'postgres',
    'temporal',
    // A worker that is frozen until another has taken its place, and then goes on beside it.
    'zombie ledger',
    'zombie callbacks',
    ...own.map((rail) => `zombie rail-${rail}`),
  ];
};

export interface PlannedKill {
  readonly target: string;
  /** How long it stays dead before it is started again, or lives beside its successor. */
  readonly downMs: number;
  /** How long until the next kill, after it is well again. */
  readonly restMs: number;
}

/** How long until the next kill at most, where a run does not say. */
export const REST_MAX_MS = 3_000;

/** Kills without end: each target once in every round, in an order of that round's own. */
export function* planKills(
  seed: number,
  targets: readonly string[] = targetsOf(),
  restMaxMs = REST_MAX_MS,
): Generator<PlannedKill, never> {
  const draw = createSeededDraw(seed).apart('kills');
  for (;;) {
    for (const target of draw.shuffled(targets)) {
      yield {
        target,
        downMs: draw.whole(0, 1_500),
        restMs: draw.whole(Math.min(500, restMaxMs), restMaxMs),
      };
    }
  }
}
