import { DEPOSIT_VARIANTS, OUTGOING_VARIANTS, type Variant, type Way } from './variants.ts';
import { createSeededDraw, type Draw } from './draw.ts';
import { DEFAULT_MIX, type Mix } from './mix.ts';
import { cents, planSums, type PlannedSum } from './sums.ts';

/** How the asset's contract is called: by the payer, or by a contract of theirs that holds it. */
type ByContract = 'account' | 'contract';

/** One payment that somebody is going to make, right or wrong. */
export interface PlannedPayment {
  readonly number: number;
  readonly kind: 'deposit' | 'withdrawal' | 'remittance';
  readonly variant: Variant;
  /** One of the sandbox's two, or of the rails that the run is about. */
  readonly rail: string;
  /** What the request to the anchor names, in whole units and cents. */
  readonly amount: string;
  /** What is paid, one after the other. */
  readonly sums: readonly PlannedSum[];
  /** The payee's account number or mobile money number. */
  readonly payee: string;
  /** Null where it is paid by an ordinary payment, as deposits are. */
  readonly byContract: ByContract | null;
  /** What a stranger pays to its memo before the payer does. */
  readonly crumbs: readonly string[];
  /** When its workflow is terminated, after it was opened; null for never. */
  readonly terminatedAfterMs: number | null;
}

const chosen = <Name extends string>(
  ways: readonly Way<Name>[],
  mix: Mix,
): readonly (readonly [Name, number])[] =>
  ways
    .filter(([, , item]) => item === undefined || mix.has(item))
    .map(([name, weight]) => [name, weight]);

/** Only the bank takes money back, and mobile money refuses a code that it does not know. */
const BY_BANK: readonly Variant[] = [
  'wrong_reference',
  'charged_back_early',
  'charged_back_unpaid',
  'charged_back_paid',
];
/** What a contract's transfer can say: a memo of text and a muxed payer it cannot. */
const NOT_BY_CONTRACT: readonly Variant[] = ['muxed', 'binary_memo', 'wrong_asset'];

/** What becomes of a payment without its payer's doing. */
const planFate = (draw: Draw, kind: PlannedPayment['kind'], variant: Variant, mix: Mix) => {
  // Each is drawn whether the mix has it or not, so that the others stay as they are.
  const isByContract = draw.whole(1, 100) <= 15;
  const byContract = draw.pick(['account', 'account', 'contract'] as const);
  const crumbs = Array.from({ length: Math.max(0, draw.whole(-6, 3)) }, () =>
    cents(draw.whole(2, 90)),
  );
  const isTerminated = draw.whole(1, 100) <= 10;
  const terminatedAfterMs = draw.whole(0, 20_000);
  const isOutgoing = kind !== 'deposit';
  const mayCall = isOutgoing && mix.has('contracts') && !NOT_BY_CONTRACT.includes(variant);
  return {
    byContract: mayCall && isByContract ? byContract : null,
    crumbs: isOutgoing && mix.has('crumbs') ? crumbs : [],
    terminatedAfterMs: isTerminated && mix.has('terminations') ? terminatedAfterMs : null,
  };
};

const planPayment = (draw: Draw, number: number, mix: Mix): PlannedPayment => {
  const kind = draw.weighted([
    ['deposit', 2],
    ['withdrawal', 2],
    ['remittance', 1],
  ] as const);
  const variant: Variant = draw.weighted<Variant>(
    kind === 'deposit' ? chosen(DEPOSIT_VARIANTS, mix) : chosen(OUTGOING_VARIANTS, mix),
  );
  const amountCents = draw.whole(2_000, 20_000);
  const rail = BY_BANK.includes(variant)
    ? 'sandbox-bank'
    : draw.pick(['sandbox-bank', 'sandbox-bank', 'sandbox-mobile-money'] as const);
  // The sandbox refuses accounts that end in 0000; 2222 of mobile money is collected at an agent.
  const ending = variant === 'refused_payee' ? '0000' : draw.pick(['5678', '3456', '2222', '7777']);
  const start = String(draw.whole(1_000, 9_998));
  return {
    number,
    kind,
    variant,
    rail,
    amount: cents(amountCents),
    sums: planSums(draw.apart(`sums ${number}`), { kind, variant, amountCents }),
    payee: rail === 'sandbox-bank' ? `${start}${ending}` : `+25470${start.slice(0, 3)}${ending}`,
    ...planFate(draw.apart(`fate ${number}`), kind, variant, mix),
  };
};

/** The same by one of these rails, whose banks pay their own payee, and can send a pay-out back. */
const byRail = (payment: PlannedPayment, rails: readonly string[]): PlannedPayment => {
  const rail = rails[payment.number % rails.length] ?? payment.rail;
  const variant = payment.variant === 'refused_payee' ? 'returned' : payment.variant;
  return { ...payment, rail, variant, payee: '' };
};

/**
 * The payments of a run, in the order in which they begin; equal seeds and mixes plan alike.
 * @param rails those that the run is about; none for the sandbox's.
 */
export const planPayments = (
  seed: number,
  count: number,
  mix: Mix = new Set(DEFAULT_MIX),
  rails: readonly string[] = [],
): PlannedPayment[] => {
  const draw = createSeededDraw(seed).apart('payments');
  const payments = Array.from({ length: count }, (_, index) => {
    const payment = planPayment(draw, index + 1, mix);
    return rails.length === 0 ? payment : byRail(payment, rails);
  });
  // Who pays late has to wait for the deadline, so those begin first.
  return payments.toSorted(
    (a, b) => Number(b.variant === 'late') - Number(a.variant === 'late') || a.number - b.number,
  );
};
