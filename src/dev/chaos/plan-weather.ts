import type { FaultInput } from '../../sandbox/ledger/faults-schema.ts';
import { createSeededDraw, type Draw } from './draw.ts';
import type { Mix } from './mix.ts';

/** A spell of bad weather at the ledger and the bank: both are cleared before the next one. */
export interface Spell {
  readonly name: string;
  readonly ledger: readonly FaultInput[];
  /** Bodies for the bank's `POST /sandbox/faults`. */
  readonly bank: readonly Readonly<Record<string, unknown>>[];
  /** Whether the bank's webhooks are sent once more. */
  readonly repeatsWebhooks: boolean;
  readonly lastsMs: number;
}

/** What is always a little wrong. */
const drizzle = (draw: Draw): FaultInput[] => {
  const seed = draw.whole(0, 4_000_000_000);
  return [
    { fault: 'lost_reply', route: 'POST /transactions_async', probability: 0.05, seed },
    { fault: 'cut', probability: 0.02, seed: seed + 1 },
    { fault: 'unavailable', probability: 0.02, seed: seed + 2 },
    { fault: 'too_many_requests', probability: 0.02, seed: seed + 3 },
  ];
};

type LedgerWeather = (draw: Draw) => FaultInput[];
const LEDGER: Readonly<Record<string, LedgerWeather>> = {
  'two nodes, one lagging': (draw) => [
    { fault: 'stale', ledgersBehind: draw.whole(1, 6), probability: 0.5, seed: draw.whole(1, 9) },
  ],
  'lost replies': (draw) => [
    { fault: 'lost_reply', probability: 0.3, seed: draw.whole(1, 9) },
    { fault: 'cut', probability: 0.2, seed: draw.whole(1, 9) },
  ],
  'lost requests': (draw) => [
    { fault: 'timeout', route: 'POST /transactions_async', probability: 0.5, seed: 1 },
    { fault: 'drop', probability: 0.2, seed: draw.whole(1, 9) },
  ],
  'full queue': () => [{ fault: 'queue_full', probability: 0.7, seed: 3 }],
  surge: (draw) => [{ fault: 'surge', baseFee: draw.whole(200, 5_000) }],
  'no ledgers': () => [{ fault: 'stop_closing' }],
  'slow ledgers': () => [{ fault: 'slow_ledger', closeMs: 4_000 }],
  'rate limit': () => [
    { fault: 'too_many_requests', retryAfterSeconds: 1, probability: 0.5, seed: 5 },
  ],
  'silent streams': () => [{ fault: 'silence' }, { fault: 'replay', probability: 0.5, seed: 7 }],
  'cut streams': () => [{ fault: 'cut_stream', probability: 0.5, seed: 9 }],
  'slow answers': (draw) => [
    { fault: 'delay', delayMs: draw.whole(200, 3_000), probability: 0.4, seed: 11 },
  ],
  'horizon away': () => [{ fault: 'unavailable' }],
};

/** A node that everybody is answered by, so far behind that an envelope's life has passed there. */
const STALE: Readonly<Record<string, LedgerWeather>> = {
  'stale Horizon': (draw) => [{ fault: 'stale', ledgersBehind: draw.whole(130, 400) }],
};

type BankWeather = readonly Readonly<Record<string, unknown>>[];
const BANK: readonly BankWeather[] = [
  [],
  [{ dropReplyOf: 'POST /bank/payments', times: 4 }],
  [{ dropReplyOf: 'POST /mobile-money/payouts', times: 4 }],
  [{ route: 'POST /bank/payments', times: 3, status: 503 }],
  [{ route: 'POST /bank/payments', times: 3, status: 500, applied: true }],
  [{ route: 'POST /mobile-money/payouts', times: 3, status: 500, applied: true }],
  [{ route: 'GET /bank', times: 10, status: 503 }],
  [{ route: 'POST /bank/payments', times: 4, delayMs: 2_500 }],
  [{ route: 'POST /mobile-money', times: 6, delayMs: 1_500 }],
  [{ route: 'GET /', times: 4, cut: true }],
];

/** Spells without end; equal seeds and mixes plan alike. */
export function* planWeather(seed: number, mix: Mix = new Set()): Generator<Spell, never> {
  const draw = createSeededDraw(seed).apart('weather');
  const spells = { ...LEDGER, ...(mix.has('stale-horizon') ? STALE : {}) };
  for (;;) {
    for (const name of draw.shuffled(Object.keys(spells))) {
      // Between two spells it only drizzles, or nothing would ever get done to be broken.
      yield {
        name: 'drizzle',
        ledger: drizzle(draw),
        bank: [],
        repeatsWebhooks: false,
        lastsMs: draw.whole(2_000, 5_000),
      };
      yield {
        name,
        ledger: [...(spells[name]?.(draw) ?? []), ...drizzle(draw)],
        bank: draw.pick(BANK),
        repeatsWebhooks: draw.whole(1, 3) === 1,
        // A node that stands still does so for minutes.
        lastsMs: name in STALE ? draw.whole(20_000, 60_000) : draw.whole(3_000, 7_000),
      };
    }
  }
}
