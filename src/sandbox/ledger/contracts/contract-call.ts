import type { xdr } from '@stellar/stellar-sdk';
import type { ContractCall } from './call.ts';
import { isContractId, issuerOf, NATIVE } from '../names.ts';
import type { Address } from '../names.ts';
import type { State } from '../state/state.ts';
import { give, take, takeBack } from './asset-balances.ts';
import type { AssetContract } from './asset-balances.ts';
import { assetOfContract } from './asset-contract.ts';
import { sidesOf } from './asset-events.ts';
import type { AssetChange } from './asset-events.ts';
import type { Authorizations } from './authorization.ts';
import { SPOOF, spoofedEvent } from './spoof.ts';
import { PAYING_FUNCTIONS, readPayments } from './paying-contract.ts';
import { readAddress, readContract, readI128 } from './sc-values.ts';

/** What a call works on, and what it has brought about so far. */
export interface CallContext {
  readonly state: State;
  readonly networkPassphrase: string;
  readonly sequence: number;
  readonly authorizations: Authorizations;
  readonly changes: AssetChange[];
  /** What contracts have published beside these changes. */
  readonly published: xdr.ContractEvent[];
  /** Accounts that a transfer of lumens made, with their first balance in stroops. */
  readonly births: { readonly account: string; readonly balance: bigint }[];
  /** Is notified of each call as it begins, and as it ends if it does not fail. */
  readonly observe?: CallObserver;
}

/** Who watches a call and those it makes. */
export interface CallObserver {
  enter(call: ContractCall): void;
  leave(call: ContractCall): void;
}

const ASSET_FUNCTIONS: readonly string[] = ['transfer', 'mint', 'burn', 'clawback'];

/** Whether some contract of the sandbox has a function of this name. */
export const isKnownFunction = (name: string): boolean =>
  name === SPOOF || ASSET_FUNCTIONS.includes(name) || PAYING_FUNCTIONS.includes(name);

/**
 * Runs a call: of an asset's contract or, for every other contract, of the paying contract. False
 * when it fails; what it has written by then is for the caller to undo.
 */
export function runCall(call: ContractCall, context: CallContext): boolean {
  context.observe?.enter(call);
  const isDone = dispatch(call, context);
  if (isDone) context.observe?.leave(call);
  return isDone;
}

function dispatch(call: ContractCall, context: CallContext): boolean {
  const { state, networkPassphrase, sequence } = context;
  const { contract, invoked } = call;
  const asset = assetOfContract(contract, state, networkPassphrase);
  if (asset === undefined) return isSpoof(call) ? spoof(call, context) : pay(call, context);
  const token = { state, asset, contract, sequence };
  const [first, second] = invoked.args.map(readAddress);
  const amount = readI128(invoked.args.at(-1));
  const { length } = invoked.args;
  if (!first || amount === undefined || amount < 0n) return false;
  switch (invoked.functionName.toString()) {
    case 'transfer':
      return (
        length === 3 &&
        second !== undefined &&
        transfer(call, token, first, second, amount, context)
      );
    case 'mint':
      return length === 2 && mint(call, token, first, amount, context);
    case 'burn':
    case 'clawback':
      return length === 2 && withdraw(call, token, first, amount, context);
    default:
      return false;
  }
}

function transfer(
  call: ContractCall,
  token: AssetContract,
  from: Address,
  to: Address,
  amount: bigint,
  { state, authorizations, changes, births }: CallContext,
): boolean {
  const { asset, contract } = token;
  // Only a destination may be muxed.
  if (from.muxed || !authorizations.allow(from.account, call)) return false;
  if (!take(token, from.account, amount)) return false;
  const isBirth =
    asset === NATIVE && !isContractId(to.account) && state.account(to.account) === undefined;
  if (!give(token, to.account, amount)) return false;
  if (isBirth) births.push({ account: to.account, balance: amount });
  changes.push({ asset, contract, amount, ...sidesOf(asset, from, to) });
  return true;
}

function mint(
  call: ContractCall,
  token: AssetContract,
  to: Address,
  amount: bigint,
  { authorizations, changes }: CallContext,
): boolean {
  const { asset, contract } = token;
  const issuer = issuerOf(asset);
  if (issuer === undefined || to.account === issuer) return false;
  if (!authorizations.allow(issuer, call) || !give(token, to.account, amount)) return false;
  changes.push({ asset, contract, amount, type: 'mint', to });
  return true;
}

function withdraw(
  call: ContractCall,
  token: AssetContract,
  from: Address,
  amount: bigint,
  { authorizations, changes }: CallContext,
): boolean {
  const { asset, contract } = token;
  const issuer = issuerOf(asset);
  if (issuer === undefined || from.account === issuer || from.muxed) return false;
  const isClawback = call.invoked.functionName.toString() === 'clawback';
  if (!authorizations.allow(isClawback ? issuer : from.account, call)) return false;
  if (!(isClawback ? takeBack : take)(token, from.account, amount)) return false;
  changes.push({ asset, contract, amount, type: isClawback ? 'clawback' : 'burn', from });
  return true;
}

const isSpoof = ({ invoked }: ContractCall): boolean => invoked.functionName.toString() === SPOOF;

/** Anybody may publish what looks like a transfer: nobody has to sign, and nothing moves. */
function spoof(call: ContractCall, { published }: CallContext): boolean {
  const event = spoofedEvent(call);
  if (event) published.push(event);
  return event !== undefined;
}

/** The paying contract: several transfers in one call, all of them or none. */
function pay(call: ContractCall, context: CallContext): boolean {
  const payments = readPayments(call.invoked);
  if (!payments) return false;
  const payers = new Set(payments.transfers.map(({ from }) => from));
  // Of itself a contract needs no leave.
  payers.delete(call.contract);
  for (const payer of payers) if (!context.authorizations.allow(payer, call)) return false;
  for (const { invoked } of payments.transfers) {
    const contract = readContract(invoked.contractAddress);
    if (contract === undefined || !isAssetContract(contract, context)) return false;
    if (!runCall({ contract, invoked, caller: call }, context)) return false;
  }
  return !payments.failsAtLast;
}

const isAssetContract = (contract: string, { state, networkPassphrase }: CallContext): boolean =>
  assetOfContract(contract, state, networkPassphrase) !== undefined;
