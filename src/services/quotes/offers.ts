import type { Anchor, AssetPolicy, OperationPolicy } from '../../domain/anchor.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../domain/money/amount.ts';
import { NATIVE, type AssetId } from '../../domain/money/asset.ts';
import { judgeRequested, priceAmount } from '../../domain/money/fee.ts';
import type { Price } from '../../domain/money/price.ts';
import { payoutDecimals } from '../../domain/quotes/market.ts';
import { judgeLumens, type Destination } from '../../domain/money/new-account.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { Kind } from '../../domain/transactions/transaction.ts';
import { railProfile } from '../../domain/anchor.ts';
import { assetsNamed, refuseAmbiguous, refuseIssuerOfLumens } from './asset-names.ts';

/** An asset with what one kind of transaction costs in it and may come to. */
export interface Offer {
  readonly policy: AssetPolicy;
  readonly operation: OperationPolicy;
}

/** Every asset that is offered for a kind of transaction. */
export const offersOf = (anchor: Anchor, kind: Kind): readonly Offer[] =>
  anchor.assets.flatMap((policy) => {
    const operation = policy.operations[kind];
    return operation ? [{ policy, operation }] : [];
  });

/** How a client names an asset; see `asset-names.ts`. */
interface NamedAsset {
  readonly asset_code: string;
  readonly asset_issuer?: string | undefined;
}

/**
 * Finds what a client names by its code or its own name and, where several share a code, by issuer.
 * @param quoted the asset of the firm quote that the request names, which may say which one is meant.
 */
export const findOffer = (
  anchor: Anchor,
  kind: Kind,
  { asset_code: name, asset_issuer: issuer }: NamedAsset,
  quoted: AssetId | null = null,
): Offer | Refusal => {
  const offers = offersOf(anchor, kind);
  const policies = offers.map(({ policy }) => policy);
  const named = assetsNamed(policies, name, issuer);
  const meant = named.length > 1 ? named.filter(({ asset }) => asset === quoted) : named;
  if (named.length > 1 && meant.length !== 1) return refuseAmbiguous(named);
  const offer = offers.find(({ policy }) => meant.includes(policy));
  return (
    offer ?? refuseIssuerOfLumens(policies, name) ?? refuse('asset_unknown', `no_${kind}_of_asset`)
  );
};

/** The offer that a row was made under. @throws when `anchor.ts` no longer has it. */
export const offerOfRow = (anchor: Anchor, kind: Kind, asset: string): Offer => {
  const offer = offersOf(anchor, kind).find(({ policy }) => policy.asset === asset);
  if (!offer) throw new Error(`anchor.ts offers no ${kind} in ${asset} any more`);
  return offer;
};

/** The rails that may be used with an asset, the first offered first. */
export const railsOf = (anchor: Anchor, policy: AssetPolicy): readonly RailProfile[] =>
  policy.rails.flatMap((name) => railProfile(anchor, name) ?? []);

/** True where an asset is worth a rail's money one for one. Money of another currency has a price. */
export const isAtPar = (policy: AssetPolicy, { asset }: RailProfile): boolean =>
  asset === (policy.anchoredTo ?? policy.asset);

/** The rails that nothing has to be exchanged for. */
export const railsAtPar = (anchor: Anchor, policy: AssetPolicy): readonly RailProfile[] =>
  railsOf(anchor, policy).filter((rail) => isAtPar(policy, rail));

/** Reads an amount that a client asks for, by the limits of the offer. @returns its shortest form. */
export const requestedAmount = (text: string, { operation }: Offer): string | Refusal => {
  const stroops = parseAmount(text);
  if (isRefusal(stroops)) return stroops;
  if (stroops === 0n) return refuse('amount_not_positive', 'amount_zero');
  return judgeRequested(stroops, operation.amounts) ?? formatAmount(stroops);
};

/** What is paid by an offer, besides how much. */
interface Circumstances {
  readonly kind: Kind;
  /** What the rail moves; null where none is chosen yet. */
  readonly currency: AssetId | null;
  /** Deposits: the account that is paid. */
  readonly destination: Destination;
}

/**
 * What an amount comes to under an offer.
 * @param amount decimal string.
 * @returns `amount_below_fee`, or `amount_below_reserve` of lumens that cannot create their account.
 */
export const priceOffer = (
  anchor: Anchor,
  { policy, operation }: Offer,
  amount: string,
  { kind, currency, destination }: Circumstances,
): Price | Refusal => {
  const { fee, amounts } = operation;
  const { asset } = policy;
  const decimals =
    currency === null
      ? amounts.significantDecimals
      : payoutDecimals(anchor, amounts, { kind, currency });
  const isCharged = destination.isMissing && asset !== NATIVE;
  const price = priceAmount(stroopsOf(amount), fee, decimals, asset, isCharged);
  return isRefusal(price) ? price : (judgeLumens(asset, price.amountOut, destination) ?? price);
};

/** What the SEPs' /info lists of an operation: JSON numbers, as they ask; only for display. */
export const shownTerms = ({ amounts, fee }: OperationPolicy) => ({
  min_amount: Number(amounts.minimum),
  max_amount: Number(amounts.maximum),
  fee_fixed: Number(fee.fixed),
  fee_percent: Number(fee.percent),
});
