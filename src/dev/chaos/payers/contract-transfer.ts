import {
  Address,
  authorizeEntry,
  type Keypair,
  nativeToScVal,
  Operation,
  SorobanDataBuilder,
  StrKey,
  xdr,
  type Asset,
} from '@stellar/stellar-sdk';
import { createHash } from 'node:crypto';
import type { Stroops } from '../../../domain/money/amount.ts';

const RESOURCE_FEE_STROOPS = 50_000n;

/** What a transaction that calls a contract declares of its resources. */
export const resourcesOfCall = (): xdr.SorobanTransactionData =>
  new SorobanDataBuilder().setResourceFee(RESOURCE_FEE_STROOPS).build();

/** The address of a payer's own contract, which holds and pays; the same for the same seed. */
export const contractOf = (seed: number, number: number): string =>
  StrKey.encodeContract(createHash('sha256').update(`chaos/${seed}/contract ${number}`).digest());

const addressValue = (address: string): xdr.ScVal =>
  xdr.ScVal.scvAddress(Address.fromString(address).toScAddress());

interface ContractTransfer {
  readonly asset: Asset;
  readonly networkPassphrase: string;
  /** The account that pays. */
  readonly from: string;
  /** G…, M… or C…. */
  readonly to: string;
  readonly amount: Stroops;
}

const callOf = ({ asset, networkPassphrase, from, to, amount }: ContractTransfer) => {
  const contract = asset.contractId(networkPassphrase);
  const args = [addressValue(from), addressValue(to), nativeToScVal(amount, { type: 'i128' })];
  const rootInvocation = new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
      new xdr.InvokeContractArgs({
        contractAddress: Address.fromString(contract).toScAddress(),
        functionName: 'transfer',
        args,
      }),
    ),
    subInvocations: [],
  });
  const invoke = (signed: xdr.SorobanAuthorizationEntry): xdr.Operation =>
    Operation.invokeContractFunction({ contract, function: 'transfer', args, auth: [signed] });
  return { rootInvocation, invoke };
};

/** A transfer by the asset's contract, which its payer signs for as the transaction's source. */
export const transferByContract = (transfer: ContractTransfer): xdr.Operation => {
  const { rootInvocation, invoke } = callOf(transfer);
  const credentials = xdr.SorobanCredentials.sorobanCredentialsSourceAccount();
  return invoke(new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation }));
};

/** The same in a transaction of somebody else's, with a signature of the payer's for the call alone. */
export const transferByAnother = async (
  transfer: ContractTransfer,
  payer: Keypair,
  { nonce, expires }: { readonly nonce: bigint; readonly expires: number },
): Promise<xdr.Operation> => {
  const { rootInvocation, invoke } = callOf(transfer);
  const asked = new xdr.SorobanAddressCredentials({
    address: Address.fromString(transfer.from).toScAddress(),
    nonce,
    signatureExpirationLedger: expires,
    signature: xdr.ScVal.scvVoid(),
  });
  const credentials = xdr.SorobanCredentials.sorobanCredentialsAddress(asked);
  const entry = new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation });
  return invoke(await authorizeEntry(entry, payer, expires, transfer.networkPassphrase));
};
