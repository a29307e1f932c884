import type { RequestListener } from 'node:http';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { isRefusal } from '../../src/domain/refusal.ts';
import { createClientDomainKey } from '../../src/stellar/signing/client-domain.ts';
import { serve, type Served } from './support.ts';

const KEY = Keypair.random().publicKey();
const MISSPELT = `${KEY.slice(0, -1)}${KEY.endsWith('A') ? 'B' : 'A'}`;
const TOML = `SIGNING_KEY="${KEY}"\n`;

const codeOf = (value: unknown): string => (isRefusal(value) ? value.refusal : 'accepted');

describe('a client domain’s stellar.toml', () => {
  const open: Served[] = [];
  afterAll(async () => {
    await Promise.all(open.map(async (served) => served.close()));
  });
  /** A wallet's server that answers so, with how often it was asked. */
  const wallet = async (answer: RequestListener) => {
    const asked = { times: 0, domain: '', url: '' };
    const served = await serve((request, response) => {
      asked.times += 1;
      answer(request, response);
    });
    open.push(served);
    asked.url = served.url;
    asked.domain = new URL(served.url).host;
    return asked;
  };
  const read = async (domain: string) => createClientDomainKey(true, { timeoutMs: 500 })(domain);

  it('is fetched once for a thousand logins at once, and again after a failure', async () => {
    let toml = TOML;
    const good = await wallet((_request, response) => response.end(toml));
    const key = createClientDomainKey(true);
    const keys = await Promise.all(Array.from({ length: 1_000 }, async () => key(good.domain)));
    expect(new Set(keys)).toEqual(new Set([KEY]));
    expect(good.times).toBe(1);
    toml = '';
    const mended = createClientDomainKey(true);
    expect(codeOf(await mended(good.domain))).toBe('client_domain_unreachable');
    toml = TOML;
    expect(await mended(good.domain)).toBe(KEY);
  });

  it('is fetched once, however its domain is written', async () => {
    const good = await wallet((_request, response) => response.end(TOML));
    const { port } = new URL(good.url);
    const key = createClientDomainKey(true);
    const spellings = ['localhost', 'LOCALHOST', 'LocalHost', 'lOcAlHoSt'];
    const keys = await Promise.all(spellings.map(async (name) => key(`${name}:${port}`)));
    expect(new Set(keys)).toEqual(new Set([KEY]));
    expect(good.times).toBe(1);
  });

  it('that was read before is read beside any number of domains that never answer', async () => {
    let silent = 0;
    const hanging = await wallet(() => (silent += 1));
    const good = await wallet((_request, response) => response.end(TOML));
    const { port } = new URL(hanging.url);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
    const key = createClientDomainKey(true, { timeoutMs: 3_000 });
    expect(await key(good.domain)).toBe(KEY);
    // A minute later nothing is remembered of it but that it answers.
    clock.mockImplementation(() => now + 61_000);
    const strangers = Array.from({ length: 200 }, async (_, number) =>
      key(`127.0.${number}.1:${port}`),
    );
    const refused = await Promise.race([Promise.all(strangers.slice(100)), key(good.domain)]);
    expect(new Set([refused].flat().map(codeOf))).toEqual(new Set(['client_domain_unreachable']));
    expect(await key(good.domain)).toBe(KEY);
    expect(good.times).toBe(2);
    clock.mockRestore();
    await Promise.all(strangers);
    expect(silent).toBeLessThan(64);
  });

  it('never leads somewhere else by a redirect', async () => {
    const inner = await wallet((_request, response) => response.end(TOML));
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `${inner.url}/.well-known/stellar.toml`;
      const outer = await wallet((_request, response) =>
        response.writeHead(status, { location }).end(TOML),
      );
      expect(codeOf(await read(outer.domain))).toBe('client_domain_unreachable');
      expect(outer.times).toBe(1);
    }
    expect(inner.times).toBe(0);
  });

  it.each<[string, RequestListener]>([
    ['is longer than 100 KB', (_, response) => response.end(TOML + '#'.repeat(200 * 1024))],
    ['never ends', (_, response) => void response.write(TOML)],
    ['never begins', () => undefined],
    ['has its key inside a table', (_, response) => response.end(`[TABLE]\n${TOML}`)],
    ['is not there', (_, response) => response.writeHead(404).end(TOML)],
    [
      'switches protocols',
      (request) =>
        request.socket.write('HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ],
    ['hangs up', (request) => request.socket.destroy()],
    ['names no account', (_, response) => response.end(`SIGNING_KEY="${MISSPELT}"`)],
  ])('vouches for nobody when it %s', async (_what, answer) => {
    const bad = await wallet(answer);
    expect(codeOf(await read(bad.domain))).toBe('client_domain_unreachable');
    expect(bad.times).toBe(1);
  });
});
