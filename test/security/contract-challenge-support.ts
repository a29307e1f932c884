import { Address, authorizeEntry, xdr, type Keypair } from '@stellar/stellar-sdk';
import { signChallenge, type ContractWallet } from '../../src/sandbox/wallet/contract-wallet.ts';
import { signerOf, webAuthInvocation } from '../../src/stellar/signing/web-auth-entries.ts';
import type { ContractApi } from '../support/api/contract-api.ts';

export type Entry = xdr.SorobanAuthorizationEntry;

/** The web-auth contract of testnet, whose passphrase the sandbox ledger has. */
export const WEB_AUTH = 'CD3LA6RKF5D2FN2R2L57MWXLBRSEWWENE74YBEFZSSGNJRJGICFGQXMX';
export const CHANGED = 'The challenge was changed';
export const NOT_OURS = 'does not carry our signature';

export const read = (entries = ''): Entry[] =>
  xdr.decodeArray(xdr.SorobanAuthorizationEntry, entries, 'base64');
export const write = (entries: readonly Entry[]): string =>
  xdr.encodeArray(xdr.SorobanAuthorizationEntry, [...entries], 'base64');

/** An entry for a call, which nobody has signed. */
export const entryFor = (address: string, invocation: xdr.SorobanAuthorizedInvocation): Entry =>
  new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsAddress(
      new xdr.SorobanAddressCredentials({
        address: Address.fromString(address).toScAddress(),
        nonce: 7n,
        signatureExpirationLedger: 0,
        signature: xdr.ScVal.scvVoid(),
      }),
    ),
    rootInvocation: invocation,
  });

/** What somebody does with challenges who means harm. */
export const createForger = (api: ContractApi) => {
  /** The arguments of a challenge, as they may be changed. */
  const argumentsOf = (wallet: ContractWallet, changes: Record<string, string> = {}) => ({
    account: wallet.contract,
    home_domain: 'anchor.example',
    nonce: `${Math.floor(Date.now() / 1_000) + 300}.${'0'.repeat(32)}`,
    web_auth_domain: 'auth.anchor.example',
    web_auth_domain_account: api.server.publicKey(),
    ...changes,
  });
  return {
    argumentsOf,
    isServers: (entry: Entry): boolean => signerOf(entry) === api.server.publicKey(),
    challengeFor: async (wallet: ContractWallet): Promise<Entry[]> =>
      read((await api.challenge({ account: wallet.contract })).authorization_entries),
    /** Hands entries in that the wallet has signed as they stand. */
    handSigned: async (wallet: ContractWallet, entries: readonly Entry[]) =>
      api.hand(await signChallenge(wallet, write(entries), api.until())),
    /** A challenge that we never made, signed with our key; a signer says what else it is signed by. */
    forge: async (
      wallet: ContractWallet,
      options: {
        readonly contract?: string;
        readonly changes?: Record<string, string>;
        readonly signer?: Keypair;
      } = {},
    ): Promise<Entry[]> => {
      const { contract = WEB_AUTH, changes, signer = api.server } = options;
      const invocation = webAuthInvocation(contract, argumentsOf(wallet, changes));
      const { networkPassphrase } = api.ledger;
      const ours = entryFor(api.server.publicKey(), invocation);
      const signed = await authorizeEntry(
        ours,
        async (_preimage, payload) => ({
          signatureScVal: signatureOf(api.server, signer.sign(payload)),
        }),
        api.until(),
        networkPassphrase,
      );
      return [entryFor(wallet.contract, invocation), signed];
    },
  };
};

/** A signature as classic accounts write it. */
const signatureOf = (named: Keypair, signature: Uint8Array): xdr.ScVal => {
  const member = (name: string, bytes: Uint8Array) =>
    new xdr.ScMapEntry({ key: xdr.ScVal.scvSymbol(name), val: xdr.ScVal.scvBytes(bytes) });
  return xdr.ScVal.scvVec([
    xdr.ScVal.scvMap([member('public_key', named.rawPublicKey()), member('signature', signature)]),
  ]);
};
