import { createSeededDraw } from './draw.ts';

/** What is killed, each in turn. */
export const TARGETS = [
  'worker core',
  'worker ledger',
  'worker callbacks',
  'worker rail-sandbox-bank',
  'worker rail-sandbox-mobile-money',
  'api',
  'ledger',
  'bank',
  'database connections',
  'database backend',
  'postgres',
  'temporal',
  // A worker that is frozen until another has taken its place, and then goes on beside it.
  'zombie ledger',
  'zombie callbacks',
  'zombie rail-sandbox-bank',
  'zombie rail-sandbox-mobile-money',
] as const;
export type Target = (typeof TARGETS)[number];

export interface PlannedKill {
  readonly target: Target;
  /** How long it stays dead before it is started again, or lives beside its successor. */
  readonly downMs: number;
  /** How long until the next kill, after it is well again. */
  readonly restMs: number;
}

/** Kills without end: each target once in every round, in an order of that round's own. */
export function* planKills(seed: number): Generator<PlannedKill, never> {
  const draw = createSeededDraw(seed).apart('kills');
  for (;;) {
    for (const target of draw.shuffled(TARGETS)) {
      yield { target, downMs: draw.whole(0, 1_500), restMs: draw.whole(500, 3_000) };
    }
  }
}
