import { Asset, Keypair, encodeMuxedAccountToAddress, StrKey, xdr } from '@stellar/stellar-sdk';

/**
 * How the ledger names an asset inside: `native`, or `CODE:ISSUER` as Horizon's filters write it.
 */
export type AssetName = string;

export const NATIVE: AssetName = 'native';

/** The name of an asset, or undefined when its code breaks the rules (1–12 letters and digits). */
export function assetName(asset: xdr.Asset): AssetName | undefined {
  if (asset.type === 'assetTypeNative') return NATIVE;
  const body = asset.type === 'assetTypeCreditAlphanum4' ? asset.alphaNum4 : asset.alphaNum12;
  const code = assetCode(body.assetCode.toBytes());
  // A code of four characters or fewer belongs in the short form, and only there.
  const isLong = asset.type === 'assetTypeCreditAlphanum12';
  if (code === undefined || code.length > 4 !== isLong) return undefined;
  return `${code}:${accountOfKey(body.issuer)}`;
}

/** The name of a trust line's asset; undefined for the native asset and for pool shares. */
export function trustedAssetName(
  asset: xdr.TrustLineAsset | xdr.ChangeTrustAsset,
): AssetName | undefined {
  if (asset.type === 'assetTypeCreditAlphanum4') {
    return assetName(xdr.Asset.assetTypeCreditAlphanum4(asset.alphaNum4));
  }
  if (asset.type === 'assetTypeCreditAlphanum12') {
    return assetName(xdr.Asset.assetTypeCreditAlphanum12(asset.alphaNum12));
  }
  return undefined;
}

function assetCode(bytes: Uint8Array): string | undefined {
  const code = String.fromCharCode(...bytes).replace(/\0+$/, '');
  return /^[a-zA-Z0-9]{1,12}$/.test(code) ? code : undefined;
}

/** The parts of an issued asset's name; undefined for the native asset. */
export function issuedParts(name: AssetName): { code: string; issuer: string } | undefined {
  if (name === NATIVE) return undefined;
  const at = name.indexOf(':');
  return { code: name.slice(0, at), issuer: name.slice(at + 1) };
}

/** The issuer of an asset; undefined for the native asset. */
export function issuerOf(name: AssetName): string | undefined {
  return issuedParts(name)?.issuer;
}

/** The name as the XDR the codec knows. */
export function assetToXdr(name: AssetName): xdr.Asset {
  const parts = issuedParts(name);
  return parts ? new Asset(parts.code, parts.issuer).toXdrObject() : Asset.native().toXdrObject();
}

/** `native`, `credit_alphanum4` or `credit_alphanum12`. */
export function assetType(name: AssetName): string {
  const parts = issuedParts(name);
  if (!parts) return 'native';
  return parts.code.length > 4 ? 'credit_alphanum12' : 'credit_alphanum4';
}

/** The network's order of assets: native, then by the length of the code, code and issuer. */
export function compareAssets(a: AssetName, b: AssetName): number {
  const key = (name: AssetName): string => {
    const { code = '', issuer = '' } = issuedParts(name) ?? {};
    const rank = ['native', 'credit_alphanum4', 'credit_alphanum12'].indexOf(assetType(name));
    return `${rank} ${code} ${issuer}`;
  };
  const [first, second] = [key(a), key(b)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** An asset as Horizon spreads it over a record: `asset_type`, `asset_code`, `asset_issuer`. */
export function assetFields(name: AssetName, prefix = ''): Record<string, string> {
  const parts = issuedParts(name);
  const type = { [`${prefix}asset_type`]: assetType(name) };
  if (!parts) return type;
  return {
    ...type,
    [`${prefix}asset_code`]: parts.code,
    [`${prefix}asset_issuer`]: parts.issuer,
  };
}

/** The G... address of a public key. */
export function accountOfKey(key: xdr.PublicKey): string {
  return StrKey.encodeEd25519PublicKey(key.ed25519.toBytes());
}

/** Whether an address is a contract's. */
export function isContractId(id: string): boolean {
  return StrKey.isValidContract(id);
}

/** The public key of a G... address. */
export function publicKeyOf(account: string): xdr.PublicKey {
  return Keypair.fromPublicKey(account).xdrAccountId();
}

/**
 * An account as it was written in an operation: the account itself and, if given, its M... form.
 * In contract calls it may be a contract (C...) as well.
 */
export interface Address {
  readonly account: string;
  readonly muxed?: { readonly address: string; readonly id: string };
}

export function addressOf(source: xdr.MuxedAccount): Address {
  if (source.type === 'keyTypeEd25519') {
    return { account: StrKey.encodeEd25519PublicKey(source.ed25519.toBytes()) };
  }
  const { ed25519, id } = source.med25519;
  return {
    account: StrKey.encodeEd25519PublicKey(ed25519.toBytes()),
    muxed: { address: encodeMuxedAccountToAddress(source), id: String(id) },
  };
}

/** `name`, `name_muxed` and `name_muxed_id` as Horizon writes them side by side. */
export function addressFields(name: string, address: Address): Record<string, string> {
  const { account, muxed } = address;
  if (!muxed) return { [name]: account };
  return { [name]: account, [`${name}_muxed`]: muxed.address, [`${name}_muxed_id`]: muxed.id };
}
