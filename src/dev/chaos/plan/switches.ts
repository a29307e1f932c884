import type { FaultInput } from '../../../sandbox/ledger/faults/schema.ts';
import type { FrontState, SourceName } from '../world/fronts.ts';
import { createSeededDraw, type Draw } from './draw.ts';

/** What befalls one source of the ledger while the others do their work. */
export interface SourceStep {
  readonly what: 'dies' | 'hangs' | 'lags' | 'restarts';
  readonly source: SourceName;
  /** What becomes of its connections, one after the other. */
  readonly course: readonly { readonly front: FrontState; readonly lastsMs: number }[];
  /** What it answers wrongly once it is reached. */
  readonly faults: readonly FaultInput[];
  /** All is well for so long before it. */
  readonly afterMs: number;
}

/** Where a fault strikes the one and leaves the other alone. */
const ROUTES: Readonly<Record<SourceName, readonly string[]>> = {
  horizon: ['/accounts', '/ledgers', '/transactions', '/operations'],
  rpc: ['/rpc'],
};

type Fate = Pick<SourceStep, 'course' | 'faults'>;
const FATES: Readonly<Record<SourceStep['what'], (draw: Draw, source: SourceName) => Fate>> = {
  dies: (draw) => ({ course: [{ front: 'gone', lastsMs: draw.whole(2_000, 7_000) }], faults: [] }),
  // Longer than a call waits, now and then.
  hangs: (draw) => ({
    course: [
      { front: 'hung', lastsMs: draw.whole(2_000, 12_000) },
      { front: 'gone', lastsMs: 200 },
    ],
    faults: [],
  }),
  // From what nobody sees to what is asked last.
  lags: (draw, source) => {
    const ledgersBehind = draw.whole(1, 12);
    return {
      course: [{ front: 'well', lastsMs: draw.whole(3_000, 8_000) }],
      faults: ROUTES[source].map((route) => ({ fault: 'stale', ledgersBehind, route })),
    };
  },
  // A server that comes back answers before it has read anything, or before its core has.
  restarts: (draw, source) => ({
    course: [
      { front: 'gone', lastsMs: draw.whole(300, 2_000) },
      { front: 'well', lastsMs: 2_000 },
    ],
    faults: ROUTES[source].map((route) => ({
      fault:
        source === 'rpc' ? draw.pick(['core_away', 'still_ingesting'] as const) : 'unavailable',
      route,
    })),
  }),
};

/**
 * What befalls the sources of the ledger, one after the other and the preferred one first, without
 * end; equal seeds plan alike. Never are two of them away at once by this plan.
 * @param sources at least two, or there would be none to stand in.
 */
export function* planSwitches(
  seed: number,
  sources: readonly SourceName[],
): Generator<SourceStep, never> {
  const draw = createSeededDraw(seed).apart('sources');
  for (;;) {
    for (const what of draw.shuffled(['dies', 'hangs', 'lags', 'restarts'] as const)) {
      for (const source of sources) {
        yield { what, source, afterMs: draw.whole(500, 3_000), ...FATES[what](draw, source) };
      }
    }
  }
}
