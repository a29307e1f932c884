import { hash, xdr } from '@stellar/stellar-sdk';
import { archivedIn, INSTRUCTIONS } from '../../transactions/declared.ts';
import { assetOfContract } from '../../contracts/asset-contract.ts';
import { scAddress } from '../../contracts/sc-values.ts';
import { accountOfKey, isContractId, publicKeyOf, trustedAssetName } from '../../names.ts';
import type { ContractJudges } from '../../contracts/contract-judges.ts';
import type { Network } from '../../network.ts';
import type { Entry } from '../../state/entries.ts';
import { entryToXdr, keyToXdr } from '../../state/entry-xdr.ts';
import { declaredFee, rentOf } from '../../transactions/resource-fees.ts';
import type { RpcServer } from '../server.ts';
import type { Tried } from './dry-run.ts';

/** For what a call publishes, and for the signatures that are still to be added, in stroops. */
const SPARE_FEE = 5_000n;

/** About the size of a balance, and of a transaction that restores one. */
const RESTORED_BYTES = 250;
const RESTORING_BYTES = 400;

const { persistent } = xdr.ContractDataDurability;

/**
 * What a call reads and writes, for the transaction that will make it.
 *
 * @param size the bytes of its envelope as it was simulated
 */
export function transactionDataOf(
  tried: Tried,
  { network, judges }: Pick<RpcServer, 'network' | 'judges'>,
  { instructionLeeway, size }: { readonly instructionLeeway: number; readonly size: number },
): xdr.SorobanTransactionData {
  const { changes, contracts, read: question } = tried;
  const signers = changes.flatMap(({ after }) => (after?.kind === 'nonce' ? [after.signer] : []));
  const instances = new Set([...contracts, ...signers.filter(isContractId)]);
  const accounts = signers.filter((signer) => !isContractId(signer));
  const written = changes.flatMap(({ before, after }) => after ?? before ?? []);
  const readOnly = [
    ...accounts.map(accountKey),
    ...[...instances].map(instanceKey),
    ...(question ? [question] : []),
    ...codesOf(tried, network, judges),
  ];
  const read = [
    ...changes.flatMap(({ before }) => before ?? []),
    ...accounts.flatMap((id) => network.state.account(id) ?? []),
    ...classicIn(question, network),
  ];
  const resources = new xdr.SorobanResources({
    footprint: new xdr.LedgerFootprint({
      readOnly: inOrder(readOnly),
      readWrite: inOrder(written.map(keyToXdr)),
    }),
    instructions: INSTRUCTIONS + instructionLeeway,
    diskReadBytes: sizeOf(read.filter(isClassic)),
    writeBytes: sizeOf(changes.flatMap(({ after }) => after ?? [])),
  });
  return new xdr.SorobanTransactionData({
    ext: network.contractRules.restoresBefore
      ? xdr.SorobanTransactionDataExt.v0()
      : restoring(resources.footprint, archivedKeys(tried, network)),
    resources,
    resourceFee: declaredFee(resources, size) + rentOf(changes) + SPARE_FEE,
  });
}

/** The keys of what a call would touch that is archived by now. */
export const archivedKeys = (
  { changes }: Pick<Tried, 'changes'>,
  { contractRules, latest }: Network,
): xdr.LedgerKey[] =>
  archivedIn(changes, latest().sequence + 1, contractRules).map((entry) => keyToXdr(entry));

/** A call restores what it declares, by its place among what it writes. */
function restoring(
  { readWrite }: xdr.LedgerFootprint,
  archived: readonly xdr.LedgerKey[],
): xdr.SorobanTransactionDataExt {
  if (archived.length === 0) return xdr.SorobanTransactionDataExt.v0();
  const keys = new Set(archived.map((key) => key.toXdr('hex')));
  const archivedSorobanEntries = readWrite.flatMap((key, place) =>
    keys.has(key.toXdr('hex')) ? [place] : [],
  );
  return xdr.SorobanTransactionDataExt.resourceExt(
    new xdr.SorobanResourcesExtV0({ archivedSorobanEntries }),
  );
}

/** What a transaction declares that restores entries before a call; undefined where none is archived. */
export function restoreDataOf(
  tried: Tried,
  { network }: Pick<RpcServer, 'network'>,
): xdr.SorobanTransactionData | undefined {
  const archived = network.contractRules.restoresBefore ? archivedKeys(tried, network) : [];
  if (archived.length === 0) return undefined;
  const resources = new xdr.SorobanResources({
    footprint: new xdr.LedgerFootprint({ readOnly: [], readWrite: inOrder(archived) }),
    instructions: 0,
    diskReadBytes: 0,
    writeBytes: RESTORED_BYTES * archived.length,
  });
  const resourceFee = declaredFee(resources, RESTORING_BYTES) + SPARE_FEE;
  const ext = xdr.SorobanTransactionDataExt.v0();
  return new xdr.SorobanTransactionData({ ext, resources, resourceFee });
}

const accountKey = (id: string): xdr.LedgerKey =>
  xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId: publicKeyOf(id) }));

const instanceKey = (contract: string): xdr.LedgerKey =>
  xdr.LedgerKey.contractData(
    new xdr.LedgerKeyContractData({
      contract: scAddress(contract),
      key: xdr.ScVal.scvLedgerKeyContractInstance(),
      durability: persistent,
    }),
  );

/**
 * The code of contracts that are no asset's, which is made up and cannot be read: one for the
 * web-auth contract, one for all accounts and paying contracts. So a footprint has its real shape.
 */
function codesOf(
  { changes, contracts, isWebAuth }: Tried,
  { state, networkPassphrase }: Network,
  judges: ContractJudges,
): xdr.LedgerKey[] {
  const isAsset = (id: string): boolean =>
    assetOfContract(id, state, networkPassphrase) !== undefined;
  const accounts = judges
    .list()
    .flatMap(({ contract, rule }) => ('signer' in rule ? contract : []));
  const signers = changes.flatMap(({ after }) => (after?.kind === 'nonce' ? after.signer : []));
  const isPaying = !isWebAuth && [...contracts].some((id) => !isAsset(id));
  const hasAccount = isPaying || signers.some((id) => accounts.includes(id));
  const names = [...(isWebAuth ? ['web-auth'] : []), ...(hasAccount ? ['account'] : [])];
  return names.map((name) => {
    const code = hash(new TextEncoder().encode(`railhead-sandbox ${name}`));
    return xdr.LedgerKey.contractCode(new xdr.LedgerKeyContractCode({ hash: code }));
  });
}

/** The network's order of keys, which is that of their bytes. */
export const inOrder = (keys: readonly xdr.LedgerKey[]): xdr.LedgerKey[] =>
  keys.toSorted((a, b) => Buffer.compare(a.toXdr(), b.toXdr()));

function classicIn(key: xdr.LedgerKey | undefined, { state }: Network): Entry[] {
  if (key?.type !== 'trustline') return [];
  const name = trustedAssetName(key.trustLine.asset);
  const line = name && state.trustline(accountOfKey(key.trustLine.accountId), name);
  return line ? [line] : [];
}

/** Entries of contracts are in memory; the others are read from disk. */
const isClassic = ({ kind }: Entry): boolean => kind !== 'contractBalance' && kind !== 'nonce';

const sizeOf = (entries: readonly Entry[]): number =>
  entries.reduce((total, entry) => total + entryToXdr(entry).toXdr().length, 0);
