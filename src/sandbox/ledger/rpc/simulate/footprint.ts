import { hash, xdr } from '@stellar/stellar-sdk';
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

/** So many instructions any call is said to need, since none is run. */
const INSTRUCTIONS = 2_000_000;

/** For what a call publishes, and for the signatures that are still to be added, in stroops. */
const SPARE_FEE = 5_000n;

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
    ext: xdr.SorobanTransactionDataExt.v0(),
    resources,
    resourceFee: declaredFee(resources, size) + rentOf(changes) + SPARE_FEE,
  });
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
