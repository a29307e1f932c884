import { hash, xdr } from '@stellar/stellar-sdk';
import { isContractId } from '../names.ts';
import { signersOf } from '../transactions/signatures.ts';
import type { State } from '../state/state.ts';
import type { ContractCall } from './call.ts';
import { addressOfSc } from './sc-values.ts';
import { weightOf } from './signed-weight.ts';

/** Who has signed for which calls of one operation. */
export interface Authorizations {
  /** Whether an account or a contract has signed for a call; each signature serves once. */
  allow(address: string, call: ContractCall): boolean;
}

/** What signatures for contract calls are checked against. */
interface AuthorizationView {
  readonly state: State;
  readonly networkPassphrase: string;
  /** The ledger that is being built. */
  readonly sequence: number;
  /** The operation's source account, whose signature on the transaction may serve. */
  readonly source: string;
  /** Judges a signature in a contract's name for the hash of what is signed for. */
  readonly judge?: (contract: string, payload: Uint8Array, signature: xdr.ScVal) => boolean;
  /** Is notified of an entry that fits a call, before it is checked. */
  readonly onCheck?: (entry: xdr.SorobanAuthorizationEntry) => void;
}

/** A call somebody signed for, and those below it. */
interface Permit {
  readonly invocation: xdr.SorobanAuthorizedInvocation;
  readonly below: readonly Permit[];
  /** The call it has served for. */
  usedBy?: ContractCall;
}

interface Grant {
  readonly address: string;
  readonly permit: Permit;
  readonly entry: xdr.SorobanAuthorizationEntry;
  isChecked: boolean;
}

/** Reads the authorisations of an operation; each is checked when it is first needed. */
export function createAuthorizations(
  entries: readonly xdr.SorobanAuthorizationEntry[],
  view: AuthorizationView,
): Authorizations {
  const grants = entries.flatMap((entry): Grant[] => {
    const { credentials, rootInvocation } = entry;
    const signer = credentialsOf(credentials);
    const address = signer ? addressOfSc(signer.address)?.account : view.source;
    const isReadable = signer || credentials.type === 'sorobanCredentialsSourceAccount';
    if (address === undefined || !isReadable) return [];
    return [{ address, permit: permitOf(rootInvocation), entry, isChecked: false }];
  });
  const isValid = (grant: Grant): boolean => {
    if (grant.isChecked) return true;
    view.onCheck?.(grant.entry);
    if (!verify(grant.entry, view)) return false;
    grant.isChecked = true;
    return true;
  };
  return {
    allow(address, call) {
      // A contract is asked for no signature by what it calls itself.
      if (call.caller?.contract === address) return true;
      for (const grant of grants) {
        if (grant.address !== address) continue;
        const permit = fittingPermit(grant.permit, call);
        if (!permit || !isValid(grant)) continue;
        permit.usedBy = call;
        return true;
      }
      return false;
    },
  };
}

const permitOf = (invocation: xdr.SorobanAuthorizedInvocation): Permit => ({
  invocation,
  below: invocation.subInvocations.map(permitOf),
});

/**
 * The unused permit for a call: the root for the first call that asks, after that one right below
 * the permit of the nearest call above that asked.
 */
function fittingPermit(root: Permit, call: ContractCall): Permit | undefined {
  if (!root.usedBy) return isFor(root, call) ? root : undefined;
  for (let above = call.caller; above; above = above.caller) {
    const parent = permitUsedBy(root, above);
    if (parent) return parent.below.find((permit) => !permit.usedBy && isFor(permit, call));
  }
  return undefined;
}

function permitUsedBy(permit: Permit, call: ContractCall): Permit | undefined {
  if (permit.usedBy === call) return permit;
  for (const below of permit.below) {
    const found = permitUsedBy(below, call);
    if (found) return found;
  }
  return undefined;
}

function isFor({ invocation }: Permit, { invoked }: ContractCall): boolean {
  const called = invocation.function;
  return (
    called.type === 'sorobanAuthorizedFunctionTypeContractFn' &&
    called.contractFn.toXdr('hex') === invoked.toXdr('hex')
  );
}

function credentialsOf(
  credentials: xdr.SorobanCredentials,
): xdr.SorobanAddressCredentials | undefined {
  if (credentials.type === 'sorobanCredentialsAddress') return credentials.address;
  if (credentials.type === 'sorobanCredentialsAddressV2') return credentials.addressV2;
  return undefined;
}

/**
 * Whether a signature is good now, and uses up its nonce. The source account has signed the whole
 * transaction. A contract would judge its signature itself; as no contract is run here, a signature
 * in a contract's name is taken as good where nobody stands in for it.
 */
function verify(
  { credentials, rootInvocation: invocation }: xdr.SorobanAuthorizationEntry,
  { state, networkPassphrase, sequence, judge = () => true }: AuthorizationView,
): boolean {
  const signed = credentialsOf(credentials);
  if (!signed) return true;
  const { nonce, signatureExpirationLedger, signature } = signed;
  const signer = addressOfSc(signed.address)?.account;
  if (signer === undefined) return false;
  const networkId = hash(new TextEncoder().encode(networkPassphrase));
  const terms = { networkId, nonce, signatureExpirationLedger, invocation };
  const payload = hash(preimageOf(credentials.type, signed.address, terms).toXdr());
  // A contract judges before the network looks at the rest.
  if (isContractId(signer) && !judge(signer, payload, signature)) return false;
  if (signatureExpirationLedger < sequence || state.nonce(signer, nonce)) return false;
  if (!isContractId(signer)) {
    const account = state.account(signer);
    if (!account) return false;
    const weight = weightOf(signature, payload, signersOf(account));
    if (weight === undefined || weight < account.thresholds.medium) return false;
  }
  state.put({ kind: 'nonce', signer, nonce, lastModifiedLedger: 0, lastModifiedTime: 0n });
  return true;
}

/** What was signed; the newer credentials name the signer as well. */
function preimageOf(
  type: xdr.SorobanCredentials['type'],
  address: xdr.ScAddress,
  terms: ConstructorParameters<typeof xdr.HashIdPreimageSorobanAuthorization>[0],
): xdr.HashIdPreimage {
  if (type === 'sorobanCredentialsAddress') {
    return xdr.HashIdPreimage.envelopeTypeSorobanAuthorization(
      new xdr.HashIdPreimageSorobanAuthorization(terms),
    );
  }
  return xdr.HashIdPreimage.envelopeTypeSorobanAuthorizationWithAddress(
    new xdr.HashIdPreimageSorobanAuthorizationWithAddress({ ...terms, address }),
  );
}
