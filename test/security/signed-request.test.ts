import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { DefaultAuthHeaderSigner, SigningKeypair } from '@stellar/typescript-wallet-sdk';
import { SignJWT } from 'jose';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { serveVariant, type Served } from './support.ts';

let api: TestApi;
let strict: Served;
const wallet = Keypair.random();
beforeAll(async () => {
  api = await startTestApi();
  api.clientDomains.set('wallet.example', wallet.publicKey());
  const anchor = { ...api.anchor, signedChallengeRequests: 'required' as const };
  strict = await serveVariant({ ...api.deps, anchor });
});
afterAll(async () => {
  await strict.close();
  await api.close();
});

type Query = Readonly<Record<string, string>>;
const now = () => Math.floor(Date.now() / 1000);

/** SEP-10's JWT over a request, by EdDSA. */
const signRequest = async (keypair: Keypair, claims: object, header: object = {}) => {
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: Buffer.from(keypair.rawPublicKey()).toString('base64url'),
    d: Buffer.from(keypair.rawSecretKey()).toString('base64url'),
  };
  return new SignJWT({
    web_auth_endpoint: `${api.url}/auth`,
    iat: now(),
    exp: now() + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', ...header })
    .sign(jwk);
};
const ask = async (query: Query, token: string | null, url = strict.url) => {
  const response = await fetch(`${url}/auth?${new URLSearchParams(query).toString()}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, ...((await response.json()) as { error?: string }) };
};

describe('a signed request for a challenge', () => {
  it('is asked for with 401 only where the anchor requires it', async () => {
    const query = { account: Keypair.random().publicKey() };
    expect(await ask(query, null)).toEqual({ status: 401, error: expect.any(String) });
    expect((await ask(query, null, api.url)).status).toBe(200);
  });

  it('is signed by the account, where no client domain is named', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    const query = { account, memo: '7', home_domain: 'anchor.example' };
    expect((await ask(query, await signRequest(keypair, query))).status).toBe(200);
    expect((await ask(query, await signRequest(wallet, query))).status).toBe(400);
    const muxed = new MuxedAccount(new Account(account, '0'), '7').accountId();
    const token = await signRequest(keypair, { account: muxed });
    expect((await ask({ account: muxed }, token)).status).toBe(200);
  });

  it('is signed by the client domain, where one is named, and by nobody else', async () => {
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey(), client_domain: 'wallet.example' };
    expect((await ask(query, await signRequest(wallet, query))).status).toBe(200);
    expect((await ask(query, await signRequest(keypair, query))).status).toBe(400);
    const gone = { ...query, client_domain: 'gone.example' };
    expect((await ask(gone, await signRequest(wallet, gone))).status).toBe(400);
  });

  it('is taken as the wallet SDK signs it', async () => {
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey(), home_domain: 'anchor.example' };
    const token = await new DefaultAuthHeaderSigner().createToken({
      claims: { ...query, web_auth_endpoint: `${api.url}/auth` },
      issuer: SigningKeypair.fromSecret(keypair.secret()),
    });
    expect((await ask(query, token)).status).toBe(200);
  });

  it('cannot be used for another request, another server, or later', async () => {
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey(), memo: '7' };
    for (const claims of [
      { ...query, memo: '8' },
      { account: query.account },
      { ...query, account: Keypair.random().publicKey() },
      { ...query, home_domain: 'anchor.example' },
      { ...query, client_domain: 'wallet.example' },
      { ...query, web_auth_endpoint: 'https://other.example/auth' },
      { ...query, exp: now() - 1 },
      { ...query, exp: undefined },
      { ...query, iat: undefined },
    ]) {
      const { status, error } = await ask(query, await signRequest(keypair, claims));
      expect([claims, status, error]).toEqual([claims, 400, expect.stringMatching(/\w/)]);
    }
  });

  it('is checked where it is only optional too, and is no token of ours', async () => {
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey() };
    const session = await api.login(keypair);
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
      JSON.stringify({ ...query, iat: now(), exp: now() + 60 }),
    ).toString('base64url')}.`;
    for (const token of [session, none, 'x', 'a.b.c']) {
      expect((await ask(query, token, api.url)).status).toBe(400);
    }
    const signed = await signRequest(keypair, query);
    expect((await api.get('/sep24/transactions?asset_code=USDC', signed)).status).toBe(403);
  });
});
