import {
  Address,
  buildAuthorizationEntryPreimage,
  hash,
  scValToNative,
  verify,
  xdr,
} from '@stellar/stellar-sdk';
import { field } from '../horizon/http.ts';
import { publicKeyBytes } from '../accounts/address.ts';

/** The function of SEP-45's web-auth contract. */
const WEB_AUTH_VERIFY = 'web_auth_verify';

/** What a challenge says, by the names of SEP-45; the last two go together. */
export interface WebAuthArguments {
  /** C…. */
  readonly account: string;
  readonly home_domain: string;
  readonly nonce: string;
  readonly web_auth_domain: string;
  /** G…: who made the challenge. */
  readonly web_auth_domain_account: string;
  readonly client_domain?: string;
  readonly client_domain_account?: string;
}

/** The account, the server, and the wallet's domain. */
const ENTRIES_MAX = 3;
/** Ed25519; whoever hands entries in may have written any other number of bytes. */
const SIGNATURE_BYTES = 64;

/** A call of `web_auth_verify` with a map of texts, whose keys are in order as the ledger wants them. */
export const webAuthCall = (contract: string, given: WebAuthArguments) => ({
  contract,
  function: WEB_AUTH_VERIFY,
  args: [
    xdr.ScVal.scvMap(
      Object.entries(given)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([name, value]) =>
            new xdr.ScMapEntry({
              key: xdr.ScVal.scvSymbol(name),
              val: xdr.ScVal.scvString(String(value)),
            }),
        ),
    ),
  ],
});

/** What everybody signs for: that call, and nothing below it. */
export const webAuthInvocation = (contract: string, given: WebAuthArguments) => {
  const { args } = webAuthCall(contract, given);
  return new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
      new xdr.InvokeContractArgs({
        contractAddress: Address.fromString(contract).toScAddress(),
        functionName: WEB_AUTH_VERIFY,
        args,
      }),
    ),
    subInvocations: [],
  });
};

/** The texts that an entry was signed for, whatever else it says; none where it has no map of them. */
export const textsOf = ({
  rootInvocation: { function: called },
}: xdr.SorobanAuthorizationEntry): ReadonlyMap<string, string> => {
  const args =
    called.type === 'sorobanAuthorizedFunctionTypeContractFn' ? called.contractFn.args : [];
  const [first] = args;
  const pairs = first?.type === 'scvMap' ? (first.map ?? []) : [];
  return new Map(
    pairs.flatMap(({ key, val }) =>
      key.type === 'scvSymbol' && val.type === 'scvString'
        ? [[key.sym.toString(), val.str.toString()] as const]
        : [],
    ),
  );
};

/** Whose entry it is; null where it is the transaction's source, or signed for by delegates. */
export const signerOf = ({ credentials }: xdr.SorobanAuthorizationEntry): string | null => {
  if (credentials.type === 'sorobanCredentialsAddress') {
    return Address.fromScAddress(credentials.address.address).toString();
  }
  return credentials.type === 'sorobanCredentialsAddressV2'
    ? Address.fromScAddress(credentials.addressV2.address).toString()
    : null;
};

/** True where everybody who has to sign has one entry for this very call, and nobody else has any. */
export const areComplete = (
  entries: readonly xdr.SorobanAuthorizationEntry[],
  contract: string,
  given: WebAuthArguments,
): boolean => {
  const { account, web_auth_domain_account: server, client_domain_account: client } = given;
  const wanted = [account, server, ...(client === undefined ? [] : [client])].toSorted();
  const invocation = webAuthInvocation(contract, given).toXdr('hex');
  return (
    entries
      .map((entry) => signerOf(entry) ?? '')
      .toSorted()
      .join() === wanted.join() &&
    entries.every(({ rootInvocation }) => rootInvocation.toXdr('hex') === invocation)
  );
};

/** True of an entry that a G… account has signed by its own key, and by no other. */
export const isSignedBy = (
  entry: xdr.SorobanAuthorizationEntry,
  account: string,
  networkPassphrase: string,
): boolean => {
  const { credentials } = entry;
  if (credentials.type !== 'sorobanCredentialsAddress') return false;
  const { signature, signatureExpirationLedger } = credentials.address;
  const signatures: unknown = scValToNative(signature);
  if (!Array.isArray(signatures) || signatures.length !== 1) return false;
  const bytes: unknown = field(signatures[0], 'signature');
  if (!(bytes instanceof Uint8Array) || bytes.length !== SIGNATURE_BYTES) return false;
  const preimage = buildAuthorizationEntryPreimage(
    entry,
    signatureExpirationLedger,
    networkPassphrase,
  );
  return verify(hash(preimage.toXdr()), bytes, publicKeyBytes(account));
};

/** The entries of a challenge, as one text in base64 XDR. */
export const writeEntries = (entries: readonly xdr.SorobanAuthorizationEntry[]): string =>
  xdr.encodeArray(xdr.SorobanAuthorizationEntry, entries, 'base64');

/** @throws on what is no list of at most three entries. */
export const parseEntries = (text: string): readonly xdr.SorobanAuthorizationEntry[] =>
  xdr.decodeArray(xdr.SorobanAuthorizationEntry, text, 'base64', { maxLength: ENTRIES_MAX });
