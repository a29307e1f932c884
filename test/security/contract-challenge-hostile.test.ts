import { describe, expect, test } from '@jest/globals';
import {
  Account,
  Address,
  authorizeEntry,
  Keypair,
  MuxedAccount,
  StrKey,
  xdr,
} from '@stellar/stellar-sdk';
import type { ContractWallet } from '../../src/sandbox/wallet/contract-wallet.ts';
import { webAuthInvocation } from '../../src/stellar/signing/web-auth-entries.ts';
import { startContractApi } from '../support/api/contract-api.ts';
import { opened } from '../support/opened.ts';
import {
  CHANGED,
  createForger,
  entryFor,
  NOT_OURS,
  WEB_AUTH,
  type Entry,
} from './contract-challenge-support.ts';

/* Signatures, addresses and arguments in challenges of SEP-45 that no wallet writes. */

const api = await opened(startContractApi());

const { argumentsOf, challengeFor, forge, handSigned, isServers } = createForger(api);

/** The challenge with the server's entry as it is changed. */
const withOurs = (entries: readonly Entry[], change: (entry: Entry) => Entry): Entry[] =>
  entries.map((entry) => (isServers(entry) ? change(entry) : entry));

const credentialsOf = ({ credentials }: Entry): xdr.SorobanAddressCredentials => {
  if (credentials.type !== 'sorobanCredentialsAddress') throw new Error('it has no address');
  return credentials.address;
};

const resigned = (entry: Entry, signature: xdr.ScVal): Entry => {
  const { address, nonce, signatureExpirationLedger } = credentialsOf(entry);
  return new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsAddress(
      new xdr.SorobanAddressCredentials({ address, nonce, signatureExpirationLedger, signature }),
    ),
    rootInvocation: entry.rootInvocation,
  });
};

const member = (name: string, value: xdr.ScVal) =>
  new xdr.ScMapEntry({ key: xdr.ScVal.scvSymbol(name), val: value });
const signatureOf = (bytes: Uint8Array) =>
  xdr.ScVal.scvVec([
    xdr.ScVal.scvMap([
      member('public_key', xdr.ScVal.scvBytes(api.server.rawPublicKey())),
      member('signature', xdr.ScVal.scvBytes(bytes)),
    ]),
  ]);

describe('our signature on a SEP-45 challenge', () => {
  test.each([0, 3, 63, 65, 4_000])('is not taken where it has %d bytes', async (length) => {
    const wallet = api.openWallet();
    const signature = signatureOf(new Uint8Array(length));
    const entries = withOurs(await challengeFor(wallet), (ours) => resigned(ours, signature));
    expect(await handSigned(wallet, entries)).toMatchObject({
      status: 400,
      error: expect.stringContaining(NOT_OURS),
    });
  });

  test.each<[string, xdr.ScVal]>([
    ['nothing', xdr.ScVal.scvVoid()],
    ['no list', xdr.ScVal.scvU32(7)],
    ['a list of texts', xdr.ScVal.scvVec([xdr.ScVal.scvString('signature')])],
    ['a map of maps', xdr.ScVal.scvMap([member('signature', xdr.ScVal.scvMap([]))])],
  ])('is not taken where it is %s', async (_what, signature) => {
    const wallet = api.openWallet();
    const entries = withOurs(await challengeFor(wallet), (ours) => resigned(ours, signature));
    expect((await handSigned(wallet, entries)).status).toBe(400);
  });

  test('is not taken once more beside itself', async () => {
    const wallet = api.openWallet();
    const entries = withOurs(await challengeFor(wallet), (ours) => {
      const { signature } = credentialsOf(ours);
      const [one] = signature.type === 'scvVec' ? (signature.vec ?? []) : [];
      return one ? resigned(ours, xdr.ScVal.scvVec([one, one])) : ours;
    });
    expect((await handSigned(wallet, entries)).status).toBe(400);
  });
});

describe('a SEP-45 challenge whose entry is of', () => {
  const muxed = () => new MuxedAccount(new Account(api.server.publicKey(), '0'), '7').accountId();
  test.each<[string, () => string]>([
    ['an M address of ours', muxed],
    ['a claimable balance', () => StrKey.encodeClaimableBalance(Buffer.alloc(33))],
    ['a liquidity pool', () => StrKey.encodeLiquidityPool(Buffer.alloc(32, 1))],
    ['a G account in place of the contract', () => Keypair.random().publicKey()],
  ])('%s is not taken', async (_what, address) => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    const [{ rootInvocation }] = entries as [Entry];
    for (const isReplaced of [isServers, (entry: Entry) => !isServers(entry)]) {
      const forged = entries.map((entry) =>
        isReplaced(entry) ? entryFor(address(), rootInvocation) : entry,
      );
      expect((await handSigned(wallet, forged)).status).toBe(400);
    }
  });
});

describe('the arguments of a SEP-45 challenge', () => {
  const text = (value: string) => xdr.ScVal.scvString(value);
  const call = (args: xdr.ScVal[], functionName = 'web_auth_verify') =>
    new xdr.SorobanAuthorizedInvocation({
      function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
        new xdr.InvokeContractArgs({
          contractAddress: Address.fromString(WEB_AUTH).toScAddress(),
          functionName,
          args,
        }),
      ),
      subInvocations: [],
    });
  const pairs = (wallet: ContractWallet) => {
    const [map] = webAuthInvocationArgs(wallet);
    return map?.type === 'scvMap' ? [...(map.map ?? [])] : [];
  };
  const webAuthInvocationArgs = (wallet: ContractWallet): readonly xdr.ScVal[] => {
    const { function: called } = webAuthInvocation(WEB_AUTH, argumentsOf(wallet));
    return called.type === 'sorobanAuthorizedFunctionTypeContractFn' ? called.contractFn.args : [];
  };
  const map = (entries: xdr.ScMapEntry[]) => xdr.ScVal.scvMap(entries);

  test.each<[string, (wallet: ContractWallet) => xdr.SorobanAuthorizedInvocation]>([
    ['none', () => call([])],
    ['no map', () => call([text('account')])],
    ['twice', (wallet) => call([map(pairs(wallet)), map(pairs(wallet))])],
    [
      'with the account named twice',
      (wallet) => {
        const [account, ...others] = pairs(wallet);
        return account ? call([map([account, account, ...others])]) : call([]);
      },
    ],
    [
      'with another account before the right one',
      (wallet) => {
        const stranger = member('account', text(api.openWallet().contract));
        return call([map([stranger, ...pairs(wallet)])]);
      },
    ],
    [
      'without a nonce',
      (wallet) => call([map(pairs(wallet).filter(({ key }) => !isNamed(key, 'nonce')))]),
    ],
    [
      'with a client domain that has no account',
      (wallet) => call([map([...pairs(wallet), member('client_domain', text('rich.example'))])]),
    ],
    ['in another order', (wallet) => call([map(pairs(wallet).toReversed())])],
    ['of another function', (wallet) => call([map(pairs(wallet))], 'transfer')],
  ])('are the same %s, or it is not taken', async (_what, invocation) => {
    const wallet = api.openWallet();
    const entries = (await forge(wallet)).map(({ credentials }) => credentials);
    const forged = entries.map(
      (credentials) =>
        new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation: invocation(wallet) }),
    );
    // Signed by us with the right key, as if we had been brought to sign it.
    const signed = await Promise.all(
      forged.map(async (entry) => (isServers(entry) ? signedByUs(entry) : entry)),
    );
    const answer = await handSigned(wallet, signed);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
  });

  const isNamed = (key: xdr.ScVal, name: string): boolean =>
    key.type === 'scvSymbol' && key.sym.toString() === name;
  const signedByUs = async (entry: Entry): Promise<Entry> =>
    authorizeEntry(entry, api.server, api.until(), api.ledger.networkPassphrase);
});
