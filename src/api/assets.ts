import type { Anchor, AssetPolicy, OperationPolicy } from '../domain/anchor.ts';
import { NATIVE, parseStellarAsset } from '../domain/asset.ts';
import { formatAmount, parseAmount, stroopsOf } from '../domain/amount.ts';
import { judgeRequested, priceAmount, type Price } from '../domain/fee.ts';
import type { RailProfile } from '../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Kind } from '../domain/transaction.ts';
import { railProfile } from '../domain/anchor.ts';

/** An asset with what one kind of transaction costs in it and may come to. */
export interface Offer {
  readonly policy: AssetPolicy;
  readonly operation: OperationPolicy;
}

/** The code by which clients name an asset; the network's own is `native`. */
export const clientCode = ({ asset }: AssetPolicy): string => {
  const parsed = parseStellarAsset(asset);
  if (isRefusal(parsed)) throw new Error(`anchor.ts names an asset that is none: ${asset}`);
  return parsed.code;
};

/** True of the code by which a client names an asset; some wallets call the network's own XLM. */
export const isClientCode = (policy: AssetPolicy, code: string): boolean =>
  clientCode(policy) === code || (policy.asset === NATIVE && code === 'XLM');

const issuerOf = ({ asset }: AssetPolicy): string | null => {
  const parsed = parseStellarAsset(asset);
  return isRefusal(parsed) ? null : parsed.issuer;
};

/** Every asset that is offered for a kind of transaction. */
export const offersOf = (anchor: Anchor, kind: Kind): readonly Offer[] =>
  anchor.assets.flatMap((policy) => {
    const operation = policy.operations[kind];
    return operation ? [{ policy, operation }] : [];
  });

/** Finds what a client names by code and, where two issuers share one, by issuer. */
export const findOffer = (
  anchor: Anchor,
  kind: Kind,
  code: string,
  issuer: string | undefined,
): Offer | Refusal => {
  const named = offersOf(anchor, kind).filter(
    ({ policy }) =>
      isClientCode(policy, code) && (issuer === undefined || issuerOf(policy) === issuer),
  );
  const [offer] = named;
  if (named.length > 1) return refuse('asset_unknown', 'Please name the asset_issuer too.');
  return offer ?? refuse('asset_unknown', `There is no ${kind} in this asset here.`);
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
  if (stroops === 0n) return refuse('amount_not_positive', 'The amount must be more than zero.');
  return judgeRequested(stroops, operation.amounts) ?? formatAmount(stroops);
};

/** What an amount comes to under an offer. @param amount decimal string. */
export const priceOffer = ({ policy, operation }: Offer, amount: string): Price | Refusal => {
  const { fee, amounts } = operation;
  return priceAmount(stroopsOf(amount), fee, amounts.significantDecimals, policy.asset);
};

/** What the SEPs' /info tell of an operation: JSON numbers there, as they ask; they are for show. */
export const shownTerms = ({ amounts, fee }: OperationPolicy) => ({
  min_amount: Number(amounts.minimum),
  max_amount: Number(amounts.maximum),
  fee_fixed: Number(fee.fixed),
  fee_percent: Number(fee.percent),
});
