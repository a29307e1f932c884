import type { Draw } from './draw.ts';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import type { Variant } from './variants.ts';

/** One sum that is paid. */
export interface PlannedSum {
  /** Decimal string. */
  readonly amount: string;
  /** How long its payer waits before paying it. */
  readonly afterMs: number;
  /** When the bank takes it back by itself, after it was booked; null for never. */
  readonly reverseAfterMs: number | null;
}

/** Without zeros at the end, as the anchor's own pages write it. */
export const cents = (amount: number): string => (amount / 100).toFixed(2).replace(/\.?0+$/, '');

/** How much of the expected amount is paid, in per cent. */
const SHARE: Partial<Record<Variant, number>> = { short: 50, slightly_short: 96, over: 160 };

const TEST_CENTS = 100;
/** From here on, one unit less is still what the anchor takes for the whole. */
const REST_FROM_CENTS = 10_000;

const sumOf = (amountCents: number, afterMs = 0, reverseAfterMs: number | null = null) => ({
  amount: cents(amountCents),
  afterMs,
  reverseAfterMs,
});

/** Cuts an amount into parts that come one after the other. */
const planParts = (draw: Draw, amountCents: number): PlannedSum[] => {
  const first = Math.round((amountCents * draw.whole(20, 60)) / 100);
  const rest = amountCents - first;
  if (draw.whole(1, 2) === 1) return [sumOf(first), sumOf(rest, draw.whole(0, 6_000))];
  const second = Math.round((rest * draw.whole(20, 80)) / 100);
  return [
    sumOf(first),
    sumOf(second, draw.whole(0, 3_000)),
    sumOf(rest - second, draw.whole(0, 3_000)),
  ];
};

/** One unit to try it, and then the rest: on a rail it adds up, on the ledger the one goes back. */
const planTest = (draw: Draw, kind: Kind, amountCents: number): PlannedSum[] => {
  const afterMs = draw.whole(0, 8_000);
  const isRest = kind === 'deposit' || (amountCents >= REST_FROM_CENTS && draw.whole(1, 2) === 1);
  const second = isRest ? amountCents - TEST_CENTS : amountCents;
  return [sumOf(TEST_CENTS), sumOf(second, afterMs)];
};

/** What a payer pays of what was announced, by their variant. */
export const planSums = (
  draw: Draw,
  {
    kind,
    variant,
    amountCents,
  }: { readonly kind: Kind; readonly variant: Variant; readonly amountCents: number },
): readonly PlannedSum[] => {
  if (variant === 'twice') return [sumOf(amountCents), sumOf(amountCents)];
  if (variant === 'parts') return planParts(draw, amountCents);
  if (variant === 'part_missing') return planParts(draw, amountCents).slice(0, -1);
  if (variant === 'test_first') return planTest(draw, kind, amountCents);
  if (variant === 'charged_back_early') {
    return [sumOf(amountCents, 0, draw.pick([0, 0, 200, 800, 2_000]))];
  }
  return [sumOf(Math.round((amountCents * (SHARE[variant] ?? 100)) / 100))];
};
