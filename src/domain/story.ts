import { shortAmount } from './amount.ts';
import {
  assetPolicy,
  railProfile,
  type Anchor,
  type Durations,
  type WhenTrustIsLate,
} from './anchor.ts';
import type { AssetId } from './asset.ts';
import type { AmountPolicy, FeeSchedule, Price } from './fee.ts';
import { marketOf, payoutDecimals } from './market.ts';
import type { FirmTerms } from './quote.ts';
import type { RailProfile } from './rail-profile.ts';
import { INFORMATION_STATUSES, isBeforeAdmission, type Status } from './status.ts';
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
}

/**
 * What money is known by. What a person gave to a story may have come to it before, as an amount that
 * it did not take, and is another money then.
 */
export const fundsName = ({ source, attached }: Pick<Funds, 'source' | 'attached'>): string =>
  attached ? `attached/${source}` : source;

/** What has become of a pay-out on a rail. */
export interface PayoutMove {
  /** The rail payment's idempotency key. */
  readonly key: string;
  readonly state: 'delivered' | 'failed' | 'readyForPickup';
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
   * - `refund`: send the money back on Stellar
   * - `refundedByHand`: rail money that somebody sent back on the rail, as the evidence shows
   * - `settled`: it was settled by hand, as the evidence shows
   */
  readonly action: (typeof RESOLUTION_ACTIONS)[number];
  /** The number of the parking that was shown; it is refused for any other. */
  readonly parking?: number;
  /** Of a pay-out that is under way, and not parked: its idempotency key, as it was shown. */
  readonly key?: string;
  /** Who decided. */
  readonly operator: string;
  /** Where one can see it: a transaction hash, a bank's reference, a ticket. */
  readonly evidence: string;
  /** `refund`, `refundedByHand`: what is kept of it as a fee; a decimal string. */
  readonly fee?: string;
}

/**
 * The policies of the business as they were when a transaction was taken on. They are written down
 * then, and whatever `anchor.ts` says later, its story goes on by them, also where it starts again.
 */
export interface StoryTerms {
  readonly rail: string;
  /** The account that pays deposits of the asset; see `AssetPolicy`. */
  readonly distributionAccount?: string;
  /** The firm quote that the money is priced by; without it, the fee and the amounts below. */
  readonly quote?: FirmTerms;
  /**
   * True of an exchange without a quote: the money is priced by the rate of when it comes, which
   * `fixPrice` asks for once; `fee` and `amounts` are then its market's, in the asset that is sold.
   */
  readonly pricedOnReceipt?: boolean;
  readonly fee: FeeSchedule;
  readonly amounts: AmountPolicy;
  readonly durations: Durations;
  readonly accountCreation: boolean;
  /** XLM that a missing account is created with; see `Anchor.startingBalance`. */
  readonly startingBalance?: string;
  /** See `Anchor.whenTrustIsLate`. */
  readonly whenTrustIsLate: WhenTrustIsLate;
  readonly railDelivery: 'tells' | 'neverTells';
  readonly whenPayoutFails: 'refund' | 'error';
  readonly callsAfterDeposit: boolean;
  /** True where a refund that its payer's account cannot take becomes a claimable balance. */
  readonly claimableRefunds?: boolean;
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
  /** When a correction was told that no story has heeded yet; ISO 8601. */
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
export interface OrderSource {
  readonly quoteId?: string | null;
  readonly pricedOnReceipt?: boolean;
  readonly amountOut?: string | null;
  readonly feeDetails?: Price['fee'] | null;
  readonly id: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly rail?: string | null;
  readonly amountExpected?: string | null;
  readonly payUntil?: Date | null;
  readonly status: Status;
  readonly transferReceivedAt?: Date | null;
  readonly claimableBalanceSupported: boolean;
  readonly informationUpdatedAt?: Date | null;
  readonly startedAt?: Date | null;
  /** As they were when it was first started; null before that. */
  readonly terms?: StoryTerms | null;
}

export interface OrderOptions {
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: boolean;
  /** Money that is recorded for the transaction already. */
  readonly recorded?: readonly Funds[];
}

/** When a correction was told for which the transaction still waits. */
const informedAt = ({ status, informationUpdatedAt }: OrderSource): string | null =>
  informationUpdatedAt && INFORMATION_STATUSES.includes(status)
    ? informationUpdatedAt.toISOString()
    : null;

/**
 * A firm quote's terms stand in the row since it was made. A quote that was made when the money came
 * is none to keep to: its price is asked for again, and is then the one that was fixed.
 */
const quoteOf = (row: OrderSource): Pick<StoryOrder, 'quote' | 'pricedOnReceipt'> => {
  const { quoteId, amountExpected, amountOut, feeDetails: fee, payUntil } = row;
  if (row.pricedOnReceipt) return { pricedOnReceipt: true };
  if (!quoteId) return {};
  const sellAmount = shortAmount(amountExpected);
  const buyAmount = shortAmount(amountOut);
  if (sellAmount === null || buyAmount === null || !fee || !payUntil) {
    throw new Error(`${row.kind} ${row.id} has a quote and not its terms`);
  }
  return { quote: { sellAmount, buyAmount, fee, expiresAt: payUntil.toISOString() } };
};

/** The policies that what came is judged by: the asset's own, or those of the market it is sold in. */
const policiesOf = (
  anchor: Anchor,
  { pricedOnReceipt, kind, asset }: OrderSource,
  rail: RailProfile,
): Pick<StoryOrder, 'fee' | 'amounts'> | undefined => {
  const policy = assetPolicy(anchor, asset);
  const market =
    pricedOnReceipt && policy && marketOf(anchor, { policy, kind, currency: rail.asset });
  if (market) return { fee: market.fee, amounts: market.amounts };
  const operation = policy?.operations[kind];
  if (!operation) return undefined;
  const { fee, amounts } = operation;
  const significantDecimals = payoutDecimals(anchor, amounts, { kind, currency: rail.asset });
  return { fee, amounts: { ...amounts, significantDecimals } };
};

/**
 * The terms that a transaction is taken on under, by its row and the business's policies of now.
 * @throws when the asset or the rail is not in `anchor.ts`.
 */
export const storyTerms = (anchor: Anchor, row: OrderSource): StoryTerms => {
  const rail = railProfile(anchor, row.rail ?? '');
  const policies = rail && policiesOf(anchor, row, rail);
  if (!policies || !rail) {
    throw new Error(`${row.kind} ${row.id} needs ${row.asset} on ${row.rail ?? 'some rail'}`);
  }
  return {
    rail: rail.name,
    distributionAccount: assetPolicy(anchor, row.asset)?.distributionAccount ?? '',
    ...quoteOf(row),
    ...policies,
    durations: anchor.durations,
    accountCreation: anchor.startingBalance !== null,
    ...(anchor.startingBalance === null ? {} : { startingBalance: anchor.startingBalance }),
    whenTrustIsLate: anchor.whenTrustIsLate ?? 'person',
    railDelivery: rail.delivery,
    whenPayoutFails: rail.whenPayoutFails,
    callsAfterDeposit: rail.callsAfterDeposit ?? false,
    claimableRefunds: assetPolicy(anchor, row.asset)?.claimableRefunds ?? false,
  };
};

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
  return {
    version: 2,
    transactionId: row.id,
    kind: row.kind,
    asset: row.asset,
    amountExpected: shortAmount(row.amountExpected),
    ...(row.terms ?? storyTerms(anchor, row)),
    ...(row.startedAt ? { askedAt: row.startedAt.toISOString() } : {}),
    payUntil: row.payUntil.toISOString(),
    ...(isBeforeAdmission(row) ? { waitsForCustomer: true } : {}),
    claimableBalanceSupported: row.claimableBalanceSupported,
    searchable,
    ...(informed === null ? {} : { informedAt: informed }),
    recorded,
  };
};
