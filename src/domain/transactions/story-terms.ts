import { shortAmount } from '../money/amount.ts';
import {
  assetPolicy,
  railProfile,
  type Anchor,
  type Durations,
  type WhenTrustIsLate,
} from '../anchor.ts';
import type { AssetId } from '../money/asset.ts';
import type { AmountPolicy } from '../money/fee.ts';
import type { FeeSchedule, Price } from '../money/price.ts';
import { marketOf, payoutDecimals } from '../quotes/market.ts';
import type { FirmTerms } from '../quotes/quote.ts';
import type { RailProfile } from '../rails/profile.ts';
import type { Kind } from './transaction.ts';

/**
 * The policies of the business as they were when a transaction was taken on. They are recorded
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

/** What of a transaction's row its terms are made of. */
export interface TermsSource {
  readonly id: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly rail?: string | null;
  readonly quoteId?: string | null;
  readonly pricedOnReceipt?: boolean;
  readonly amountExpected?: string | null;
  readonly amountOut?: string | null;
  readonly feeDetails?: Price['fee'] | null;
  readonly payUntil?: Date | null;
}

/**
 * A firm quote's terms stand in the row since it was made. A quote that was made when the money came
 * is none to keep to: its price is asked for again, and is then the one that was fixed.
 */
const quoteOf = (row: TermsSource): Pick<StoryTerms, 'quote' | 'pricedOnReceipt'> => {
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
  { pricedOnReceipt, kind, asset }: TermsSource,
  rail: RailProfile,
): Pick<StoryTerms, 'fee' | 'amounts'> | undefined => {
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
export const storyTerms = (anchor: Anchor, row: TermsSource): StoryTerms => {
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
