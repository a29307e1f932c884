import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createOpenIdLogin } from '../../../src/console/login/openid.ts';
import { listen, stopListening, urlOf } from '../../../src/lib/web/http-server.ts';
import {
  createConsoleBrowser,
  createTestConsole,
  type TestConsole,
} from '../../support/console.ts';

/** A provider with one client. What it says of a person is set by each test. */
const createProvider = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { nonce: string; challenge: string }>();
  let claims: Record<string, unknown> = {};
  let key: CryptoKey = privateKey;
  let nonceOf = (nonce: string): string => nonce;
  let url = '';
  const answer = (response: ServerResponse, body: object, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const issue = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const code = form.get('code') ?? '';
    const known = codes.get(code);
    codes.delete(code);
    const verifier = Buffer.from(form.get('code_verifier') ?? '');
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', verifier));
    if (!known || challenge.toString('base64url') !== known.challenge) {
      return answer(response, { error: 'invalid_grant' }, 400);
    }
    const token = await new SignJWT({ ...claims, nonce: nonceOf(known.nonce) })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(url)
      .setAudience('console')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
    answer(response, { access_token: 'a', token_type: 'Bearer', id_token: token });
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/.well-known/openid-configuration') {
      answer(response, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    } else if (pathname === '/keys') answer(response, { keys: [jwk] });
    else if (pathname === '/token') void issue(request, response);
    else if (pathname === '/authorize') {
      const code = randomUUID();
      const [nonce, challenge] = ['nonce', 'code_challenge'].map((name) => searchParams.get(name));
      codes.set(code, { nonce: nonce ?? '', challenge: challenge ?? '' });
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', searchParams.get('state') ?? '');
      response.writeHead(302, { location: back.href }).end();
    } else response.writeHead(404).end();
  });
  await listen(server, 0, '127.0.0.1');
  url = urlOf(server);
  return {
    url,
    say: (said: Record<string, unknown>) => {
      claims = said;
    },
    signWith: (other: CryptoKey | null) => {
      key = other ?? privateKey;
    },
    changeNonce: (change: (nonce: string) => string) => {
      nonceOf = change;
    },
    close: async () => stopListening(server),
  };
};

let provider: Awaited<ReturnType<typeof createProvider>>;
let bench: TestConsole;

beforeAll(async () => {
  provider = await createProvider();
  bench = await createTestConsole({
    openId: (consoleUrl, secrets) =>
      createOpenIdLogin({
        issuer: provider.url,
        clientId: 'console',
        clientSecret: 'a secret of the test',
        rolesClaim: 'groups',
        consoleUrl,
        development: true,
        secrets,
      }),
  });
}, 120_000);

afterAll(async () => {
  await bench?.close();
  await provider?.close();
});

const ada = (more: object = {}) => ({
  sub: 'ada',
  email: 'Ada@Example.com',
  email_verified: true,
  name: 'Ada',
  groups: ['viewer', 'something-else'],
  ...more,
});

/** From the button to the provider; where it leads back to is returned. */
const begin = async () => {
  const browser = createConsoleBrowser(bench.url);
  const to = (await browser.get('/login/openid')).headers.get('location') ?? '';
  const back = (await fetch(to, { redirect: 'manual' })).headers.get('location') ?? '';
  const { pathname, search } = new URL(back);
  return { browser, back: `${pathname}${search}` };
};

describe('a login by OpenID Connect', () => {
  test('lets in whom the provider vouches for, with the roles that it names', async () => {
    provider.say(ada());
    const { browser, back } = await begin();
    const response = await browser.get(back);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(await (await browser.get('/')).text()).toContain('ada@example.com');
    expect((await browser.get('/audit')).status).toBe(403);
    provider.say(ada({ groups: ['approver'] }));
    const later = await begin();
    await later.browser.get(later.back);
    expect((await later.browser.get('/audit')).status).toBe(200);
  });

  test('takes an answer once, and in the browser that began', async () => {
    provider.say(ada());
    const { browser, back } = await begin();
    expect((await createConsoleBrowser(bench.url).get(back)).status).toBe(403);
    expect((await browser.get(back)).status).toBe(303);
    expect((await browser.get(back)).status).toBe(403);
    const other = await begin();
    const mixed = await begin();
    expect((await mixed.browser.get(other.back)).status).toBe(403);
  });

  test('takes no token of another nonce, or of another key', async () => {
    provider.say(ada());
    provider.changeNonce(() => 'another');
    const replayed = await begin();
    expect((await replayed.browser.get(replayed.back)).status).toBe(403);
    provider.changeNonce((nonce) => nonce);
    provider.signWith((await generateKeyPair('RS256')).privateKey);
    const forged = await begin();
    const response = await forged.browser.get(forged.back);
    provider.signWith(null);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await forged.browser.get('/')).headers.get('location')).toBe('/login');
  });

  test('refuses who has no role, an unverified e-mail, or one of an account with a password', async () => {
    const { email } = await bench.add(['admin']);
    for (const more of [
      { groups: ['something-else'] },
      { groups: undefined },
      { email_verified: false },
      { sub: 'mallory', email },
    ]) {
      provider.say(ada(more));
      const { browser, back } = await begin();
      expect((await browser.get(back)).status).toBe(403);
      expect((await browser.get('/')).headers.get('location')).toBe('/login');
    }
  });
});
