import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { createApp } from '../../src/api/app.ts';
import { createTokens } from '../../src/api/tokens/tokens.ts';
import {
  beginExternal,
  createBusiness,
  INTERACTIVE_TOKEN,
  startExternalApi,
  withOwnPages,
} from '../support/api/external-support.ts';
import { beginInteractive, startTestApi, type TestApi } from '../support/api/support.ts';
import { routesOf } from './support.ts';

const [OLD, NEW, OTHER] = [1, 2, 3].map(() => randomBytes(32).toString('hex')) as [
  string,
  string,
  string,
];
const ISSUER = 'https://anchor.example/auth';
const SUBJECT = {
  account: Keypair.random().publicKey(),
  memo: '7',
  clientDomain: 'wallet.example',
};
const tokensOf = (secret: string) => createTokens({ secret, issuer: ISSUER });

describe('a key of JWT_SECRET', () => {
  it('signs when it stands first, and verifies wherever it stands', async () => {
    const before = await tokensOf(`old:${OLD}`).issueSession(SUBJECT, 'c');
    const rotated = tokensOf(`new:${NEW},old:${OLD}`);
    expect(decodeProtectedHeader(before)).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'old' });
    expect(await rotated.readSession(before)).toEqual(SUBJECT);
    const after = await rotated.issueSession(SUBJECT, 'c');
    expect(decodeProtectedHeader(after)).toMatchObject({ kid: 'new' });
    expect(decodeJwt(after)).toMatchObject({
      iss: ISSUER,
      sub: `${SUBJECT.account}:7`,
      jti: 'c',
      client_domain: 'wallet.example',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  it('verifies no more once it is taken out', async () => {
    const before = await tokensOf(`old:${OLD}`).issueSession(SUBJECT, 'c');
    expect(await tokensOf(`new:${NEW}`).readSession(before)).toBeNull();
  });

  it('may begin without an id, and be rotated out like any other', async () => {
    const before = await tokensOf(OLD).issueSession(SUBJECT, 'c');
    expect(decodeProtectedHeader(before)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(await tokensOf(`new:${NEW},${OLD}`).readSession(before)).toEqual(SUBJECT);
    expect(await tokensOf(`new:${NEW}`).readSession(before)).toBeNull();
  });

  it.each(['', 'short', `a:short`, `a:${OLD},a:${NEW}`, `${OLD},${NEW}`, `a:${OLD},`])(
    'is not taken as %j',
    (secret) => {
      expect(() => tokensOf(secret)).toThrow(/JWT_SECRET/);
    },
  );
});

describe('a forged token', () => {
  const tokens = tokensOf(`new:${NEW},old:${OLD}`);
  const forge = async (header: object, secret: string, claims: object = {}, expires = '1h') =>
    new SignJWT({ iss: ISSUER, aud: 'api', sub: SUBJECT.account, jti: 'x', ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header })
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(secret));
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('is distinguished from one that is made as ours are', async () => {
    expect(await tokens.readSession(await forge({ kid: 'old' }, OLD))).not.toBeNull();
  });

  it('of algorithm none opens nothing', async () => {
    const claims = encode({ iss: ISSUER, aud: 'api', sub: 'G', jti: 'x', iat: 1, exp: 9e9 });
    for (const alg of ['none', 'None', 'NONE', '']) {
      for (const signature of ['', 'AAAA']) {
        const token = `${encode({ alg, typ: 'JWT', kid: 'new' })}.${claims}.${signature}`;
        expect(await tokens.readSession(token)).toBeNull();
      }
    }
  });

  it('by another algorithm with our own secret opens nothing', async () => {
    const signed = await forge({ kid: 'new', alg: 'HS512' }, NEW + NEW);
    expect(await tokens.readSession(signed)).toBeNull();
    expect(await tokens.readSession(await forge({ kid: 'new', alg: 'HS384' }, NEW))).toBeNull();
  });

  it('by a wrong key, or a key of ours under another’s name, opens nothing', async () => {
    for (const token of [
      await forge({ kid: 'new' }, OTHER),
      await forge({ kid: 'new' }, OLD),
      await forge({ kid: 'old' }, NEW),
      await forge({}, NEW),
      await forge({ kid: 'other' }, NEW),
      await forge({ kid: '' }, NEW),
      await forge({ kid: '../../dev/null' }, ''.padEnd(32, '\0')),
    ]) {
      expect(await tokens.readSession(token)).toBeNull();
    }
  });

  it('that brings its own key opens nothing', async () => {
    const k = Buffer.from(OTHER).toString('base64url');
    const token = await forge({ kid: 'new', jwk: { kty: 'oct', k } }, OTHER);
    expect(await tokens.readSession(token)).toBeNull();
  });

  it('that is expired, of the future, of another server or without an end opens nothing', async () => {
    const sign = async (claims: object) => forge({ kid: 'new' }, NEW, claims);
    for (const token of [
      await forge({ kid: 'new' }, NEW, {}, '-1s'),
      await sign({ nbf: Math.floor(Date.now() / 1000) + 600 }),
      await sign({ iss: 'https://other.example/auth' }),
      await sign({ aud: 'more-info' }),
      await sign({ jti: undefined }),
      await sign({ sub: undefined }),
      await new SignJWT({ iss: ISSUER, aud: 'api', sub: SUBJECT.account, jti: 'x' })
        .setProtectedHeader({ alg: 'HS256', kid: 'new' })
        .setIssuedAt()
        .sign(new TextEncoder().encode(NEW)),
    ]) {
      expect(await tokens.readSession(token)).toBeNull();
    }
  });

  it('whose claims were changed after it was signed opens nothing', async () => {
    const [header, , signature] = (await tokens.issueSession(SUBJECT, 'c')).split('.');
    const claims = encode({ iss: ISSUER, aud: 'api', sub: 'G', jti: 'c', iat: 1, exp: 9e9 });
    expect(await tokens.readSession(`${header}.${claims}.${signature}`)).toBeNull();
  });
});

describe('a token that was made for one thing', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => api.close());

  it('opens nothing else: a link, a page and a session are three', async () => {
    const { id, url, token } = await beginInteractive(api, 'deposit');
    const link = new URL(url).searchParams.get('token') ?? '';
    const list = '/sep24/transactions?asset_code=USDC';
    expect((await api.get(list, token)).status).toBe(200);
    expect((await api.get(list, link)).status).toBe(403);
    const opened = await fetch(url, { redirect: 'manual' });
    const [cookie = ''] = (opened.headers.get('set-cookie') ?? '').split(';');
    const pages = cookie.split('=')[1] ?? '';
    expect(pages).not.toBe('');
    expect((await api.get(list, pages)).status).toBe(403);
    for (const wrong of [token, link]) {
      const response = await fetch(`${api.url}/interactive/${id}`, {
        redirect: 'manual',
        headers: { cookie: `pages-${id}=${wrong}` },
      });
      expect(response.status).toBe(403);
      const more = `/sep24/transaction/more_info?id=${id}&token=${wrong}`;
      expect((await api.get(more)).status).toBe(403);
    }
  });

  it('is used once where it is a link, also in another browser', async () => {
    const { url } = await beginInteractive(api, 'deposit');
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
  });
});

describe('the secret of a business’s own pages', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startExternalApi();
  });
  afterAll(async () => api.close());

  it('is asked for on each of their server’s routes, and forged by no token of ours', async () => {
    const { token, link, id } = await beginExternal(api, 'deposit');
    const unsigned = `${INTERACTIVE_TOKEN}.${INTERACTIVE_TOKEN}.`;
    const forged = [
      token,
      link,
      api.deps.config.JWT_SECRET,
      INTERACTIVE_TOKEN.slice(0, -1),
      `${INTERACTIVE_TOKEN}=`,
      INTERACTIVE_TOKEN.toUpperCase(),
      unsigned,
      undefined,
    ];
    const routes = routesOf(createApp(api.deps)).filter(({ path }) => path.startsWith('/external'));
    expect(routes).toHaveLength(7);
    for (const { method, path } of routes) {
      const body = method === 'GET' ? undefined : { token: link, amount: '10', fields: {} };
      for (const secret of forged) {
        const { status } = await api.send(method, path.replace(':id', id), body, secret);
        expect([method, path, status]).toEqual([method, path, 401]);
      }
    }
    expect((await createBusiness(api).redeem(link)).status).toBe(200);
  });

  it('may be two while it is changed: either is let in, and no third', async () => {
    const both = `2027:${NEW}, ${OLD}`;
    const rotating = await startTestApi(withOwnPages, { INTERACTIVE_TOKEN: both });
    const redeem = async (secret: string) => {
      const { link } = await beginExternal(rotating, 'deposit');
      return (await createBusiness(rotating, secret).redeem(link)).status;
    };
    const refused = [OTHER, INTERACTIVE_TOKEN, `2027:${NEW}`, both, `${NEW},${OLD}`, NEW + OLD];
    const answers = await Promise.all([NEW, OLD, ...refused].map(redeem));
    await rotating.close();
    expect(answers).toEqual([200, 200, ...refused.map(() => 401)]);
  });

  it('opens nothing that a wallet’s token opens', async () => {
    const list = '/sep24/transactions?asset_code=USDC';
    expect((await api.get(list, INTERACTIVE_TOKEN)).status).toBe(403);
    expect((await api.get('/sep12/customer', INTERACTIVE_TOKEN)).status).toBe(401);
  });

  it('redeems a link once, and what it was redeemed for is that transaction alone', async () => {
    const [own, other] = [await beginExternal(api, 'deposit'), await beginExternal(api, 'deposit')];
    const business = createBusiness(api);
    expect((await business.redeem(own.link)).status).toBe(200);
    expect((await business.redeem(own.link)).status).toBe(403);
    const form = { amount: '100', funding_method: 'sandbox-bank' };
    expect((await business.complete(other.id, form)).status).toBe(404);
    expect((await business.complete(own.id, form)).status).toBe(200);
    expect((await business.redeem(own.link)).status).toBe(403);
  });
});
