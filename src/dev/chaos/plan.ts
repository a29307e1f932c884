import { createSeededDraw, type Draw } from './draw.ts';

/** What a payer does with a deposit. */
export const DEPOSIT_HABITS = [
  ['right', 34],
  ['short', 8],
  ['slightly_short', 5],
  ['over', 6],
  ['wrong_reference', 6],
  ['twice', 6],
  ['late', 5],
  ['no_trustline', 8],
  ['no_account', 8],
  ['muxed', 6],
] as const;

/** What a payer does with a withdrawal or a remittance. */
export const OUTGOING_HABITS = [
  ['right', 30],
  ['short', 8],
  ['slightly_short', 5],
  ['over', 6],
  ['wrong_memo', 7],
  ['no_memo', 7],
  ['wrong_asset', 6],
  ['twice', 7],
  ['late', 6],
  ['refused_payee', 10],
  ['muxed', 6],
] as const;

export type Habit = (typeof DEPOSIT_HABITS)[number][0] | (typeof OUTGOING_HABITS)[number][0];

/** One payment that somebody is going to make, right or wrong. */
export interface PlannedPayment {
  readonly number: number;
  readonly kind: 'deposit' | 'withdrawal' | 'remittance';
  readonly habit: Habit;
  readonly rail: 'sandbox-bank' | 'sandbox-mobile-money';
  /** What the anchor is told, in whole units and cents. */
  readonly amount: string;
  /** What is paid, once or twice. */
  readonly paid: string;
  /** The payee's account number or mobile money number. */
  readonly payee: string;
}

/** Without zeros at the end, as the anchor's own pages write it. */
const cents = (amount: number): string => (amount / 100).toFixed(2).replace(/\.?0+$/, '');

/** How much of the expected amount is paid, in per cent. */
const SHARE: Partial<Record<Habit, number>> = { short: 50, slightly_short: 96, over: 160 };

const planPayment = (draw: Draw, number: number): PlannedPayment => {
  const kind = draw.weighted([
    ['deposit', 2],
    ['withdrawal', 2],
    ['remittance', 1],
  ] as const);
  const habit: Habit = draw.weighted<Habit>(kind === 'deposit' ? DEPOSIT_HABITS : OUTGOING_HABITS);
  const amountCents = draw.whole(2_000, 20_000);
  // The operator of mobile money refuses a code that it does not know, so nothing would be paid.
  const rail =
    habit === 'wrong_reference'
      ? 'sandbox-bank'
      : draw.pick(['sandbox-bank', 'sandbox-bank', 'sandbox-mobile-money'] as const);
  // The sandbox refuses accounts that end in 0000; 2222 of mobile money is collected at an agent.
  const ending = habit === 'refused_payee' ? '0000' : draw.pick(['5678', '3456', '2222', '7777']);
  const start = String(draw.whole(1_000, 9_998));
  return {
    number,
    kind,
    habit,
    rail,
    amount: cents(amountCents),
    paid: cents(Math.round((amountCents * (SHARE[habit] ?? 100)) / 100)),
    payee: rail === 'sandbox-bank' ? `${start}${ending}` : `+25470${start.slice(0, 3)}${ending}`,
  };
};

/** The payments of a run, in the order in which they begin; equal seeds plan alike. */
export const planPayments = (seed: number, count: number): PlannedPayment[] => {
  const draw = createSeededDraw(seed).apart('payments');
  const payments = Array.from({ length: count }, (_, index) => planPayment(draw, index + 1));
  // Who pays late has to wait for the deadline, so those begin first.
  return payments.toSorted(
    (a, b) => Number(b.habit === 'late') - Number(a.habit === 'late') || a.number - b.number,
  );
};

/** What is killed, each in turn. */
export const TARGETS = [
  'worker core',
  'worker ledger',
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
