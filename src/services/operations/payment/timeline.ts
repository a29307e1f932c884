import type { AssetId } from '../../../domain/money/asset.ts';

/**
 * One thing that happened to a payment. `facts` hold ids, codes, names of operators and amounts; what a
 * customer, a payer or a bank wrote is not among them: see `readPersonal`.
 */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly side: 'customer' | 'railhead' | 'stellar' | 'rail' | 'client' | 'operator';
  readonly what: TimelineEvent;
  readonly amount: string | null;
  readonly asset: AssetId | null;
  readonly facts: Readonly<Record<string, string>>;
}

export type TimelineEvent =
  | 'asked'
  | 'status'
  | 'moneyCame'
  | 'moneyTakenBack'
  | 'priced'
  | 'priceRefused'
  | 'reviewed'
  | 'railAsked'
  | 'railAnswered'
  | 'railRefundPlanned'
  | 'railRefundAnswered'
  | 'legQueued'
  | 'legSettled'
  | 'envelopeSigned'
  | 'envelopeSettled'
  | 'callback'
  | 'questionAsked'
  | 'decided'
  | 'act'
  | 'refundDecided'
  | 'refundWithdrawn'
  | 'caseOpened'
  | 'caseEvent';

type Given = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;

/** What is known of the given facts, as text. */
export const factsOf = (given: Given): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (value === null || value === undefined || value === '') return [];
      return [[name, value instanceof Date ? value.toISOString() : String(value)]];
    }),
  );

/** Things that happen at one time stand in the order in which they follow from each other. */
const ORDER: readonly TimelineEvent[] = [
  'asked',
  'moneyCame',
  'priced',
  'priceRefused',
  'reviewed',
  'questionAsked',
  'act',
  'decided',
  'refundDecided',
  'refundWithdrawn',
  'railAsked',
  'railRefundPlanned',
  'legQueued',
  'envelopeSigned',
  'envelopeSettled',
  'legSettled',
  'railAnswered',
  'railRefundAnswered',
  'moneyTakenBack',
  'caseOpened',
  'caseEvent',
  'status',
  'callback',
];

export const inOrder = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] =>
  entries.toSorted(
    (one, other) =>
      one.at.localeCompare(other.at) || ORDER.indexOf(one.what) - ORDER.indexOf(other.what),
  );
