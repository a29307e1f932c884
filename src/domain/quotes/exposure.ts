import { formatAmount, stroopsOf } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import type { QuotePolicy } from './rates.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** What is promised, and when the next part of it is free again; null where nothing is promised. */
export interface QuoteExposure {
  readonly amount: bigint;
  readonly nextEnd: Date | null;
}

/** What firm quotes of one asset promise that have not ended, before another one is given. */
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
  readonly promised: QuoteExposure;
  readonly maximum: bigint;
  /** Says no, with what is left and from when there is more. */
  readonly says: (left: string, again: string) => Refusal;
}

const CODE = 'amount_too_large';

const shareOf = (whole: bigint, percent: number): bigint =>
  (whole * BigInt(Math.round(percent * 1_000))) / 100_000n;

/** The most of an asset that may be promised at once, in stroops; null where there is no bound. */
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
    promised: QuoteExposure | null,
    part: number | undefined,
    says: Bound['says'],
  ): Bound[] =>
    promised && part !== undefined ? [{ promised, maximum: shareOf(whole, part), says }] : [];
  return [
    ...bound(client, percent?.client, (left, again) =>
      refuse(
        CODE,
        `We can promise you ${left} of this asset now; ask for less, or again after ${again}.`,
      ),
    ),
    ...bound(clientDomain, percent?.clientDomain, (left, again) =>
      refuse(
        CODE,
        `We can promise ${left} of this asset now to clients of your wallet; ask for less, or again after ${again}.`,
      ),
    ),
    ...bound(strangers, percent?.strangers, (left, again) =>
      refuse(
        CODE,
        `We can promise ${left} of this asset now to clients who are no customers of ours; become one by SEP-12, ask for less, or again after ${again}.`,
      ),
    ),
    ...bound(everybody, 100, (left, again) =>
      refuse(
        CODE,
        `We can promise ${left} of this asset now; ask for less, or again after ${again}.`,
      ),
    ),
  ];
};

const judgeBound = ({ promised, maximum, says }: Bound, amount: bigint): Refusal | null => {
  if (promised.amount + amount <= maximum) return null;
  if (amount > maximum || promised.nextEnd === null) {
    return refuse(
      CODE,
      `We promise at most ${formatAmount(maximum)} of this asset to you at once; ask for less.`,
    );
  }
  const left = maximum > promised.amount ? maximum - promised.amount : 0n;
  return says(formatAmount(left), promised.nextEnd.toISOString());
};

/**
 * Judges whether a firm quote may promise so much of an asset, beside what is promised already.
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
    return refuse(
      'quotes_too_many',
      `You have ${unused.count} quotes of this asset that no transaction has taken, which is as many as we give; use one, or ask again after ${unused.nextEnd.toISOString()}.`,
    );
  }
  if (whole === null) return null;
  for (const bound of boundsOf(policy, whole, exposures)) {
    const refusal = judgeBound(bound, amount);
    if (refusal) return refusal;
  }
  return null;
};
