import { formatAmount, stroopsOf } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import type { QuotePolicy } from './rates.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** How much open quotes sell, and when the first of them ends; null where there is none. */
export interface QuoteExposure {
  readonly amount: bigint;
  readonly nextEnd: Date | null;
}

/** What open firm quotes sell of one asset, before another quote is given. */
export interface QuoteExposures {
  /** To everybody. */
  readonly everybody: QuoteExposure;
  /** To all clients whom we do not know; null where the one who asks is known, or not yet named. */
  readonly strangers: QuoteExposure | null;
  /** To all clients of the wallet of the one who asks; null where no wallet vouched. */
  readonly clientDomain: QuoteExposure | null;
  /** To the one who asks; null where nobody has said who it is. */
  readonly client:
    | (QuoteExposure & { readonly unused: QuoteExposure & { readonly count: number } })
    | null;
}

interface Bound {
  readonly exposure: QuoteExposure;
  readonly maximum: bigint;
  /** Says no, with what is left and from when there is more. */
  readonly says: (left: string, again: string) => Refusal;
}

const CODE = 'amount_too_large';

const shareOf = (whole: bigint, percent: number): bigint =>
  (whole * BigInt(Math.round(percent * 1_000))) / 100_000n;

/** The most of an asset that open quotes may sell, in stroops; null where there is no limit. */
export const exposureLimitOf = (
  { promisedMaximum = {} }: QuotePolicy,
  asset: AssetId,
): bigint | null => {
  const maximum = Object.hasOwn(promisedMaximum, asset) ? promisedMaximum[asset] : undefined;
  return maximum === undefined ? null : stroopsOf(maximum);
};

/** The narrowest first, so that each client reads what they can do about it. */
const boundsOf = (
  policy: QuotePolicy,
  whole: bigint,
  exposures: QuoteExposures,
): readonly Bound[] => {
  const { client, clientDomain, strangers, everybody } = exposures;
  const percent = policy.sharing?.percent;
  const bound = (
    exposure: QuoteExposure | null,
    part: number | undefined,
    says: Bound['says'],
  ): Bound[] =>
    exposure && part !== undefined ? [{ exposure, maximum: shareOf(whole, part), says }] : [];
  return [
    ...bound(client, percent?.client, (left, again) =>
      refuse(CODE, 'exposure_to_client', { left, again }),
    ),
    ...bound(clientDomain, percent?.clientDomain, (left, again) =>
      refuse(CODE, 'exposure_to_wallet', { left, again }),
    ),
    ...bound(strangers, percent?.strangers, (left, again) =>
      refuse(CODE, 'exposure_to_strangers', { left, again }),
    ),
    ...bound(everybody, 100, (left, again) =>
      refuse(CODE, 'exposure_to_everybody', { left, again }),
    ),
  ];
};

const judgeBound = ({ exposure, maximum, says }: Bound, amount: bigint): Refusal | null => {
  if (exposure.amount + amount <= maximum) return null;
  if (amount > maximum || exposure.nextEnd === null) {
    return refuse(CODE, 'exposure_beyond_maximum', { maximum: formatAmount(maximum) });
  }
  const left = maximum > exposure.amount ? maximum - exposure.amount : 0n;
  return says(formatAmount(left), exposure.nextEnd.toISOString());
};

/**
 * Judges whether a firm quote may sell so much of an asset, beside the quotes that are open.
 * @param whole `promisedMaximum` of the asset, in stroops; null where it has no bound.
 * @param amount in stroops.
 */
export const judgeExposure = (
  policy: QuotePolicy,
  whole: bigint | null,
  exposures: QuoteExposures,
  amount: bigint,
): Refusal | null => {
  const unused = exposures.client?.unused;
  const most = policy.sharing?.openQuotesMaximum;
  if (unused?.nextEnd && most !== undefined && unused.count >= most) {
    return refuse('quotes_too_many', 'quotes_unused', {
      count: unused.count,
      again: unused.nextEnd.toISOString(),
    });
  }
  if (whole === null) return null;
  for (const bound of boundsOf(policy, whole, exposures)) {
    const refusal = judgeBound(bound, amount);
    if (refusal) return refusal;
  }
  return null;
};
