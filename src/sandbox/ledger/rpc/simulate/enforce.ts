import type { xdr } from '@stellar/stellar-sdk';
import { createAuthorizations } from '../../contracts/authorization.ts';
import type { Authorizations } from '../../contracts/authorization.ts';
import type { ContractJudges } from '../../contracts/contract-judges.ts';
import type { Network } from '../../network.ts';
import { badExpiry, unauthorized } from './failures.ts';
import type { Failure } from './failures.ts';
import type { Trace } from './trace.ts';

/** The longest a signature may be good for, in ledgers. */
const LONGEST_LIFE = 6_307_199;

/** Judges signed entries as the ledger would, and notes why one is not good. */
export function enforcing(
  entries: readonly xdr.SorobanAuthorizationEntry[],
  source: string,
  network: Network,
  judges: ContractJudges,
  trace: Trace,
  note: (failure: Failure) => void,
): Authorizations {
  const { state, networkPassphrase } = network;
  const sequence = network.latest().sequence;
  const asked: {
    by: string;
    entry?: xdr.SorobanAuthorizationEntry | undefined;
    isRefused: boolean;
  } = { by: '', isRefused: false };
  const authorizations = createAuthorizations(entries, {
    state,
    networkPassphrase,
    sequence,
    source,
    onCheck(entry) {
      asked.entry = entry;
    },
    judge(signer, payload, signature) {
      const accepted = judges.accepts(signer, payload, signature);
      asked.isRefused = !accepted;
      const { by, entry } = asked;
      const invocation = entry?.rootInvocation;
      if (invocation) trace.judged(signer, { by, invocation, payload, signature, accepted });
      return accepted;
    },
  });
  return {
    allow(address, call) {
      Object.assign(asked, { by: call.contract, entry: undefined, isRefused: false });
      const isAllowed = authorizations.allow(address, call);
      const { entry, isRefused } = asked;
      const signed = entry && signatureIn(entry);
      const bound = sequence + LONGEST_LIFE;
      const expiry = signed?.signatureExpirationLedger ?? sequence;
      if (isAllowed && expiry <= bound) return true;
      const isSigned = signed !== undefined && signed.signature.type !== 'scvVoid';
      if (!isSigned || isRefused) note(unauthorized(address, entry !== undefined));
      else if (expiry > bound) note(badExpiry(address, true, bound, expiry));
      else if (expiry < sequence) note(badExpiry(address, false, sequence, expiry));
      else note(unauthorized(address, true));
      return false;
    },
  };
}

/** What is signed, and until when; undefined for those who sign with the transaction. */
function signatureIn({
  credentials,
}: xdr.SorobanAuthorizationEntry): xdr.SorobanAddressCredentials | undefined {
  if (credentials.type === 'sorobanCredentialsAddress') return credentials.address;
  return credentials.type === 'sorobanCredentialsAddressV2' ? credentials.addressV2 : undefined;
}
