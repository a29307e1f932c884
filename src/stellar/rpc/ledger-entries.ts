import { Asset, Keypair, StrKey, xdr } from '@stellar/stellar-sdk';
import type { LedgerAccount, LedgerBalance } from '../../domain/ledger/decide-payment.ts';
import { NATIVE, parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { field, numberField, textField } from '../horizon/http.ts';
import { NetworkFault, type AccountAnswer } from '../network.ts';
import type { AccountSigners } from '../signing/challenge.ts';
import { callRpc, readXdr, type RpcOptions } from './call.ts';

/** SEP-29: what an account writes down that wants a memo with every payment. */
const MEMO_REQUIRED = { name: 'config.memo_required', value: '1' };
const AUTHORIZED = 1;
/** So many ledger keys in one call; an account and its data are two of them. */
const KEYS_MAX = 200;

interface Entry {
  readonly data: xdr.LedgerEntryData;
  readonly lastModified: number;
}

interface Line {
  readonly asset: AssetId;
  readonly key: string;
}

const readEntry = (entry: unknown): Entry => ({
  data: readXdr(() => xdr.LedgerEntryData.fromXdr(textField(entry, 'xdr'), 'base64')),
  lastModified: numberField(entry, 'lastModifiedLedgerSeq'),
});

/** The trustlines that an account may have of assets; none of its own or of lumens. */
const linesOf = (accountId: xdr.AccountId, account: string, assets: readonly AssetId[]): Line[] =>
  [...new Set(assets)].flatMap((asset) => {
    const parsed = parseStellarAsset(asset);
    if (isRefusal(parsed) || parsed.issuer === null || parsed.issuer === account) return [];
    const line = new Asset(parsed.code, parsed.issuer).toTrustLineXdrObject();
    const key = new xdr.LedgerKeyTrustLine({ accountId, asset: line });
    return [{ asset, key: xdr.LedgerKey.trustline(key).toXdr('base64') }];
  });

const accountKey = (accountId: xdr.AccountId): string =>
  xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId })).toXdr('base64');

const readLine = (asset: AssetId, { data }: Entry): LedgerBalance => {
  if (data.type !== 'trustline') throw new NetworkFault('Stellar RPC answered no trustline');
  const { balance, limit, flags, ext } = data.trustLine;
  return {
    asset,
    balance,
    limit,
    authorized: (flags & AUTHORIZED) !== 0,
    buyingLiabilities: ext.type === 'v0' ? 0n : ext.v1.liabilities.buying,
    sellingLiabilities: ext.type === 'v0' ? 0n : ext.v1.liabilities.selling,
  };
};

const readLumens = ({ balance, ext }: xdr.AccountEntry): LedgerBalance => ({
  asset: NATIVE,
  balance,
  limit: null,
  authorized: true,
  buyingLiabilities: ext.type === 'v0' ? 0n : ext.v1.liabilities.buying,
  sellingLiabilities: ext.type === 'v0' ? 0n : ext.v1.liabilities.selling,
});

const reserveUnits = ({ numSubEntries, ext }: xdr.AccountEntry): bigint => {
  const sponsorship = ext.type === 'v1' && ext.v1.ext.type === 'v2' ? ext.v1.ext.v2 : null;
  const sponsored = sponsorship?.numSponsored ?? 0;
  const sponsoring = sponsorship?.numSponsoring ?? 0;
  return BigInt(2 + numSubEntries + sponsoring - sponsored);
};

const readData = (entry: Entry | undefined): string | null =>
  entry?.data.type === 'data' ? new TextDecoder().decode(entry.data.data.dataValue.value) : null;

interface EntriesAnswer {
  readonly ledger: number;
  readonly byKey: ReadonlyMap<string, Entry>;
}

/** Missing keys are left out of the answer; one that is named twice is a fault of the server's. */
const readEntries = async (
  options: RpcOptions,
  keys: readonly string[],
): Promise<EntriesAnswer> => {
  const result = await callRpc(options, 'getLedgerEntries', { keys });
  const entries: unknown = field(result, 'entries');
  if (!Array.isArray(entries)) throw new NetworkFault('Stellar RPC answered without entries');
  return {
    ledger: numberField(result, 'latestLedger'),
    byKey: new Map(entries.map((one) => [textField(one, 'key'), readEntry(one)])),
  };
};

/** The newest ledger of the core behind a server, whose state all entries are of. */
export const readCoreLedger = async (options: RpcOptions): Promise<number> => {
  // A key that nobody has: only the ledger of the answer matters.
  const nobody = Keypair.fromRawEd25519Seed(new Uint8Array(32)).publicKey();
  const key = accountKey(Keypair.fromPublicKey(nobody).xdrAccountId());
  return (await readEntries(options, [key])).ledger;
};

/**
 * An account and its trustlines of some assets, as one ledger has them. RPC has no list of an
 * account's trustlines: each is asked for by its asset, and others are not seen. So the answer says
 * when the account last changed only where it has all that the account counts as its entries.
 */
export const readAccount = async (
  options: RpcOptions,
  account: string,
  assets: readonly AssetId[],
): Promise<AccountAnswer> => {
  const accountId = Keypair.fromPublicKey(account).xdrAccountId();
  const own = accountKey(accountId);
  const dataName = { accountId, dataName: MEMO_REQUIRED.name };
  const data = xdr.LedgerKey.data(new xdr.LedgerKeyData(dataName)).toXdr('base64');
  const wanted = linesOf(accountId, account, assets);
  if (wanted.length + 2 > KEYS_MAX) throw new Error('more assets than one call can ask for');
  const { ledger, byKey } = await readEntries(options, [
    own,
    data,
    ...wanted.map(({ key }) => key),
  ]);
  const found = byKey.get(own);
  if (found?.data.type !== 'account') return { account: null, ledger, lastModified: null };
  const entry = found.data.account;
  const lines = wanted.flatMap(({ asset, key }) => {
    const line = byKey.get(key);
    return line === undefined ? [] : [{ line, balance: readLine(asset, line) }];
  });
  const memo = byKey.get(data);
  const counted = lines.length + entry.signers.length + (memo === undefined ? 0 : 1);
  const ledgers = [found, ...lines.map(({ line }) => line)].map((one) => one.lastModified);
  const read: LedgerAccount = {
    account,
    sequence: entry.seqNum,
    balances: [...lines.map(({ balance }) => balance), readLumens(entry)],
    memoRequired: readData(memo) === MEMO_REQUIRED.value,
    reserveUnits: reserveUnits(entry),
  };
  return {
    account: read,
    ledger,
    lastModified: counted === entry.numSubEntries ? Math.max(...ledgers) : null,
  };
};

/** Thresholds are four bytes: the master key's weight, then low, medium and high. */
const MASTER = 0;
const MEDIUM = 2;

/** Who may sign for an account, as SEP-10 asks; null where there is no such account. */
export const readRpcSigners = async (
  options: RpcOptions,
  account: string,
): Promise<AccountSigners | null> => {
  const own = accountKey(Keypair.fromPublicKey(account).xdrAccountId());
  const found = (await readEntries(options, [own])).byKey.get(own);
  if (found?.data.type !== 'account') return null;
  const { signers, thresholds } = found.data.account;
  const master = { key: account, weight: thresholds.value[MASTER] ?? 0 };
  const others = signers.flatMap(({ key, weight }) =>
    key.type === 'signerKeyTypeEd25519'
      ? [{ key: StrKey.encodeEd25519PublicKey(key.ed25519.toBytes()), weight }]
      : [],
  );
  return { signers: [...others, master], mediumThreshold: thresholds.value[MEDIUM] ?? 0 };
};
