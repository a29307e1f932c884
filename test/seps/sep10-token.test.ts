import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount, Networks, WebAuth } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { sign, startTestApi, type TestApi } from '../support/api/support.ts';
import { failure } from './shapes.ts';

/* SEP-10 3.4 POST WEB_AUTH_ENDPOINT, a test for each thing that is checked of a signed challenge. */

let api: TestApi;
const wallet = Keypair.random();
beforeAll(async () => {
  api = await startTestApi();
  api.clientDomains.set('wallet.example', wallet.publicKey());
});
afterAll(async () => api.close());

const challenge = async (account: string, query: Readonly<Record<string, string>> = {}) => {
  const asked = new URLSearchParams({ account, ...query }).toString();
  const body: unknown = await (await api.get(`/auth?${asked}`)).json();
  return z.object({ transaction: z.string() }).parse(body).transaction;
};
const read = async (response: Response): Promise<string> => {
  const body: unknown = await response.json();
  expect([response.status, body]).toEqual([200, { token: expect.any(String) }]);
  return z.strictObject({ token: z.jwt() }).parse(body).token;
};
const redeem = async (transaction: string) => api.post('/auth', { transaction });
/** What a signed challenge comes to: a token, or a refusal in words. */
const judge = async (transaction: string): Promise<'token' | 'refused'> => {
  const response = await redeem(transaction);
  if (response.status === 200) {
    await read(response);
    return 'token';
  }
  expect(response.status).toBe(400);
  failure.parse(await response.json());
  return 'refused';
};
/** A challenge such as another server, another time or another domain would make. */
const forged = (
  keypair: Keypair,
  { by = api.server, home = 'anchor.example', auth = 'auth.anchor.example' } = {},
) =>
  sign(
    WebAuth.buildChallengeTx(by, keypair.publicKey(), home, 300, Networks.TESTNET, auth),
    keypair,
  );
const exists = (keypair: Keypair, mediumThreshold: number, weights: ReadonlyMap<Keypair, number>) =>
  api.accounts.set(keypair.publicKey(), {
    mediumThreshold,
    signers: [...weights].map(([key, weight]) => ({ key: key.publicKey(), weight })),
  });

describe('SEP-10 POST WEB_AUTH_ENDPOINT', () => {
  test('takes the transaction as JSON and as a form, and answers {token}', async () => {
    const keypair = Keypair.random();
    expect(await judge(sign(await challenge(keypair.publicKey()), keypair))).toBe('token');
    const body = new URLSearchParams({
      transaction: sign(await challenge(keypair.publicKey()), keypair),
    });
    expect(await read(await fetch(`${api.url}/auth`, { method: 'POST', body }))).toMatch(/^ey/);
  });

  test('checks server source and signature', async () => {
    const keypair = Keypair.random();
    expect(await judge(forged(keypair))).toBe('token');
    expect(await judge(forged(keypair, { by: Keypair.random() }))).toBe('refused');
  });

  test('checks home domain and web-auth domain', async () => {
    expect(await judge(forged(Keypair.random(), { home: 'other.example' }))).toBe('refused');
    expect(await judge(forged(Keypair.random(), { auth: 'other.example' }))).toBe('refused');
  });

  test('all signatures are of the account’s signers, with weight ≥ the medium threshold', async () => {
    const [keypair, second, stranger] = [Keypair.random(), Keypair.random(), Keypair.random()];
    exists(
      keypair,
      3,
      new Map([
        [keypair, 1],
        [second, 2],
      ]),
    );
    const account = keypair.publicKey();
    expect(await judge(sign(await challenge(account), keypair))).toBe('refused');
    expect(await judge(sign(await challenge(account), keypair, second, stranger))).toBe('refused');
    expect(await judge(sign(await challenge(account), keypair, second))).toBe('token');
  });

  test('no signature is counted twice, and the server’s own is not counted', async () => {
    const keypair = Keypair.random();
    exists(
      keypair,
      2,
      new Map([
        [keypair, 1],
        [api.server, 1],
      ]),
    );
    const account = keypair.publicKey();
    expect(await judge(sign(await challenge(account), keypair, keypair))).toBe('refused');
    expect(await judge(sign(await challenge(account), keypair))).toBe('refused');
  });

  test('a non-existent account is signed for by exactly its master key', async () => {
    const keypair = Keypair.random();
    expect(await judge(sign(await challenge(keypair.publicKey()), Keypair.random()))).toBe(
      'refused',
    );
    expect(await judge(sign(await challenge(keypair.publicKey()), keypair, Keypair.random()))).toBe(
      'refused',
    );
    expect(await judge(sign(await challenge(keypair.publicKey()), keypair))).toBe('token');
  });

  test('the signer of the client_domain op has signed', async () => {
    const keypair = Keypair.random();
    const query = { client_domain: 'wallet.example' };
    expect(await judge(sign(await challenge(keypair.publicKey(), query), keypair))).toBe('refused');
    const signed = sign(await challenge(keypair.publicKey(), query), keypair, wallet);
    const token = await read(await redeem(signed));
    expect(decodeJwt(token)['client_domain']).toBe('wallet.example');
  });

  test('at most one JWT per challenge', async () => {
    const keypair = Keypair.random();
    const signed = sign(await challenge(keypair.publicKey()), keypair);
    const answers = await Promise.all([redeem(signed), redeem(signed), redeem(signed)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
  });

  test.each([
    ['G', {}, (account: string) => account],
    ['G:memo', { memo: '5' }, (account: string) => `${account}:5`],
  ])('JWT: iss, sub (%s), iat, exp, jti', async (_form, query, subject) => {
    const keypair = Keypair.random();
    const claims = decodeJwt(await api.login(keypair, query));
    expect(claims).toMatchObject({
      iss: `${api.url}/auth`,
      sub: subject(keypair.publicKey()),
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
    });
    expect(claims).not.toHaveProperty('client_domain');
  });

  test('JWT: sub (M) of a muxed account, which the key behind it signs for', async () => {
    const keypair = Keypair.random();
    const muxed = new MuxedAccount(new Account(keypair.publicKey(), '0'), '3').accountId();
    const token = await read(await redeem(sign(await challenge(muxed), keypair)));
    expect(decodeJwt(token).sub).toBe(muxed);
  });
});
