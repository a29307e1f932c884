import { Address, nativeToScVal, Operation, xdr } from '@stellar/stellar-sdk';

/** A call of a contract's function, as it is invoked and as it is signed for. */
export interface Call {
  readonly contract: string;
  readonly function: string;
  readonly args: xdr.ScVal[];
}

/** A transfer by an asset's contract; `to` may be G…, M… or C…, the amount is in stroops. */
export function transferCall(
  assetContract: string,
  from: string,
  to: string,
  amount: bigint,
): Call {
  const args = [addressValue(from), addressValue(to), nativeToScVal(amount, { type: 'i128' })];
  return { contract: assetContract, function: 'transfer', args };
}

const addressValue = (address: string): xdr.ScVal =>
  xdr.ScVal.scvAddress(Address.fromString(address).toScAddress());

/** The operation that makes a call. */
export function invoke(call: Call, auth: xdr.SorobanAuthorizationEntry[] = []): xdr.Operation {
  return Operation.invokeContractFunction({ ...call, auth });
}

/** What is signed for: a call and those it makes itself. */
function invocationOf(call: Call, below: readonly Call[] = []): xdr.SorobanAuthorizedInvocation {
  const { contract, args } = call;
  return new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
      new xdr.InvokeContractArgs({
        contractAddress: Address.fromString(contract).toScAddress(),
        functionName: call.function,
        args,
      }),
    ),
    subInvocations: below.map((inner) => invocationOf(inner)),
  });
}

/** The source account signs for it with the whole transaction. */
export function bySource(call: Call, below: readonly Call[] = []): xdr.SorobanAuthorizationEntry {
  return new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsSourceAccount(),
    rootInvocation: invocationOf(call, below),
  });
}

/** Another address signs for it; without a signature, that is still to come. */
export function byAddress(
  address: string,
  call: Call,
  options: {
    below?: readonly Call[];
    nonce: bigint;
    /** The last ledger it is good in. */
    expires: number;
    signature?: xdr.ScVal;
  },
): xdr.SorobanAuthorizationEntry {
  const credentials = new xdr.SorobanAddressCredentials({
    address: Address.fromString(address).toScAddress(),
    nonce: options.nonce,
    signatureExpirationLedger: options.expires,
    signature: options.signature ?? xdr.ScVal.scvVoid(),
  });
  return new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsAddress(credentials),
    rootInvocation: invocationOf(call, options.below),
  });
}
