import { xdr } from '@stellar/stellar-sdk';
import { assetOfContract } from '../../contracts/asset-contract.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { readAddress, scAddress, scI128 } from '../../contracts/sc-values.ts';
import { isContractId, issuedParts, NATIVE } from '../../names.ts';
import type { Network } from '../../network.ts';
import { isAuthorized } from '../../state/balances.ts';
import { keyToXdr } from '../../state/entry-xdr.ts';

interface Answer {
  readonly value: xdr.ScVal;
  /** The entry that was read for it. */
  readonly key?: xdr.LedgerKey;
}

/**
 * What an asset's contract answers to a question that changes nothing: `balance`, `authorized`,
 * `decimals`, `name`, `symbol`. Undefined for every other call.
 */
export function readOnlyCall(
  { contract, invoked }: ContractCall,
  { state, networkPassphrase }: Network,
): Answer | undefined {
  const asset = assetOfContract(contract, state, networkPassphrase);
  if (asset === undefined) return undefined;
  const [first] = invoked.args;
  const holder = readAddress(first)?.account;
  const name = invoked.functionName.toString();
  if (name === 'decimals') return { value: xdr.ScVal.scvU32(7) };
  if (name === 'name') return { value: xdr.ScVal.scvString(asset) };
  if (name === 'symbol') {
    return { value: xdr.ScVal.scvString(issuedParts(asset)?.code ?? NATIVE) };
  }
  if (holder === undefined) return undefined;
  if (isContractId(holder)) {
    const held = state.contractBalance(holder, asset);
    const blank = { amount: held?.amount ?? 0n, authorized: held?.authorized ?? true };
    return answered(name, blank.amount, blank.authorized, balanceKey(contract, holder));
  }
  const entry = asset === NATIVE ? state.account(holder) : state.trustline(holder, asset);
  if (!entry) return undefined;
  const isAllowed = entry.kind === 'account' || isAuthorized(entry);
  return answered(name, entry.balance, isAllowed, keyToXdr(entry));
}

function answered(
  name: string,
  balance: bigint,
  isAllowed: boolean,
  key: xdr.LedgerKey,
): Answer | undefined {
  if (name === 'balance') return { value: scI128(balance), key };
  return name === 'authorized' ? { value: xdr.ScVal.scvBool(isAllowed), key } : undefined;
}

const balanceKey = (assetContract: string, holder: string): xdr.LedgerKey =>
  xdr.LedgerKey.contractData(
    new xdr.LedgerKeyContractData({
      contract: scAddress(assetContract),
      key: xdr.ScVal.scvVec([
        xdr.ScVal.scvSymbol('Balance'),
        xdr.ScVal.scvAddress(scAddress(holder)),
      ]),
      durability: xdr.ContractDataDurability.persistent,
    }),
  );
