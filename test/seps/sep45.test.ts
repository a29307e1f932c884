import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authorizeEntry, Keypair, StrKey, xdr } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { parse } from 'smol-toml';
import { signChallenge } from '../../src/sandbox/wallet/contract-wallet.ts';
import { signerOf, textsOf } from '../../src/stellar/signing/web-auth-entries.ts';
import { startContractApi, type ContractApi } from '../support/api/contract-api.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';

/* SEP-45 0.1.1, a test for each of its rows. */

let api: ContractApi;
let without: TestApi;
beforeAll(async () => {
  api = await startContractApi();
  without = await startTestApi();
});
afterAll(async () => {
  await api?.close();
  await without?.close();
});

const read = (entries = ''): xdr.SorobanAuthorizationEntry[] =>
  xdr.decodeArray(xdr.SorobanAuthorizationEntry, entries, 'base64');
const write = (entries: xdr.SorobanAuthorizationEntry[]): string =>
  xdr.encodeArray(xdr.SorobanAuthorizationEntry, entries, 'base64');
const tomlOf = async (one: Pick<TestApi, 'get'>) =>
  parse(await (await one.get('/.well-known/stellar.toml')).text());

describe('SEP-1', () => {
  test('names WEB_AUTH_FOR_CONTRACTS_ENDPOINT and WEB_AUTH_CONTRACT_ID', async () => {
    expect(await tomlOf(api)).toMatchObject({
      WEB_AUTH_FOR_CONTRACTS_ENDPOINT: `${api.url}/sep45/auth`,
      WEB_AUTH_CONTRACT_ID: expect.stringMatching(/^C[A-Z2-7]{55}$/),
    });
  });

  test('names neither where no RPC server is a source, and the endpoint is not there', async () => {
    const toml = await tomlOf(without);
    expect(toml).not.toHaveProperty('WEB_AUTH_FOR_CONTRACTS_ENDPOINT');
    expect(toml).not.toHaveProperty('WEB_AUTH_CONTRACT_ID');
    const { contract } = api.openWallet();
    const path = `/sep45/auth?account=${contract}&home_domain=anchor.example`;
    expect((await without.get(path)).status).toBe(404);
  });
});

describe('SEP-45 GET WEB_AUTH_FOR_CONTRACTS_ENDPOINT', () => {
  test('answers an XDR array with an entry of the account and one that the server has signed', async () => {
    const { contract } = api.openWallet();
    const answer = await api.challenge({ account: contract });
    expect(answer).toMatchObject({
      status: 200,
      network_passphrase: api.ledger.networkPassphrase,
    });
    const entries = read(answer.authorization_entries);
    expect(entries).toHaveLength(2);
    expect(new Set(entries.map(signerOf))).toEqual(new Set([contract, api.server.publicKey()]));
    const { WEB_AUTH_CONTRACT_ID: webAuth } = await tomlOf(api);
    for (const entry of entries) {
      expect(entry.rootInvocation.subInvocations).toHaveLength(0);
      expect(entry.rootInvocation.function.toJson()).toMatchObject({
        contract_fn: { contract_address: webAuth, function_name: 'web_auth_verify' },
      });
      expect(Object.fromEntries(textsOf(entry))).toEqual({
        account: contract,
        home_domain: 'anchor.example',
        nonce: expect.stringMatching(/^\d{10}\.[0-9a-f]{32}$/),
        web_auth_domain: 'auth.anchor.example',
        web_auth_domain_account: api.server.publicKey(),
      });
    }
    const ours = entries.find((entry) => signerOf(entry) === api.server.publicKey());
    expect(ours?.toJson()).toMatchObject({
      credentials: {
        address: { signature_expiration_ledger: api.ledger.latestLedger() + 60 },
      },
    });
  });

  test('client_domain: its SIGNING_KEY has an entry, and the arguments name both', async () => {
    const key = await api.openClientDomain('wallet.example');
    const { contract } = api.openWallet();
    const answer = await api.challenge({ account: contract, client_domain: 'Wallet.example' });
    const entries = read(answer.authorization_entries);
    expect(entries.map(signerOf)).toContain(key.publicKey());
    expect(Object.fromEntries(textsOf(entries[0] ?? never()))).toMatchObject({
      client_domain: 'wallet.example',
      client_domain_account: key.publicKey(),
    });
  });

  test('client_domain: one is taken that is too long for a challenge of SEP-10', async () => {
    const domain = `${'long.'.repeat(20)}wallet.example`;
    await api.openClientDomain(domain);
    const { contract } = api.openWallet();
    const answer = await api.challenge({ account: contract, client_domain: domain });
    expect(textsOf(read(answer.authorization_entries)[0] ?? never()).get('client_domain')).toBe(
      domain,
    );
  });

  test.each([
    ['no account', { account: '' }, 'account: is missing'],
    ['a G… account', { account: Keypair.random().publicKey() }, 'account: must be the account'],
    ['a malformed account', { account: `C${'A'.repeat(55)}` }, 'account: must be the account'],
    ['no home_domain', { home_domain: '' }, 'home_domain: is missing'],
    ['another home_domain', { home_domain: 'other.example' }, 'home_domain: this server is'],
    ['an unreachable client_domain', { client_domain: 'nowhere.example' }, 'stellar.toml'],
  ])('%s: 400 {error}', async (_what, query, error) => {
    const account = StrKey.encodeContract(Buffer.alloc(32, 1));
    const answer = await api.challenge({ account, ...query });
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(error) });
  });
});

describe('SEP-45 POST WEB_AUTH_FOR_CONTRACTS_ENDPOINT', () => {
  test('gives a token whose sub is the contract: iss, iat, exp, jti', async () => {
    const wallet = api.openWallet();
    const claims = decodeJwt(await api.loginContract(wallet));
    expect(claims).toMatchObject({
      iss: `${api.url}/auth`,
      sub: wallet.contract,
      jti: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(86_400);
    expect(claims).not.toHaveProperty('client_domain');
  });

  test('takes a web form as well as JSON', async () => {
    const wallet = api.openWallet();
    const { authorization_entries: entries = '' } = await api.challenge({
      account: wallet.contract,
    });
    const signed = await signChallenge(wallet, entries, api.until());
    const body = new URLSearchParams({ authorization_entries: signed });
    const response = await fetch(`${api.url}/sep45/auth`, { method: 'POST', body });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('takes the entries in another order', async () => {
    const wallet = api.openWallet();
    const { authorization_entries: entries } = await api.challenge({ account: wallet.contract });
    const turned = write(read(entries).toReversed());
    expect((await api.hand(await signChallenge(wallet, turned, api.until()))).status).toBe(200);
  });

  test('client_domain stands in the token once its key has signed, and not before', async () => {
    const key = await api.openClientDomain('signing.example');
    const wallet = api.openWallet();
    const { authorization_entries: entries = '' } = await api.challenge({
      account: wallet.contract,
      client_domain: 'signing.example',
    });
    const half = await signChallenge(wallet, entries, api.until());
    expect(await api.hand(half)).toMatchObject({ status: 400 });
    const whole = await Promise.all(
      read(half).map(async (entry) =>
        signerOf(entry) === key.publicKey()
          ? authorizeEntry(entry, key, api.until(), api.ledger.networkPassphrase)
          : entry,
      ),
    );
    const { token = '' } = await api.hand(write(whole));
    expect(decodeJwt(token)).toMatchObject({
      sub: wallet.contract,
      client_domain: 'signing.example',
    });
  });

  test('the entries of SEP-45’s credentials with the address are taken too', async () => {
    const wallet = api.openWallet();
    const { authorization_entries: entries } = await api.challenge({ account: wallet.contract });
    const upgraded = read(entries).map((entry) =>
      signerOf(entry) === wallet.contract && entry.credentials.type === 'sorobanCredentialsAddress'
        ? new xdr.SorobanAuthorizationEntry({
            credentials: xdr.SorobanCredentials.sorobanCredentialsAddressV2(
              entry.credentials.address,
            ),
            rootInvocation: entry.rootInvocation,
          })
        : entry,
    );
    const signed = await Promise.all(
      upgraded.map(async (entry) =>
        signerOf(entry) === wallet.contract ? wallet.sign(entry, api.until()) : entry,
      ),
    );
    expect((await api.hand(write(signed))).status).toBe(200);
  });

  test.each([
    ['nothing', undefined],
    ['no text', 5],
    ['no XDR', 'AAAA'],
    ['an empty list', 'AAAAAA=='],
    ['what is too long', 'x'.repeat(30_000)],
  ])('%s: 400 {error}', async (_what, entries) => {
    const response = await api.post('/sep45/auth', { authorization_entries: entries });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.stringMatching(/\w{3}/) });
  });
});

function never(): never {
  throw new Error('the challenge has no entries');
}
