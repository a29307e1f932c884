import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { Address, authorizeEntry, StrKey, xdr } from '@stellar/stellar-sdk';
import { askAnchor, text } from './http.ts';

/**
 * A wallet whose account is a contract (C…), with a passkey: a P-256 key that signs by WebAuthn. Its
 * contract is to take signatures of `signer`; on the sandbox ledger a table says so.
 */
export interface ContractWallet {
  /** C…. */
  readonly contract: string;
  /** The 65 bytes of the key's point, in hex. */
  readonly signer: string;
  /** Signs an entry, good until a ledger. */
  sign(
    entry: xdr.SorobanAuthorizationEntry,
    untilLedger: number,
  ): Promise<xdr.SorobanAuthorizationEntry>;
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const RELYING_PARTY = 'wallet.example';
/** Of WebAuthn: its user was there, and was verified. */
const PRESENT_AND_VERIFIED = 0b101;

/**
 * Signs as a passkey does (WebAuthn), in the form that the contracts of passkey wallets take: the key
 * does not sign the payload, but what its device says and the hash of JSON that has the payload as its
 * challenge.
 */
const assert = (payload: Uint8Array, key: KeyObject): xdr.ScVal => {
  const clientData = Buffer.from(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: Buffer.from(payload).toString('base64url'),
      origin: `https://${RELYING_PARTY}`,
      crossOrigin: false,
    }),
  );
  const counter = Buffer.alloc(4);
  const device = Buffer.concat([
    sha256(RELYING_PARTY),
    Buffer.from([PRESENT_AND_VERIFIED]),
    counter,
  ]);
  const signed = Buffer.concat([device, sha256(clientData)]);
  const signature = sign('sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
  const member = (name: string, bytes: Uint8Array) =>
    new xdr.ScMapEntry({ key: xdr.ScVal.scvSymbol(name), val: xdr.ScVal.scvBytes(bytes) });
  // The host takes maps by the order of their keys.
  return xdr.ScVal.scvMap([
    member('authenticator_data', device),
    member('client_data_json', clientData),
    member('signature', signature),
  ]);
};

/** A new passkey, and a contract that nobody has deployed yet. */
export const createContractWallet = (networkPassphrase: string): ContractWallet => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = [x, y].map((half) => Buffer.from(half, 'base64url').toString('hex')).join('');
  return {
    contract: StrKey.encodeContract(randomBytes(32)),
    signer: `04${point}`,
    sign: async (entry, untilLedger) =>
      authorizeEntry(
        entry,
        async (_preimage, payload) => ({ signatureScVal: assert(payload, privateKey) }),
        untilLedger,
        networkPassphrase,
      ),
  };
};

/** Whose entry of a challenge it is. */
const ownerOf = ({ credentials }: xdr.SorobanAuthorizationEntry): string | null =>
  credentials.type === 'sorobanCredentialsAddress'
    ? Address.fromScAddress(credentials.address.address).toString()
    : null;

/** Signs the wallet's own entry of a SEP-45 challenge. @param challenge base64 XDR of its entries. */
export const signChallenge = async (
  wallet: ContractWallet,
  challenge: string,
  untilLedger: number,
): Promise<string> => {
  const entries = xdr.decodeArray(xdr.SorobanAuthorizationEntry, challenge, 'base64');
  const signed = await Promise.all(
    entries.map(async (entry) =>
      ownerOf(entry) === wallet.contract ? wallet.sign(entry, untilLedger) : entry,
    ),
  );
  return xdr.encodeArray(xdr.SorobanAuthorizationEntry, signed, 'base64');
};

/** Proves by SEP-45 that it holds the contract's key, and gets a token. */
export const loginByContract = async (
  wallet: ContractWallet,
  anchor: {
    /** `WEB_AUTH_FOR_CONTRACTS_ENDPOINT`. */
    readonly endpoint: string;
    readonly homeDomain: string;
    /** The last ledger that the signature is good in. */
    readonly untilLedger: number;
  },
): Promise<string> => {
  const { endpoint, homeDomain, untilLedger } = anchor;
  const query = new URLSearchParams({ account: wallet.contract, home_domain: homeDomain });
  const challenge = await askAnchor(`${endpoint}?${query.toString()}`);
  const entries = await signChallenge(
    wallet,
    text(challenge, 'authorization_entries'),
    untilLedger,
  );
  const body = { authorization_entries: entries };
  return text(await askAnchor(endpoint, { method: 'POST', body }), 'token');
};
