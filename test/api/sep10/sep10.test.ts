import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { decodeJwt, SignJWT } from 'jose';
import { parse } from 'smol-toml';
import { DISTRIBUTION, ISSUER, sign, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const challenge = async (query: Readonly<Record<string, string>>) => {
  const response = await api.get(`/auth?${new URLSearchParams(query).toString()}`);
  const body = (await response.json()) as { transaction?: string; error?: string };
  return { status: response.status, ...body };
};

describe('stellar.toml', () => {
  it('shows a browser of any site where everything is', async () => {
    const response = await api.get('/.well-known/stellar.toml');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(parse(await response.text())).toMatchObject({
      SIGNING_KEY: api.server.publicKey(),
      WEB_AUTH_ENDPOINT: `${api.url}/auth`,
      TRANSFER_SERVER_SEP0024: `${api.url}/sep24`,
      DIRECT_PAYMENT_SERVER: `${api.url}/sep31`,
      KYC_SERVER: `${api.url}/sep12`,
      ACCOUNTS: [api.server.publicKey(), DISTRIBUTION, ISSUER],
      CURRENCIES: [{ code: 'USDC', issuer: ISSUER, display_decimals: 2, anchor_asset: 'USD' }],
    });
  });
});

describe('SEP-10', () => {
  it('gives a token that says who, by whom and until when', async () => {
    const keypair = Keypair.random();
    const claims = decodeJwt(await api.login(keypair, { memo: '0012' }));
    expect(claims).toMatchObject({
      iss: `${api.url}/auth`,
      sub: `${keypair.publicKey()}:12`,
      jti: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(86_400);
  });

  it('gives one token for a challenge, and a refused try does not use it up', async () => {
    const keypair = Keypair.random();
    const { transaction = '' } = await challenge({ account: keypair.publicKey() });
    const wrong = await api.post('/auth', { transaction: sign(transaction, Keypair.random()) });
    expect(wrong.status).toBe(400);
    const signed = { transaction: sign(transaction, keypair) };
    const answers = await Promise.all([api.post('/auth', signed), api.post('/auth', signed)]);
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 400]));
  });

  it('takes the signed challenge as a web form too', async () => {
    const keypair = Keypair.random();
    const { transaction = '' } = await challenge({ account: keypair.publicKey() });
    const body = new URLSearchParams({ transaction: sign(transaction, keypair) });
    expect((await fetch(`${api.url}/auth`, { method: 'POST', body })).status).toBe(200);
  });

  it('names the wallet that vouched', async () => {
    const [keypair, wallet] = [Keypair.random(), Keypair.random()];
    api.clientDomains.set('wallet.example', wallet.publicKey());
    const { transaction = '' } = await challenge({
      account: keypair.publicKey(),
      client_domain: 'wallet.example',
    });
    const answer = await api.post('/auth', { transaction: sign(transaction, keypair, wallet) });
    const { token } = (await answer.json()) as { token: string };
    expect(decodeJwt(token)).toMatchObject({ client_domain: 'wallet.example' });
  });

  it.each([
    ['no account', {}],
    ['a malformed account', { account: 'GABC' }],
    ['a contract account', { account: `C${'A'.repeat(55)}` }],
    ['a text memo', { memo: 'hello' }],
    ['a memo beyond 64 bits', { memo: '18446744073709551616' }],
    ['another home domain', { home_domain: 'other.example' }],
    ['an unreachable client domain', { client_domain: 'nowhere.example' }],
    ['a null byte', { client_domain: 'a\u0000b' }],
  ])('refuses %s in words', async (what, query) => {
    const account: Record<string, string> =
      what === 'no account' ? {} : { account: Keypair.random().publicKey() };
    const answer = await challenge({ ...account, ...query });
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual(expect.stringMatching(/\w{3}/));
  });

  it.each([{}, { transaction: 5 }, { transaction: 'AAAA' }, { transaction: 'x'.repeat(30_000) }])(
    'refuses %j for a challenge',
    async (body) => {
      expect((await api.post('/auth', body)).status).toBe(400);
    },
  );
});

describe('a token', () => {
  const path = '/sep24/transactions?asset_code=USDC';
  const claims = { iss: '', sub: Keypair.random().publicKey(), jti: 'x', aud: 'api' };
  const forge = async (secret: string, changes: object, expires = '1h') =>
    new SignJWT({ ...claims, iss: `${api.url}/auth`, ...changes })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));

  it('is asked for by the words of the SEPs, at every endpoint behind it', async () => {
    for (const [method, endpoint, status] of [
      ['GET', path, 403],
      ['GET', '/sep24/transaction?id=1', 403],
      ['POST', '/sep24/transactions/deposit/interactive', 403],
      ['GET', '/sep31/transactions/1', 403],
      ['POST', '/sep31/transactions', 403],
      ['GET', '/sep12/customer', 401],
      ['PUT', '/sep12/customer', 401],
    ] as const) {
      const response = await api.send(method, endpoint, undefined);
      expect([endpoint, response.status]).toEqual([endpoint, status]);
      expect(await response.json()).toMatchObject({ type: 'authentication_required' });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('is not taken when it is forged, expired, unsigned or made for something else', async () => {
    const secret = api.deps.config.JWT_SECRET;
    expect((await api.get(path, await forge(secret, {}))).status).toBe(200);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(
      JSON.stringify({ ...claims, exp: 9_999_999_999 }),
    ).toString('base64url')}.`;
    for (const token of [
      await forge(`${secret}x`, {}),
      await forge(secret, {}, '-1s'),
      await forge(secret, { aud: 'more-info' }),
      await forge(secret, { aud: undefined }),
      await forge(secret, { iss: 'https://other.example' }),
      unsigned,
      'x',
      '',
    ]) {
      expect((await api.get(path, token)).status).toBe(403);
    }
  });
});
