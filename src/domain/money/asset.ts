import { refuse, type Refusal } from '../refusal.ts';

/**
 * An asset as SEP-38 writes it: `stellar:USDC:G…`, `stellar:native` or `iso4217:USD`. Everything
 * inside Railhead names assets so; the parts are taken apart only where the network needs them.
 */
export type AssetId = string;

interface StellarAsset {
  readonly code: string;
  /** Null for the native asset. */
  readonly issuer: string | null;
}

const STELLAR = /^stellar:([A-Za-z0-9]{1,12}):(G[A-Z2-7]{55})$/;
const ISO4217 = /^iso4217:[A-Z]{3}$/;
export const NATIVE: AssetId = 'stellar:native';

/** Names a Stellar asset as SEP-38 does. */
export const stellarAssetId = (code: string, issuer: string | null): AssetId =>
  issuer === null ? NATIVE : `stellar:${code}:${issuer}`;

/** Takes a Stellar asset apart; refuses what is not one. */
export const parseStellarAsset = (id: AssetId): StellarAsset | Refusal => {
  if (id === NATIVE) return { code: 'native', issuer: null };
  const [, code, issuer] = STELLAR.exec(id) ?? [];
  return code && issuer ? { code, issuer } : refuse('asset_malformed', 'asset_malformed');
};

/** True for `stellar:` and `iso4217:` asset names that are well formed. */
export const isAssetId = (id: string): boolean =>
  id === NATIVE || STELLAR.test(id) || ISO4217.test(id);

/** The short name that people read: `USDC`, `XLM`, `USD`. */
export const assetCode = (id: AssetId): string =>
  id === NATIVE ? 'XLM' : (id.split(':')[1] ?? id);
