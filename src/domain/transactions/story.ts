import { shortAmount, formatAmount, stroopsOf } from '../money/amount.ts';
import { railProfile, type Anchor } from '../anchor.ts';
import type { AssetId } from '../money/asset.ts';
import { INFORMATION_STATUSES, isBeforeAdmission, type Status } from './status.ts';
import { storyTerms, type StoryTerms, type TermsSource } from './story-terms.ts';
import type { Kind } from './transaction.ts';

/** Money that was recorded for a transaction. Ids, codes and amounts only: it crosses a history. */
export interface Funds {
  /** `stellar/<Horizon operation id>` or `rail/<receipt id>`: where it is recorded. */
  readonly source: string;
  /** Decimal string, exactly as received. */
  readonly amount: string;
  /** ISO 8601: the ledger's close time or the rail's received time. */
  readonly at: string;
  /** A person gave it to the transaction: it is neither late nor of a wrong amount. */
  readonly attached?: true;
  /** Rail money that came in several payments: all of them, which `amount` is the sum of. */
  readonly parts?: readonly Funds[];
}

/** Several payments as one money, which bears the name and the time of the last. */
export const together = (earlier: readonly Funds[], last: Funds): Funds => {
  if (earlier.length === 0) return last;
  const parts = [...earlier, last];
  const sum = parts.reduce((total, { amount }) => total + stroopsOf(amount), 0n);
  return { ...last, amount: formatAmount(sum), parts };
};

/** The payments that money consists of, in the order of their arrival. */
export const partsOf = (funds: Funds): readonly Funds[] => funds.parts ?? [funds];

/**
 * What money is known by. What a person gave to a story may have come to it before, as an amount that
 * it did not take, and is another money then; so is a part without the others.
 */
export const fundsName = ({ source, attached, parts }: Omit<Funds, 'amount' | 'at'>): string => {
  if (parts) return parts.map((part) => part.source).join('+');
  return attached ? `attached/${source}` : source;
};

/** What has become of a pay-out, or of a refund, on a rail. */
export interface PayoutMove {
  /** The idempotency key of the payment, or of the refund. */
  readonly key: string;
  readonly state: 'delivered' | 'failed' | 'readyForPickup' | 'initiated';
}

export const RESOLUTION_ACTIONS = [
  'retry',
  'accept',
  'payOut',
  'refund',
  'refundedByHand',
  'settled',
] as const;

/** What an operator decides of a parked story. */
export interface Resolution {
  /**
   * - `retry`: go on with it
   * - `accept`: take rail money as it came, though it is not what was announced
   * - `payOut`: withdraw the refund, and pay what was asked for after all
   * - `refund`: send the money back on Stellar, or a deposit's on its rail where that can
   * - `refundedByHand`: rail money that somebody sent back on the rail, as the evidence shows
   * - `settled`: it was settled by hand, as the evidence shows
   */
  readonly action: (typeof RESOLUTION_ACTIONS)[number];
  /** The number of the parking that was shown; it is refused for any other. */
  readonly parking?: number;
  /** Of a pay-out, or a refund, that is under way, and not parked: its key, as it was shown. */
  readonly key?: string;
  /** Who decided. */
  readonly operator: string;
  /** Where one can see it: a transaction hash, a bank's reference, a ticket. */
  readonly evidence: string;
  /** `refund`, `refundedByHand`: what is kept of it as a fee; a decimal string. */
  readonly fee?: string;
}

/** Everything that a story needs to know of the outside when it starts. */
export interface StoryOrder extends StoryTerms {
  /**
   * 2: waits by activities that look ever less often, and begins anew where its history grows long. 1:
   * a story that was started before 29 November 2026, which does neither.
   */
  readonly version: 1 | 2;
  readonly transactionId: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  /** The rail's money, for what people read; not known of a story before 30 November 2026. */
  readonly railAsset?: AssetId;
  readonly amountExpected: string | null;
  /** When the transaction was asked for; ISO 8601. Of version 2. */
  readonly askedAt?: string;
  /** ISO 8601; money that was received after it is late. */
  readonly payUntil: string;
  /** True where SEP-12 has to know more of the customer before anything may be paid. */
  readonly waitsForCustomer?: boolean;
  readonly claimableBalanceSupported: boolean;
  /** True where the namespace has our search attributes. */
  readonly searchable: boolean;
  /** When a correction was submitted that no story has applied yet; ISO 8601. */
  readonly informedAt?: string;
  /** Money that was recorded before this start: a story that is started again finds it here. */
  readonly recorded: readonly Funds[];
}

/** How a story ended, in words that are read in the Temporal UI. */
export interface StoryOutcome {
  readonly status: string;
  readonly summary: string;
}

/** What of a transaction's row a story's order is made of. */
export interface OrderSource extends TermsSource {
  readonly status: Status;
  readonly transferReceivedAt?: Date | null;
  readonly claimableBalanceSupported: boolean;
  readonly informationUpdatedAt?: Date | null;
  readonly startedAt?: Date | null;
  /** As they were when it was first started; null before that. */
  readonly terms?: StoryTerms | null;
}

interface OrderOptions {
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: boolean;
  /** Money that is recorded for the transaction already. */
  readonly recorded?: readonly Funds[];
}

/** When a correction was submitted for which the transaction still waits. */
const informedAt = ({ status, informationUpdatedAt }: OrderSource): string | null =>
  informationUpdatedAt && INFORMATION_STATUSES.includes(status)
    ? informationUpdatedAt.toISOString()
    : null;

/**
 * Makes the start input of a story from its row: by the terms that are written there, and by the
 * business's policies of now where it never was started.
 * @throws when it never was started and its asset or rail is no longer in `anchor.ts`.
 */
export const storyOrder = (
  anchor: Anchor,
  row: OrderSource,
  { searchable, recorded = [] }: OrderOptions,
): StoryOrder => {
  if (!row.payUntil) throw new Error(`${row.kind} ${row.id} has no deadline`);
  const informed = informedAt(row);
  const terms = row.terms ?? storyTerms(anchor, row);
  const railAsset = railProfile(anchor, terms.rail)?.asset;
  return {
    version: 2,
    transactionId: row.id,
    kind: row.kind,
    asset: row.asset,
    ...(railAsset === undefined ? {} : { railAsset }),
    amountExpected: shortAmount(row.amountExpected),
    ...terms,
    ...(row.startedAt ? { askedAt: row.startedAt.toISOString() } : {}),
    payUntil: row.payUntil.toISOString(),
    ...(isBeforeAdmission(row) ? { waitsForCustomer: true } : {}),
    claimableBalanceSupported: row.claimableBalanceSupported,
    searchable,
    ...(informed === null ? {} : { informedAt: informed }),
    recorded,
  };
};
