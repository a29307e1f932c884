import { xdr } from '@stellar/stellar-sdk';
import { isHolderAuthorized } from '../../contracts/asset-balances.ts';
import { assetOfContract, contractOf } from '../../contracts/asset-contract.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { isKnownFunction } from '../../contracts/contract-call.ts';
import { readAddress, readI128, scAddress, scI128, scMap } from '../../contracts/sc-values.ts';
import { isContractId, issuerOf, NATIVE } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import { isAuthorized } from '../../state/balances.ts';
import { MAX_AMOUNT } from '../../state/amounts.ts';
import { minimumBalance } from '../../state/reserves.ts';

/** Why a simulated call fails: the host's error, and what its event says of it. */
export interface Failure {
  readonly error: xdr.ScError;
  readonly data: xdr.ScVal;
  /** The contract that failed is not there at all. */
  readonly isNowhere?: boolean;
}

const { scvString, scvVec, scvAddress, scvI64 } = xdr.ScVal;

/** The errors of an asset's contract, by its own numbers. */
const NEGATIVE_AMOUNT = 8;
const BALANCE = 10;
const DEAUTHORIZED = 11;
const NO_TRUSTLINE = 13;

const contractError = (code: number, data: xdr.ScVal): Failure => ({
  error: xdr.ScError.sceContract(code),
  data,
});

const said = (text: string, ...more: xdr.ScVal[]): xdr.ScVal =>
  more.length === 0 ? scvString(text) : scvVec([scvString(text), ...more]);

/** What the web-auth contract answers when its arguments name nobody. */
export const missingArgument: Failure = contractError(
  1,
  said('escalating Ok(ScErrorType::Contract) frame-exit to Err'),
);

export const notAnAddress = (text: string): Failure => ({
  error: xdr.ScError.sceValue(xdr.ScErrorCode.scecInvalidInput),
  data: said('unexpected strkey length', scvString(text)),
});

/** Nobody has signed for a call in this name, or not so that it counts. */
export const unauthorized = (address: string, isSigned: boolean): Failure => {
  const signer = scvAddress(scAddress(address));
  const error = xdr.ScError.sceAuth(xdr.ScErrorCode.scecInvalidAction);
  if (!isSigned) return { error, data: said('Unauthorized function call for address', signer) };
  const why = xdr.ScVal.scvError(xdr.ScError.sceValue(xdr.ScErrorCode.scecUnexpectedType));
  return { error, data: said('failed account authentication with error', signer, why) };
};

/** A signature is no longer good, or for longer than it may be. */
export const badExpiry = (
  address: string,
  isLate: boolean,
  bound: number,
  asked: number,
): Failure => ({
  error: xdr.ScError.sceAuth(xdr.ScErrorCode.scecInvalidInput),
  data: said(
    isLate ? 'signature expiration is too late' : 'signature has expired',
    scvAddress(scAddress(address)),
    xdr.ScVal.scvU32(bound),
    xdr.ScVal.scvU32(asked),
  ),
});

/** Why a call of an asset's contract fails, given the ledger before it. */
export function failureOf({ contract, invoked }: ContractCall, network: Network): Failure {
  const name = invoked.functionName.toString();
  const asset = assetOfContract(contract, network.state, network.networkPassphrase);
  if (asset === undefined) {
    return {
      error: xdr.ScError.sceStorage(xdr.ScErrorCode.scecMissingValue),
      data: said('trying to get non-existing value for contract instance'),
      isNowhere: !name.startsWith('pay'),
    };
  }
  const invalid = xdr.ScError.sceValue(xdr.ScErrorCode.scecInvalidInput);
  if (!isKnownFunction(name)) {
    const symbol = xdr.ScVal.scvSymbol(name);
    return { error: invalid, data: said('symbol not found in slice of strs', symbol) };
  }
  const amount = readI128(invoked.args.at(-1));
  if (amount === undefined) return { error: invalid, data: said('an argument is no amount') };
  if (amount < 0n) {
    return contractError(NEGATIVE_AMOUNT, said('negative amount is not allowed', scI128(amount)));
  }
  const [first, second] = invoked.args.map(readAddress);
  const parties: [string | undefined, bigint][] =
    name === 'mint'
      ? [[first?.account, amount]]
      : [
          [first?.account, -amount],
          [name === 'transfer' ? second?.account : undefined, amount],
        ];
  for (const [holder, by] of parties) {
    const failure = holder === undefined ? undefined : shiftFailure(asset, holder, by, network);
    if (failure) return failure;
  }
  return { error: invalid, data: said('the call cannot be made so') };
}

function shiftFailure(
  asset: AssetName,
  holder: string,
  by: bigint,
  { state, networkPassphrase, latest }: Network,
): Failure | undefined {
  const address = scvAddress(scAddress(holder));
  if (issuerOf(asset) === holder) return undefined;
  if (isContractId(holder)) {
    const balance = state.contractBalance(holder, asset);
    const contract = contractOf(asset, networkPassphrase);
    const token = { state, asset, contract, sequence: latest().sequence };
    if (!isHolderAuthorized(token, holder)) return deauthorized(address);
    if (by >= 0n || (balance?.amount ?? 0n) + by >= 0n) return undefined;
    const held = scMap({
      amount: scI128(balance?.amount ?? 0n),
      authorized: xdr.ScVal.scvBool(balance?.authorized ?? true),
      clawback: xdr.ScVal.scvBool(balance?.clawback ?? false),
    });
    return contractError(BALANCE, said('balance is not sufficient to spend', held, scI128(-by)));
  }
  const entry = asset === NATIVE ? state.account(holder) : state.trustline(holder, asset);
  if (!entry) {
    if (asset === NATIVE) return contractError(BALANCE, said('account is missing', address));
    return contractError(NO_TRUSTLINE, said('trustline entry is missing for account', address));
  }
  if (entry.kind === 'trustline' && !isAuthorized(entry)) return deauthorized(address);
  const least = entry.kind === 'account' ? minimumBalance(entry) : 0n;
  const most = entry.kind === 'account' ? MAX_AMOUNT : entry.limit;
  const { buying, selling } = entry.liabilities;
  const balance = entry.balance + by;
  if (balance >= least + selling && balance <= most - buying) return undefined;
  const range = [least + selling, balance, most - buying].map((value) => scvI64(value));
  const text = 'resulting balance is not within the allowed range';
  return contractError(BALANCE, said(text, ...range));
}

const deauthorized = (address: xdr.ScVal): Failure =>
  contractError(DEAUTHORIZED, said('balance is deauthorized', address));
