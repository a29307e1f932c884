import { randomBytes } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk';
import type { Authorizations } from '../../contracts/authorization.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { scAddress } from '../../contracts/sc-values.ts';

/** Notes who would have to sign for what, and lets everything pass. */
export interface Recorder extends Authorizations {
  /** What is to be signed, in the order it was asked for. */
  entries(): xdr.SorobanAuthorizationEntry[];
  /** The nonces of those who sign apart from the transaction. */
  nonces(): readonly { readonly signer: string; readonly nonce: bigint }[];
}

interface Asked {
  readonly call: ContractCall;
  readonly below: Asked[];
}

interface Root {
  readonly address: string;
  readonly asked: Asked;
  readonly nonce: bigint;
}

/** @param isUpgraded whether entries get the credentials of protocol 27 */
export function createRecorder(source: string, isUpgraded: boolean): Recorder {
  const roots: Root[] = [];
  const apart = (): Root[] => roots.filter(({ address }) => address !== source);
  return {
    allow(address, call) {
      if (call.caller?.contract === address) return true;
      const asked = { call, below: [] };
      const above = roots
        .filter((root) => root.address === address)
        .map((root) => nearest(root.asked, call))
        .find((parent) => parent !== undefined);
      if (above) above.below.push(asked);
      else roots.push({ address, asked, nonce: randomBytes(8).readBigInt64BE() });
      return true;
    },
    entries: () =>
      roots.map(({ address, asked, nonce }) => {
        const rootInvocation = invocationOf(asked);
        const isSource = address === source;
        const credentials = isSource
          ? xdr.SorobanCredentials.sorobanCredentialsSourceAccount()
          : unsigned(address, nonce, isUpgraded);
        return new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation });
      }),
    nonces: () => apart().map(({ address, nonce }) => ({ signer: address, nonce })),
  };
}

/** The nearest call above another that the same address was asked for. */
function nearest(root: Asked, call: ContractCall): Asked | undefined {
  for (let above = call.caller; above; above = above.caller) {
    const found = find(root, above);
    if (found) return found;
  }
  return undefined;
}

function find(asked: Asked, call: ContractCall): Asked | undefined {
  if (asked.call === call) return asked;
  for (const below of asked.below) {
    const found = find(below, call);
    if (found) return found;
  }
  return undefined;
}

const invocationOf = ({ call, below }: Asked): xdr.SorobanAuthorizedInvocation =>
  new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(call.invoked),
    subInvocations: below.map(invocationOf),
  });

function unsigned(address: string, nonce: bigint, isUpgraded: boolean): xdr.SorobanCredentials {
  const credentials = new xdr.SorobanAddressCredentials({
    address: scAddress(address),
    nonce,
    signatureExpirationLedger: 0,
    signature: xdr.ScVal.scvVoid(),
  });
  const { sorobanCredentialsAddress, sorobanCredentialsAddressV2 } = xdr.SorobanCredentials;
  return isUpgraded
    ? sorobanCredentialsAddressV2(credentials)
    : sorobanCredentialsAddress(credentials);
}
