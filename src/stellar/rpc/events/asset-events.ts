import { Address, Asset, StrKey, type xdr } from '@stellar/stellar-sdk';
import type { Stroops } from '../../../domain/money/amount.ts';
import { parseStellarAsset, type AssetId } from '../../../domain/money/asset.ts';
import { isRefusal } from '../../../domain/refusal.ts';

/* How the contracts of assets say what moved (CAP-67), for classic and contract payments alike. */

const KINDS = ['transfer', 'mint', 'burn', 'clawback'] as const;

/** What moved by one event of an asset's contract. */
export interface AssetEvent {
  readonly kind: (typeof KINDS)[number];
  readonly asset: AssetId;
  /** G…, C…, B… or L…; null where it was minted. */
  readonly from: string | null;
  /** Likewise; null where it was burnt or clawed back. */
  readonly to: string | null;
  readonly amount: Stroops;
  /** Where it is a number; text and bytes are a classic transaction's memo, which its envelope has. */
  readonly toMuxedId: string | null;
}

/** How many contracts are remembered; whoever publishes more names only costs us hashes. */
const KNOWN_MAX = 10_000;

const textOf = (value: xdr.ScVal | undefined): string | null => {
  if (value?.type === 'scvSymbol') return value.sym.toString();
  return value?.type === 'scvString' ? value.str.toString() : null;
};

const addressIn = (value: xdr.ScVal | undefined): string | null =>
  value?.type === 'scvAddress' ? Address.fromScAddress(value.address).toString() : null;

const i128 = (value: xdr.ScVal | undefined): bigint | null =>
  value?.type === 'scvI128' ? (value.i128.hi << 64n) + value.i128.lo : null;

/** The amount, and the number that a map has beside it. */
const readData = (data: xdr.ScVal): Pick<AssetEvent, 'amount' | 'toMuxedId'> | null => {
  const plain = i128(data);
  if (plain !== null) return { amount: plain, toMuxedId: null };
  if (data.type !== 'scvMap' || data.map === null) return null;
  const entry = (name: string): xdr.ScVal | undefined =>
    data.map?.find(({ key }) => textOf(key) === name)?.val;
  const amount = i128(entry('amount'));
  const id = entry('to_muxed_id');
  return amount === null
    ? null
    : { amount, toMuxedId: id?.type === 'scvU64' ? id.u64.toString() : null };
};

/**
 * Reads events of a network's asset contracts. Anybody can publish a perfect `transfer`: only that
 * the asset's own contract published it says that it is one.
 */
export const createAssetEvents = (networkPassphrase: string) => {
  const known = new Map<AssetId, string | null>();

  /** The C… address of an asset's contract, deployed or not; null for what is no asset. */
  const contractOf = (asset: AssetId): string | null => {
    const found = known.get(asset);
    if (found !== undefined) return found;
    const parsed = parseStellarAsset(asset);
    if (
      isRefusal(parsed) ||
      (parsed.issuer !== null && !StrKey.isValidEd25519PublicKey(parsed.issuer))
    )
      return null;
    const { code, issuer } = parsed;
    const named = issuer === null ? Asset.native() : new Asset(code, issuer);
    const contract = named.contractId(networkPassphrase);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(asset, contract);
    return contract;
  };

  const assetNamed = (name: xdr.ScVal | undefined): AssetId | null => {
    const text = textOf(name);
    return text === null ? null : `stellar:${text}`;
  };
  const isOwn = (contract: string, name: xdr.ScVal | undefined): boolean => {
    const asset = assetNamed(name);
    return asset !== null && contractOf(asset) === contract;
  };

  return {
    contractOf,
    /** True where an event is by the contract of the asset that its last topic names. */
    isOwn,
    /**
     * @param contract the C… address that published it.
     * @returns null for an event that is no movement of an asset by its own contract.
     */
    read(contract: string, topics: readonly xdr.ScVal[], data: xdr.ScVal): AssetEvent | null {
      const kind = KINDS.find((one) => one === textOf(topics[0]));
      const asset = assetNamed(topics.at(-1));
      if (kind === undefined || asset === null || !isOwn(contract, topics.at(-1))) return null;
      if (topics.length !== (kind === 'transfer' ? 4 : 3)) return null;
      const first = addressIn(topics[1]);
      const moved = readData(data);
      if (first === null || moved === null) return null;
      switch (kind) {
        case 'transfer': {
          const to = addressIn(topics[2]);
          return to === null ? null : { kind, asset, from: first, to, ...moved };
        }
        case 'mint':
          return { kind, asset, from: null, to: first, ...moved };
        case 'burn':
        case 'clawback':
          return { kind, asset, from: first, to: null, ...moved };
      }
    },
  };
};

export type AssetEvents = ReturnType<typeof createAssetEvents>;
