import { hash, xdr } from '@stellar/stellar-sdk';
import { excessOf } from '../transactions/declared.ts';
import { createAuthorizations } from '../contracts/authorization.ts';
import { contractOf } from '../contracts/asset-contract.ts';
import { changedAccounts, changeEffects } from '../contracts/asset-events.ts';
import { changeEvent, presentChange } from '../contracts/asset-events.ts';
import { isKnownFunction, runCall } from '../contracts/contract-call.ts';
import type { CallContext } from '../contracts/contract-call.ts';
import { readContract, scAddress } from '../contracts/sc-values.ts';
import { assetName, NATIVE } from '../names.ts';
import { birthEffects } from './create-account.ts';
import { defineOperation } from './operation.ts';
import type { JsonObject, OperationContext } from './operation.ts';

type Failure = 'Malformed' | 'Trapped' | 'ResourceLimitExceeded' | 'EntryArchived';

export const invokeHostFunction = defineOperation('invokeHostFunction', {
  name: 'invoke_host_function',
  number: 24,
  isPayment: ({ asset_balance_changes: changes }) => changes !== undefined,
  level: 'medium',
  isSupported: ({ invokeHostFunctionOp: { hostFunction } }) => isSupported(hostFunction),
  apply({ invokeHostFunctionOp: { hostFunction, auth } }, context) {
    if (hostFunction.type === 'hostFunctionTypeInvokeContract') {
      return invoke(hostFunction.invokeContract, auth, context);
    }
    const asset = deployedAsset(hostFunction);
    if (asset === undefined) return refuse('Malformed');
    const contract = contractOf(asset, context.networkPassphrase);
    return succeed(xdr.ScVal.scvAddress(scAddress(contract)), context);
  },
  untouched: () => result(xdr.InvokeHostFunctionResult.invokeHostFunctionSuccess(NO_HASH)),
  participants: (_body, { accounts }) =>
    Array.isArray(accounts) ? accounts.map((account) => String(account)) : [],
  describe({ invokeHostFunctionOp: { hostFunction } }, _source, facts) {
    return {
      function: functionName(hostFunction),
      parameters: parametersOf(hostFunction),
      address: '',
      salt: '',
      asset_balance_changes: facts['asset_balance_changes'] ?? null,
    };
  },
});

const NO_HASH = new Uint8Array(32);

/** Transfers by contracts, and the making of an asset's contract, which is there all the time. */
function isSupported(hostFunction: xdr.HostFunction): boolean {
  return hostFunction.type === 'hostFunctionTypeInvokeContract'
    ? isKnownFunction(hostFunction.invokeContract.functionName.toString())
    : deployedAsset(hostFunction) !== undefined;
}

/** An operation by its XDR name; a contract call also by what it calls. */
export function nameOf(body: xdr.OperationBody): string {
  if (body.type !== 'invokeHostFunction') return body.type;
  const { hostFunction } = body.invokeHostFunctionOp;
  const called =
    hostFunction.type === 'hostFunctionTypeInvokeContract'
      ? hostFunction.invokeContract.functionName.toString()
      : hostFunction.type;
  return `${body.type} ${called}`;
}

function deployedAsset(hostFunction: xdr.HostFunction): string | undefined {
  if (hostFunction.type !== 'hostFunctionTypeCreateContract') return undefined;
  const { contractIdPreimage: preimage } = hostFunction.createContract;
  if (preimage.type !== 'contractIdPreimageFromAsset') return undefined;
  return assetName(preimage.fromAsset) ?? NATIVE;
}

function invoke(
  invoked: xdr.InvokeContractArgs,
  auth: readonly xdr.SorobanAuthorizationEntry[],
  context: OperationContext,
): xdr.OperationResultTr {
  const { state, source, networkPassphrase, facts, effects, ledger } = context;
  const contract = readContract(invoked.contractAddress);
  if (contract === undefined) return refuse('Trapped');
  const view = { state, networkPassphrase, sequence: ledger.sequence, source: source.account };
  const authorizations = createAuthorizations(auth, view);
  const call: CallContext = { ...view, authorizations, changes: [], published: [], births: [] };
  const mark = state.mark();
  if (!runCall({ contract, invoked }, call)) return refuse('Trapped');
  const made = state.changesSince(mark);
  const excess = excessOf(made, context.declared, ledger.sequence, context.contractRules);
  if (excess) return refuse(excess);
  const { changes, births } = call;
  if (changes.length > 0) {
    facts['asset_balance_changes'] = changes.map(presentChange);
    facts['accounts'] = changes.flatMap(changedAccounts);
  }
  effects.push(
    ...changes.flatMap((change) => changeEffects(change, source)),
    ...births.flatMap(({ account, balance }) => birthEffects(account, balance)),
  );
  context.contract.events.push(...changes.map((change) => changeEvent(change)), ...call.published);
  return succeed(xdr.ScVal.scvVoid(), context);
}

/** The result is a hash over what was returned and what was published. */
function succeed(returnValue: xdr.ScVal, { contract }: OperationContext): xdr.OperationResultTr {
  const { events } = contract;
  contract.returnValue = returnValue;
  const preimage = new xdr.InvokeHostFunctionSuccessPreImage({ returnValue, events });
  return result(xdr.InvokeHostFunctionResult.invokeHostFunctionSuccess(hash(preimage.toXdr())));
}

function refuse(why: Failure): xdr.OperationResultTr {
  return result(xdr.InvokeHostFunctionResult[`invokeHostFunction${why}`]());
}

function result(outcome: xdr.InvokeHostFunctionResult): xdr.OperationResultTr {
  return xdr.OperationResultTr.invokeHostFunction(outcome);
}

/** Horizon's name, which is that of its own code. */
function functionName({ type }: xdr.HostFunction): string {
  return `HostFunctionType${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/** The contract, its function and the arguments, in one list. */
function parametersOf(hostFunction: xdr.HostFunction): JsonObject[] | null {
  if (hostFunction.type !== 'hostFunctionTypeInvokeContract') return null;
  const { contractAddress, functionName: name, args } = hostFunction.invokeContract;
  const all = [xdr.ScVal.scvAddress(contractAddress), xdr.ScVal.scvSymbol(name), ...args];
  return all.map((value) => ({ value: value.toXdr('base64'), type: armName(value) }));
}

const ARM_NAMES: Readonly<Record<string, string>> = {
  scvBool: 'B',
  scvVoid: '',
  scvString: 'Str',
  scvSymbol: 'Sym',
  scvContractInstance: 'Instance',
  scvLedgerKeyNonce: 'NonceKey',
  scvLedgerKeyContractInstance: '',
};

/** The name of a value's kind as Horizon's own code has it: `Address`, `I128`, `Sym`. */
function armName({ type }: xdr.ScVal): string {
  return ARM_NAMES[type] ?? type.slice('scv'.length);
}
