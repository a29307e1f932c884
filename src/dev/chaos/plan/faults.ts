import type { FaultInput } from '../../../sandbox/ledger/faults/schema.ts';
import { createSeededDraw, type Draw } from './draw.ts';
import type { Mix } from './mix.ts';

/** A spell of faults at the ledger and the bank: both are cleared before the next one. */
export interface Spell {
  readonly name: string;
  readonly ledger: readonly FaultInput[];
  /** Bodies for the bank's `POST /sandbox/faults`. */
  readonly bank: readonly Readonly<Record<string, unknown>>[];
  /** Whether the bank's webhooks are sent once more. */
  readonly repeatsWebhooks: boolean;
  /** What the ledger does one after the other meanwhile; empty where it does the same all the time. */
  readonly steps: readonly StaleStep[];
  readonly lastsMs: number;
}

/** What is always a little wrong. */
const backgroundFaults = (draw: Draw): FaultInput[] => {
  const seed = draw.whole(0, 4_000_000_000);
  return [
    { fault: 'lost_reply', route: 'POST /transactions_async', probability: 0.05, seed },
    { fault: 'cut', probability: 0.02, seed: seed + 1 },
    { fault: 'unavailable', probability: 0.02, seed: seed + 2 },
    { fault: 'too_many_requests', probability: 0.02, seed: seed + 3 },
  ];
};

type LedgerFaults = (draw: Draw) => FaultInput[];
const LEDGER: Readonly<Record<string, LedgerFaults>> = {
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

/** What Horizon does next while it is stale, and for how long. */
interface StaleStep {
  readonly fault: FaultInput;
  readonly lastsMs: number;
}

export const STALE_HORIZON = 'stale Horizon';
/** More seconds than an envelope lives, at a ledger a second. */
const STALE_LEDGERS = 130;
/** Before so much time has passed, there is no history to be so far behind of. */
const STALE_AFTER_MS = 150_000;
/** At a ledger a second, a step has the twelve ledgers of a minute, and ten steps those of ten minutes. */
const STALE_STEP_MS = 12_000;

/** Horizon falls back by 130 ledgers and more, stands still, and moves on in steps, for ten of them. */
const staleSteps = (draw: Draw): readonly StaleStep[] => {
  const behind = (): number => STALE_LEDGERS + draw.whole(0, 200);
  const stopped = { fault: 'ingestion', state: 'stopped' } as const;
  const lagging = { fault: 'ingestion', state: 'lagging' } as const;
  const catchingUp = { fault: 'ingestion', state: 'catching_up' } as const;
  const falls: readonly FaultInput[] = [
    { ...stopped, ledgersBehind: behind() },
    { ...lagging, ledgersBehind: behind() },
    { ...catchingUp, ledgersPerSecond: 20 },
    stopped,
    { ...stopped, ledgersBehind: behind() },
    { ...catchingUp, ledgersPerSecond: 5 },
    { ...lagging, ledgersBehind: draw.whole(4, 40) },
    stopped,
    { ...catchingUp, ledgersPerSecond: 2, ledgersBehind: behind() },
    { ...lagging, ledgersBehind: behind() },
  ];
  return falls.map((fault) => ({ fault, lastsMs: STALE_STEP_MS }));
};

type BankFaults = readonly Readonly<Record<string, unknown>>[];
const BANK: readonly BankFaults[] = [
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

const staleSpell = (draw: Draw): Spell => {
  const steps = staleSteps(draw);
  return {
    name: STALE_HORIZON,
    ledger: backgroundFaults(draw),
    bank: [],
    repeatsWebhooks: false,
    steps,
    lastsMs: steps.reduce((sum, { lastsMs }) => sum + lastsMs, 0),
  };
};

/** Spells without end, each followed by background faults, or nothing would ever get done to be broken. */
function* planSpells(draw: Draw): Generator<Spell, never> {
  for (;;) {
    for (const name of draw.shuffled(Object.keys(LEDGER))) {
      yield {
        name: 'background',
        ledger: backgroundFaults(draw),
        bank: [],
        repeatsWebhooks: false,
        steps: [],
        lastsMs: draw.whole(2_000, 5_000),
      };
      yield {
        name,
        ledger: [...(LEDGER[name]?.(draw) ?? []), ...backgroundFaults(draw)],
        bank: draw.pick(BANK),
        repeatsWebhooks: draw.whole(1, 3) === 1,
        steps: [],
        lastsMs: draw.whole(3_000, 7_000),
      };
    }
  }
}

/** Spells without end; equal seeds and mixes plan alike. */
export function* planFaultSchedule(seed: number, mix: Mix = new Set()): Generator<Spell, never> {
  const draw = createSeededDraw(seed).apart('weather');
  const drawStale = draw.apart('stale');
  let sinceStaleMs = 0;
  for (const spell of planSpells(draw)) {
    yield spell;
    sinceStaleMs += spell.lastsMs;
    if (!mix.has('stale-horizon') || sinceStaleMs < STALE_AFTER_MS) continue;
    yield staleSpell(drawStale);
    sinceStaleMs = 0;
  }
  throw new Error('spells without end have ended');
}
