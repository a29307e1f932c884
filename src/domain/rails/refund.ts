import { formatAmount, type Stroops } from '../money/amount.ts';
import type { RailProfile } from './profile.ts';

/*
 * Whether money that a rail received can go back on it (docs/reference/money.md §3.9). Pure rules;
 * whoever decides and whoever sends ask the same.
 */

/** Received money as a refund of it is judged. */
export interface ReturnableReceipt {
  readonly rail: string;
  /** What was received. */
  readonly received: Stroops;
  readonly receivedAt: Date;
  /** True once the rail has taken it back by itself. */
  readonly isReversed: boolean;
}

/** What may go back of one receipt, as a case or a question shows it. */
export interface SendBack {
  /** Why none of it can, in words for the operator that say what to do; null where it can. */
  readonly refused: string | null;
  readonly rail: string;
  /** Decimal string: what was received. */
  readonly received: string;
  /** ISO 8601: until when; absent where the rail never can. */
  readonly until?: string;
  /** True where a part of it may go back, and a fee be kept. */
  readonly partial: boolean;
}

const BY_HAND = 'send it back by hand, then decide refundedByHand';

type Refunds = RailProfile['refunds'];

const untilOf = (refunds: NonNullable<Refunds>, { receivedAt }: ReturnableReceipt): Date =>
  new Date(receivedAt.getTime() + refunds.withinMs);

/** Why money cannot go back on its rail now, whatever its amount; null where it can. */
const refusedNow = (refunds: Refunds, receipt: ReturnableReceipt, now: number): string | null => {
  const { rail, isReversed } = receipt;
  if (isReversed) return `${rail} has taken it back already: there is nothing to send back`;
  if (!refunds) return `${rail} cannot send back what it received: ${BY_HAND}`;
  const until = untilOf(refunds, receipt);
  return now < until.getTime()
    ? null
    : `${rail} could send it back until ${until.toISOString()}: ${BY_HAND}`;
};

/**
 * What can be said of a receipt before anybody decides.
 * @param refunds as the rail's profile has it; undefined where the rail sends nothing back.
 */
export const sendBackOf = (
  refunds: Refunds,
  receipt: ReturnableReceipt,
  now: number,
): SendBack => ({
  refused: refusedNow(refunds, receipt, now),
  rail: receipt.rail,
  received: formatAmount(receipt.received),
  ...(refunds ? { until: untilOf(refunds, receipt).toISOString() } : {}),
  partial: refunds?.partial ?? false,
});

/**
 * Judges what is to go back of a receipt.
 * @param sent what goes back, without what is kept.
 * @returns why it cannot, in words for the operator; null when it can.
 */
export const judgeSendBack = (
  { refused, rail, received, partial }: Pick<SendBack, 'refused' | 'rail' | 'received' | 'partial'>,
  sent: string,
): string | null => {
  if (refused !== null) return refused;
  if (partial || sent === received) return null;
  return `${rail} sends back all of the ${received} or nothing, and keeps no fee: decide over all of it, or ${BY_HAND}`;
};

/** What of a rail has to fit together for refunds. */
interface RefundParts {
  readonly profile: Pick<RailProfile, 'name' | 'refunds'>;
  readonly refundIncoming?: unknown;
  readonly findRefund?: unknown;
}

/** Why a rail cannot be trusted with refunds; null where it has all of it, or none. */
export const faultOfRefunds = ({
  profile,
  refundIncoming,
  findRefund,
}: RefundParts): string | null => {
  const { name, refunds } = profile;
  if (refundIncoming && !findRefund) {
    return `${name} has refundIncoming, which needs findRefund: a lost answer could not be looked up`;
  }
  if (refundIncoming && !refunds) {
    return `${name} has refundIncoming, and its profile does not say refunds: within which time, and whether in parts`;
  }
  if (refunds && !refundIncoming) {
    return `the profile of ${name} says refunds, which needs refundIncoming and findRefund`;
  }
  return refunds && !(refunds.withinMs > 0)
    ? `refunds.withinMs of ${name} has to be above 0`
    : null;
};
