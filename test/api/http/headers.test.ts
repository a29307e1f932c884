import { describe, expect, it } from '@jest/globals';
import { beginInteractive, createBrowser, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const PUBLIC = ['/.well-known/stellar.toml', '/sep24/info', '/sep31/info'];

describe('headers', () => {
  it('tag what anybody may read, and answer 304 to who has it', async () => {
    for (const path of PUBLIC) {
      const first = await fetch(api.url + path);
      const etag = first.headers.get('etag') ?? '';
      expect([path, etag]).toEqual([path, expect.stringMatching(/^"[\w-]{22}"$/)]);
      expect(first.headers.get('cache-control')).toBe('public, max-age=60');
      // Said, because fetch would say "no-cache" of itself beside the tag.
      const now = { 'cache-control': 'max-age=0' };
      const again = await fetch(api.url + path, { headers: { ...now, 'if-none-match': etag } });
      expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
      expect(again.headers.get('access-control-allow-origin')).toBe('*');
      const other = await fetch(api.url + path, { headers: { ...now, 'if-none-match': '"x"' } });
      expect([path, other.status]).toEqual([path, 200]);
      expect(await other.text()).toBe(await first.text());
    }
  });

  it('let nobody keep anything else', async () => {
    for (const path of ['/auth', '/sep24/transactions', '/sep12/customer', '/nowhere']) {
      const { headers } = await fetch(api.url + path);
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
      expect(headers.get('etag')).toBeNull();
    }
  });

  it('keep browsers from guessing, framing and sending referrers, on every answer', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://wallet.example', 'access-control-request-method': 'PUT' },
    };
    for (const [path, init] of [
      ['/sep24/info', {}],
      ['/nowhere', {}],
      ['/sep12/customer', preflight],
    ] as const) {
      const { headers } = await fetch(api.url + path, init);
      expect([path, Object.fromEntries(headers)]).toEqual([
        path,
        expect.objectContaining({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'content-security-policy': "default-src 'none';frame-ancestors 'none'",
          'cross-origin-resource-policy': 'cross-origin',
          'access-control-allow-origin': '*',
          'x-request-id': expect.stringMatching(/./),
        }),
      ]);
    }
  });

  it('leave a wallet’s popup its opener, and a page its own policy', async () => {
    const { url } = await beginInteractive(api, 'deposit');
    const { response } = await createBrowser(api).open(url);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cross-origin-opener-policy')).toBeNull();
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; style-src 'self'.*form-action 'self'.*frame-ancestors 'none'/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answer OPTIONS at every endpoint, with and without a preflight’s own headers', async () => {
    for (const path of ['/auth', '/sep24/info', '/sep12/customer']) {
      const plain = await fetch(api.url + path, { method: 'OPTIONS' });
      expect([path, plain.ok]).toEqual([path, true]);
      expect(plain.headers.get('access-control-allow-origin')).toBe('*');
    }
    const asked = await fetch(`${api.url}/sep12/customer`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://wallet.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    expect(asked.headers.get('access-control-allow-methods')).toMatch(/PUT.*DELETE.*PATCH/);
    expect(asked.headers.get('access-control-max-age')).toBe('86400');
  });
});
