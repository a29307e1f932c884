import { Address, Memo, nativeToScVal, Operation, xdr } from '@stellar/stellar-sdk';
import type { OperationRecord } from '@stellar/stellar-sdk';
import type { AssetId } from '../../domain/money/asset.ts';
import { isContract } from '../accounts/address.ts';
import type { CallResources } from '../network.ts';
import { sdkAsset, type EnvelopeContent, type OutgoingPayment } from './payment-operations.ts';

/*
 * Payments to contract accounts: the contract of the asset is called, `transfer(from, to, amount)`. A
 * transaction carries one such call and nothing else, no memo and no muxed source.
 */

const FUNCTION = 'transfer';
const WORD = 64n;

const addressValue = (address: string): xdr.ScVal =>
  xdr.ScVal.scvAddress(Address.fromString(address).toScAddress());

type CalledPayment = Pick<OutgoingPayment, 'sourceAccount' | 'destination' | 'asset' | 'amount'>;

/** The contract of an asset, deployed or not. */
export const contractOf = (asset: AssetId, networkPassphrase: string): string =>
  sdkAsset(asset).contractId(networkPassphrase);

/**
 * The call that pays a contract account. Its sender signs for it as the source of the operation,
 * whoever is the source of the transaction: the credentials of a source account are those of the
 * operation's. Nothing but this very call is signed for, whatever a simulation asks for besides.
 */
export const contractTransfer = (
  payment: CalledPayment,
  networkPassphrase: string,
): xdr.Operation => {
  const { sourceAccount, destination, asset, amount } = payment;
  const contract = contractOf(asset, networkPassphrase);
  const args = [
    addressValue(sourceAccount),
    addressValue(destination),
    nativeToScVal(amount, { type: 'i128' }),
  ];
  const call = new xdr.InvokeContractArgs({
    contractAddress: Address.fromString(contract).toScAddress(),
    functionName: FUNCTION,
    args,
  });
  const signed = new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsSourceAccount(),
    rootInvocation: new xdr.SorobanAuthorizedInvocation({
      function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(call),
      subInvocations: [],
    }),
  });
  return Operation.invokeHostFunction({
    func: xdr.HostFunction.hostFunctionTypeInvokeContract(call),
    auth: [signed],
    source: sourceAccount,
  });
};

/** What an envelope carries that pays a contract account. */
export const callContent = (
  payment: CalledPayment,
  networkPassphrase: string,
  resources: CallResources,
): EnvelopeContent => ({
  operations: [contractTransfer(payment, networkPassphrase)],
  memo: Memo.none(),
  resources,
});

/** What an envelope carries that restores the archived entries of its footprint. */
export const restoreContent = (account: string, resources: CallResources): EnvelopeContent => ({
  operations: [Operation.restoreFootprint({ source: account })],
  memo: Memo.none(),
  resources,
});

/** What a transfer says that it gives to whom; the asset is its contract's affair. */
export interface CalledTransfer {
  readonly from: string;
  readonly to: string;
  /** Stroops. */
  readonly amount: bigint;
}

const addressIn = (value: xdr.ScVal | undefined): string | null =>
  value?.type === 'scvAddress' ? Address.fromScAddress(value.address).toString() : null;

/** Reads a call that pays a contract account; null for every other operation. */
export const readTransfer = (operation: OperationRecord): CalledTransfer | null => {
  if (operation.type !== 'invokeHostFunction') return null;
  const { func } = operation;
  if (func.type !== 'hostFunctionTypeInvokeContract') return null;
  const { functionName, args } = func.invokeContract;
  if (functionName.toString() !== FUNCTION || args.length !== 3) return null;
  const [from, to] = args.map(addressIn);
  const amount = args[2];
  if (!from || !to || !isContract(to) || amount?.type !== 'scvI128') return null;
  return { from, to, amount: (amount.i128.hi << WORD) + amount.i128.lo };
};
