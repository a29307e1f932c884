import { MAX_AMOUNT } from '../state/amounts.ts';
import { isAuthorized } from '../state/balances.ts';
import { AccountFlag, TrustlineFlag } from '../state/entries.ts';
import type { ContractBalanceEntry } from '../state/entries.ts';
import { isContractId, issuerOf, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import { bornAccount } from '../operations/create-account.ts';
import { BASE_RESERVE, minimumBalance } from '../state/reserves.ts';
import type { State } from '../state/state.ts';

/** An asset's contract at work in a ledger. */
export interface AssetContract {
  readonly state: State;
  readonly asset: AssetName;
  readonly contract: string;
  /** The ledger that is being built. */
  readonly sequence: number;
}

/** The largest amount a contract can hold: 127 bits. */
const MAX_CONTRACT_AMOUNT = (1n << 127n) - 1n;

/**
 * Takes an amount from an account or a contract, as the asset's contract does. False, and nothing
 * written, when it may not be taken or is not there.
 */
export function take(token: AssetContract, holder: string, amount: bigint): boolean {
  return isHolderAuthorized(token, holder) && shift(token, holder, -amount);
}

/** Takes an amount back for the issuer, whether or not the holder may spend it. */
export function takeBack(token: AssetContract, holder: string, amount: bigint): boolean {
  const { state, asset } = token;
  const isAllowed = isContractId(holder)
    ? state.contractBalance(holder, asset)?.clawback
    : ((state.trustline(holder, asset)?.flags ?? 0) & TrustlineFlag.clawback) !== 0;
  return isAllowed === true && shift(token, holder, -amount);
}

/** Gives an amount. Lumens make an account that is not there, if they are enough for one. */
export function give(token: AssetContract, holder: string, amount: bigint): boolean {
  const { state, asset, sequence } = token;
  if (asset === NATIVE && !isContractId(holder) && !state.account(holder)) {
    if (amount < 2n * BASE_RESERVE || amount > MAX_AMOUNT) return false;
    state.put(bornAccount(holder, amount, sequence));
    return true;
  }
  if (!isHolderAuthorized(token, holder)) return false;
  if (isContractId(holder) && !state.contractBalance(holder, asset)) {
    state.put(firstBalance(token, holder));
  }
  return shift(token, holder, amount);
}

/** Whether a holder may have an asset moved to or from them; a contract's first balance counts. */
export function isHolderAuthorized(token: AssetContract, holder: string): boolean {
  const { state, asset } = token;
  if (isContractId(holder)) {
    return (state.contractBalance(holder, asset) ?? firstBalance(token, holder)).authorized;
  }
  if (asset === NATIVE || issuerOf(asset) === holder) return true;
  const line = state.trustline(holder, asset);
  return line !== undefined && isAuthorized(line);
}

/** Changes a balance that is there, within its bounds. The issuer's is without bounds. */
function shift({ state, asset }: AssetContract, holder: string, by: bigint): boolean {
  if (isContractId(holder)) {
    const balance = state.contractBalance(holder, asset);
    const amount = (balance?.amount ?? 0n) + by;
    if (amount < 0n || amount > MAX_CONTRACT_AMOUNT) return false;
    if (balance) state.put({ ...balance, amount });
    return balance !== undefined || by === 0n;
  }
  if (issuerOf(asset) === holder) return by <= MAX_AMOUNT && by >= -MAX_AMOUNT;
  const entry = asset === NATIVE ? state.account(holder) : state.trustline(holder, asset);
  if (!entry) return false;
  const { buying, selling } = entry.liabilities;
  const least = (entry.kind === 'account' ? minimumBalance(entry) : 0n) + selling;
  const most = (entry.kind === 'account' ? MAX_AMOUNT : entry.limit) - buying;
  const balance = entry.balance + by;
  if (balance < least || balance > most) return false;
  state.put({ ...entry, balance });
  return true;
}

/** What a contract's first balance is like: as the issuer's flags say now. */
function firstBalance(
  { state, asset, contract: assetContract }: AssetContract,
  contract: string,
): ContractBalanceEntry {
  const flags = state.account(issuerOf(asset) ?? '')?.flags ?? 0;
  return {
    kind: 'contractBalance',
    contract,
    asset,
    assetContract,
    amount: 0n,
    authorized: (flags & AccountFlag.required) === 0,
    clawback: (flags & AccountFlag.clawback) !== 0,
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
  };
}
