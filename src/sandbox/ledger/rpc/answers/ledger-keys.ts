import { StrKey, xdr } from '@stellar/stellar-sdk';
import { assetOfContract } from '../../contracts/asset-contract.ts';
import { readAddress, readContract, scAddress, scMap } from '../../contracts/sc-values.ts';
import { accountOfKey, isContractId, issuedParts, NATIVE, trustedAssetName } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import type { Entry } from '../../state/entries.ts';
import { entryToXdr } from '../../state/entry-xdr.ts';

/** An entry with the last ledger it lives in, where entries of its kind expire. */
export interface FoundEntry {
  readonly entry: xdr.LedgerEntry;
  readonly liveUntil?: number;
}

/** For how many ledgers an asset's contract keeps a balance alive each time it touches it. */
const BALANCE_LIFE = 518_400;

/** How long an instance lives; here none expires, so that any number serves. */
const INSTANCE_LIFE = 120_960;

/** What is stored under a key; undefined where nothing is. */
export function entryAt(key: xdr.LedgerKey, network: Network): FoundEntry | undefined {
  if (key.type === 'contractData') return contractDataAt(key.contractData, network);
  const entry = classicEntryAt(key, network);
  return entry && { entry: entryToXdr(entry) };
}

function classicEntryAt(key: xdr.LedgerKey, { state }: Network): Entry | undefined {
  switch (key.type) {
    case 'account':
      return state.account(accountOfKey(key.account.accountId));
    case 'trustline': {
      const { accountId, asset } = key.trustLine;
      const name = trustedAssetName(asset);
      return name === undefined ? undefined : state.trustline(accountOfKey(accountId), name);
    }
    case 'offer':
      return state.offer(key.offer.offerId);
    case 'data':
      return state.data(accountOfKey(key.data.accountId), key.data.dataName.toString());
    case 'claimableBalance':
      return state.claimable(key.claimableBalance.balanceId.toXdr('hex'));
    case 'liquidityPool':
    case 'contractData':
    case 'contractCode':
    case 'configSetting':
    case 'ttl':
      return undefined;
  }
}

/** A balance that a contract holds of an asset, or the instance of an asset's own contract. */
function contractDataAt(
  { contract, key, durability }: xdr.LedgerKeyContractData,
  network: Network,
): FoundEntry | undefined {
  const { state, networkPassphrase } = network;
  const address = readContract(contract);
  if (address === undefined || durability.name !== 'persistent') return undefined;
  const asset = assetOfContract(address, state, networkPassphrase);
  if (asset === undefined) return undefined;
  if (key.type === 'scvLedgerKeyContractInstance') return instanceOf(asset, contract);
  const holder = holderIn(key);
  const balance = holder === undefined ? undefined : state.contractBalance(holder, asset);
  if (!balance) return undefined;
  const liveUntil = balance.lastModifiedLedger + BALANCE_LIFE;
  return { entry: entryToXdr(balance), liveUntil };
}

/** The contract in a key `["Balance", <contract>]`; an account's balance is its trust line. */
function holderIn(key: xdr.ScVal): string | undefined {
  if (key.type !== 'scvVec') return undefined;
  const [name, holder, ...more] = key.vec ?? [];
  const isBalance = name?.type === 'scvSymbol' && name.sym.toString() === 'Balance';
  const id = readAddress(holder)?.account;
  return isBalance && more.length === 0 && id !== undefined && isContractId(id) ? id : undefined;
}

/** An asset's contract is there all the time, so its instance is as old as the network. */
function instanceOf(asset: AssetName, contract: xdr.ScAddress): FoundEntry {
  const { code, issuer } = issuedParts(asset) ?? { code: 'native', issuer: undefined };
  const { scvString, scvSymbol, scvVec, scvU32 } = xdr.ScVal;
  const metadata = scMap({
    decimal: scvU32(7),
    name: scvString(asset),
    symbol: scvString(code),
  });
  const item = (key: xdr.ScVal, val: xdr.ScVal) => new xdr.ScMapEntry({ key, val });
  const storage = [
    item(scvSymbol('METADATA'), metadata),
    ...(issuer === undefined
      ? []
      : [item(scvVec([scvSymbol('Admin')]), xdr.ScVal.scvAddress(scAddress(issuer)))]),
    item(scvVec([scvSymbol('AssetInfo')]), scvVec(assetInfo(asset, code, issuer))),
  ];
  const instance = new xdr.ScContractInstance({
    executable: xdr.ContractExecutable.contractExecutableStellarAsset(),
    storage,
  });
  const data = new xdr.ContractDataEntry({
    ext: xdr.ExtensionPoint.v0(),
    contract,
    key: xdr.ScVal.scvLedgerKeyContractInstance(),
    durability: xdr.ContractDataDurability.persistent,
    val: xdr.ScVal.scvContractInstance(instance),
  });
  const entry = new xdr.LedgerEntry({
    lastModifiedLedgerSeq: 1,
    data: xdr.LedgerEntryData.contractData(data),
    ext: xdr.LedgerEntryExt.v0(),
  });
  return { entry, liveUntil: 1 + INSTANCE_LIFE };
}

function assetInfo(asset: AssetName, code: string, issuer: string | undefined): xdr.ScVal[] {
  if (asset === NATIVE || issuer === undefined) return [xdr.ScVal.scvSymbol('Native')];
  const parts = {
    asset_code: xdr.ScVal.scvString(code.padEnd(code.length > 4 ? 12 : 4, '\0')),
    issuer: xdr.ScVal.scvBytes(StrKey.decodeEd25519PublicKey(issuer)),
  };
  return [xdr.ScVal.scvSymbol(code.length > 4 ? 'AlphaNum12' : 'AlphaNum4'), scMap(parts)];
}
