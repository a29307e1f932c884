import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../../src/domain/rails/retry-later.ts';
import { startFakePix } from '../../../src/rails/pix/fake/start.ts';
import { openSession, type ClientCertificate } from '../../../src/rails/pix/session.ts';
import { opened } from '../../support/opened.ts';
import { createAuthority } from '../../support/temporal/certificates.ts';

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** A bank that gives out numbered tokens, and answers what it is told to. */
const startBank = async () => {
  const replies: Reply[] = [];
  const tokens: string[] = [];
  let given = 0;
  let tokenReply: Reply | null = null;
  const server = createServer((request, response) => {
    const isToken = request.url === '/oauth/token';
    if (!isToken) tokens.push(request.headers.authorization ?? '');
    if (isToken) given += 1;
    const body = `{"access_token":"T${given}","expires_in":3600}`;
    const own: Reply = { status: 200, body };
    const reply: Reply = isToken
      ? (tokenReply ?? own)
      : (replies.shift() ?? { status: 200, body: '{}' });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: new URL('/v2/pix', url),
    session: () =>
      openSession({
        tokenUrl: `${url}/oauth/token`,
        clientId: 'id',
        clientSecret: 'secret',
        certificate: null,
        timeoutMs: 1_000,
      }),
    tokens,
    given: () => given,
    answer: (...more: readonly Reply[]) => void replies.push(...more),
    answerToken: (reply: Reply | null) => void (tokenReply = reply),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};

const bank = await opened(startBank());

describe('a token', () => {
  test('is fetched once for all that ask at once, and kept', async () => {
    const session = bank.session();
    const before = bank.given();
    await Promise.all([session.ask('GET', bank.url), session.ask('GET', bank.url)]);
    await session.ask('GET', bank.url);
    expect(bank.given() - before).toBe(1);
  });

  test('that the bank refuses is fetched anew once; refused again, it is thrown', async () => {
    const session = bank.session();
    await session.ask('GET', bank.url);
    bank.answer({ status: 401 }, { status: 200, body: '{"a":1}' });
    expect(await session.ask('GET', bank.url)).toEqual({ status: 200, text: '{"a":1}' });
    const [first, second] = bank.tokens.slice(-2);
    expect(first).not.toBe(second);
    bank.answer({ status: 401 }, { status: 401 });
    await expect(session.ask('GET', bank.url)).rejects.toMatchObject({ code: 'PIX_CREDENTIALS' });
  });

  test.each([
    ['is refused', { status: 401 }],
    ['is no token', { status: 200, body: '{}' }],
    ['is no JSON', { status: 200, body: '<html>' }],
  ])('that %s is thrown, and nothing is sent', async (_, reply) => {
    bank.answerToken(reply);
    const before = bank.tokens.length;
    await expect(bank.session().ask('PUT', bank.url, {})).rejects.toThrow(/token endpoint|JSON/);
    expect(bank.tokens).toHaveLength(before);
    bank.answerToken(null);
  });
});

test.each([
  ['429 with a time', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
  ['429 without one', { status: 429 }, 5_000],
  ['503 with a time', { status: 503, headers: { 'retry-after': '60' } }, 60_000],
])('%s was not tried', async (_, reply, afterMs) => {
  bank.answer(reply);
  const thrown: unknown = await bank
    .session()
    .ask('PUT', bank.url, {})
    .catch((error) => error);
  expect(retryLaterMs(thrown)).toBe(afterMs);
});

test('a redirect is not followed, and a long answer not held', async () => {
  bank.answer({ status: 302, headers: { location: 'http://127.0.0.1:9/' } });
  expect((await bank.session().ask('GET', bank.url)).status).toBe(302);
  bank.answer({ status: 200, body: 'x'.repeat(9 * 1_024 * 1_024) });
  await expect(bank.session().ask('GET', bank.url)).rejects.toThrow('too long');
});

describe('mTLS', () => {
  const authority = createAuthority();
  afterAll(() => authority.remove());
  const server = authority.issue('server', 'localhost');
  const client = authority.issue('client');
  const stranger = authority.issue('stranger', 'stranger', true);
  const text = (path: string): string => readFileSync(path, 'utf8');
  const pair = ({ cert, key }: typeof client): ClientCertificate => ({
    cert: text(cert),
    key: text(key),
    ca: text(authority.ca),
  });

  test('the bank’s certificate is shown, and nobody is let in without one of its own', async () => {
    const fake = await startFakePix({
      webhookUrl: 'http://127.0.0.1:9',
      tls: { cert: text(server.cert), key: text(server.key), ca: text(authority.ca) },
    });
    const url = fake.url.replace('127.0.0.1', 'localhost');
    const ask = async (certificate: ClientCertificate | null) => {
      const session = openSession({
        tokenUrl: `${url}/oauth/token`,
        clientId: fake.settings['PIX_CLIENT_ID'] ?? '',
        clientSecret: fake.settings['PIX_CLIENT_SECRET'] ?? '',
        certificate,
      });
      const range = 'inicio=2026-01-01T00:00:00Z&fim=2026-01-02T00:00:00Z';
      return session.ask('GET', new URL(`${url}/v2/pix?${range}`));
    };
    try {
      expect((await ask(pair(client))).status).toBe(200);
      await expect(ask(pair(stranger))).rejects.toThrow(/alert|hang up|socket|EPIPE|ECONNRESET/i);
      await expect(ask(null)).rejects.toThrow(/certificate|alert/i);
      // A bank whose authority is not trusted is not talked to.
      await expect(ask({ ...pair(client), ca: text(stranger.cert) })).rejects.toThrow(
        /certificate|issuer/i,
      );
    } finally {
      await fake.close();
    }
  });
});
