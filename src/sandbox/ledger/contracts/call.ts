import type { xdr } from '@stellar/stellar-sdk';

/** A call of one contract, from outside or by another. */
export interface ContractCall {
  readonly contract: string;
  readonly invoked: xdr.InvokeContractArgs;
  /** The call it was made in; undefined for the one the operation makes. */
  readonly caller?: ContractCall;
}
