import { describe, expect, test } from '@jest/globals';
import { createApp } from '../../src/api/app.ts';
import { Customer } from '../../src/db/entities/customer.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { KES } from '../support/api/quote-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import {
  beginInteractive,
  createBrowser,
  startTestApi,
  type TestApi,
} from '../support/api/support.ts';
import { withPageCustomer } from '../support/page-customer.ts';
import { createVictim, routesOf } from './support.ts';
import { opened } from '../support/opened.ts';

/** An anchor that has to know whom it serves. */
const api = await opened(startTestApi());
const strict = await opened(startTestApi(withPageCustomer()));
const owner = await createVictim(api);

/** Everything that the database holds, in short; the counting of requests left out. */
const everything = async (on: TestApi): Promise<Readonly<Record<string, string>>> => {
  const em = on.orm.em.fork();
  const tables = await em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'rate_bucket'`,
  );
  const held = tables.map(async ({ name }): Promise<[string, string]> => {
    const [row] = await em.execute<{ hash: string | null }[]>(
      `select md5(string_agg(t::text, '|' order by t::text)) as hash from "${name}" t`,
    );
    return [name, row?.hash ?? 'empty'];
  });
  return Object.fromEntries(await Promise.all(held));
};

describe('HEAD', () => {
  const head = async (path: string, token = owner.token) =>
    fetch(api.url + path, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}` },
    });

  test('changes nothing on any route that answers to GET', async () => {
    const paths = routesOf(createApp(api.deps))
      .filter(({ method }) => method === 'GET')
      .map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(25);
    const query = new URLSearchParams({
      id: owner.transferId,
      asset_code: 'USDC',
      account: owner.keypair.publicKey(),
      funding_method: 'sandbox-bank',
      amount: '100',
      source_asset: 'USDC',
      destination_asset: 'iso4217:USD',
      ...BANK_PAYEE,
    }).toString();
    const before = await everything(api);
    const started = api.temporal.started.length;
    for (const path of paths) {
      for (const id of [owner.depositId, owner.remittanceId, owner.quoteId]) {
        const { status } = await head(`${path.replaceAll(/:\w+/g, id)}?${query}`);
        expect([path, status]).not.toEqual([path, 500]);
      }
    }
    expect(await everything(api)).toEqual(before);
    expect(api.temporal.started).toHaveLength(started);
  });

  test.each([
    ['deposit', { asset_code: 'USDC' }],
    ['withdraw', { asset_code: 'USDC', ...BANK_PAYEE }],
    ['deposit-exchange', { source_asset: KES, destination_asset: 'USDC' }],
    ['withdraw-exchange', { source_asset: 'USDC', destination_asset: KES }],
  ])('of SEP-6 GET /%s begins nothing and says which method does', async (path, query) => {
    const account = owner.keypair.publicKey();
    const asked = new URLSearchParams({ account, amount: '100', ...query }).toString();
    const before = await api.count('transaction');
    const { status, headers } = await head(`/sep6/${path}?${asked}`);
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
    expect(await api.count('transaction')).toBe(before);
  });

  test('of a one-time link leaves it to the person it was made for', async () => {
    const { url } = await beginInteractive(api, 'deposit');
    for (let looks = 0; looks < 3; looks += 1) {
      const response = await fetch(url, { method: 'HEAD', redirect: 'manual' });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
    }
    const { response } = await createBrowser(api).open(url);
    expect(response.status).toBe(200);
  });

  test('of a page ends no form whose customer was rejected, as its GET does', async () => {
    const { url, id, keypair } = await beginInteractive(strict, 'deposit');
    const opened = await fetch(url, { redirect: 'manual' });
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    const em = strict.orm.em.fork();
    await em.nativeUpdate(Transaction, { id }, { amountExpected: '100', rail: 'sandbox-bank' });
    const token = await strict.login(keypair);
    await strict.send('PUT', '/sep12/customer', { type: 'person', first_name: 'Ada' }, token);
    await em.nativeUpdate(Customer, { account: keypair.publicKey() }, { status: 'REJECTED' });
    const ask = async (method: string) => {
      const address = `${strict.url}/interactive/${id}/about`;
      await fetch(address, { method, redirect: 'manual', headers: { cookie } });
      return (await strict.orm.em.fork().findOneOrFail(Transaction, { id })).status;
    };
    expect(await ask('HEAD')).toBe('incomplete');
    expect(await ask('GET')).toBe('expired');
  });

  test('of what is only read is answered as its GET, without the body', async () => {
    for (const path of ['/.well-known/stellar.toml', '/sep24/info', '/openapi.json', '/metrics']) {
      const [read, looked] = [await fetch(api.url + path), await head(path)];
      expect([path, looked.status]).toEqual([path, read.status]);
      expect(looked.headers.get('content-type')).toBe(read.headers.get('content-type'));
      expect(await looked.text()).toBe('');
    }
    expect((await head('/health')).status).toBe((await fetch(`${api.url}/health`)).status);
    const one = await head(`/sep6/transaction?id=${owner.transferId}`);
    expect(one.status).toBe(200);
  });
});

describe('a browser that loads ahead of time', () => {
  test.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Purpose', 'preview'],
    ['X-Moz', 'prefetch'],
  ])('does not use up a one-time link: %s: %s', async (name, value) => {
    const { url } = await beginInteractive(api, 'deposit');
    const early = await fetch(url, { redirect: 'manual', headers: { [name]: value } });
    expect([early.status, early.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(early.headers.get('set-cookie')).toBeNull();
    expect(await early.json()).toEqual({ error: expect.stringContaining('once') });
    const { response } = await createBrowser(api).open(url);
    expect(response.status).toBe(200);
    // Whoever comes first uses it all the same.
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
  });
});

describe('a body that cannot be read', () => {
  const put = async (type: string | null, body: string) => {
    const address = `${api.url}/sep12/customer`;
    const headers = new Headers({ authorization: `Bearer ${owner.token}` });
    if (type !== null) headers.set('content-type', type);
    // Bytes, because fetch gives a text a type of its own.
    const response = await fetch(address, {
      method: 'PUT',
      headers,
      body: new TextEncoder().encode(body),
    });
    return { status: response.status, body: (await response.json()) as { error?: string } };
  };
  const JSON_TEXT = '{"first_name":"Grace","type":"sep31-sender"}';

  test.each([
    ['text/plain', JSON_TEXT],
    ['text/plain;charset=UTF-8', JSON_TEXT],
    ['application/octet-stream', JSON_TEXT],
    ['text/json', JSON_TEXT],
    ['nonsense', JSON_TEXT],
    ['multipart/mixed; boundary=x', '--x\r\n\r\nx\r\n--x--'],
    [null, JSON_TEXT],
    // What curl and many a library call every body.
    ['application/x-www-form-urlencoded', JSON_TEXT],
  ])('of %s is 415 and says what is read, and nothing is written', async (type, body) => {
    const before = await everything(api);
    const answer = await put(type, body);
    expect(answer).toEqual({
      status: 415,
      body: { error: expect.stringContaining('application/json') },
    });
    expect(await everything(api)).toEqual(before);
  });

  test('is refused on every route that takes one, whether its length is said or not', async () => {
    const routes = routesOf(createApp(api.deps)).filter(
      ({ method, path }) => method !== 'GET' && method !== 'OPTIONS' && !path.startsWith('/rails/'),
    );
    expect(routes.length).toBeGreaterThan(15);
    const { url, id } = await beginInteractive(api, 'withdraw');
    const opened = await fetch(url, { redirect: 'manual' });
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const { method, path } of routes) {
      const address = api.url + path.replaceAll(/:\w+/g, id);
      for (const body of ['hello', new Blob(['hello']).stream()]) {
        const response = await fetch(address, {
          method,
          headers: { authorization: `Bearer ${owner.token}`, cookie, 'content-type': 'text/plain' },
          body,
          redirect: 'manual',
          ...(typeof body === 'string' ? {} : { duplex: 'half' }),
        } as RequestInit);
        expect([method, path, response.status]).toEqual([method, path, 415]);
      }
    }
  });

  test('and is empty is no body at all', async () => {
    const response = await fetch(`${api.url}/sep12/customer`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'text/plain' },
      body: '',
    });
    expect(response.status).not.toBe(415);
    const chunked = await fetch(`${api.url}/sep12/customer`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${owner.token}` },
      body: new Blob([]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).not.toBe(415);
  });

  test('is refused in Spanish too', async () => {
    const response = await fetch(`${api.url}/auth`, {
      method: 'POST',
      headers: { 'accept-language': 'es', 'content-type': 'text/plain' },
      body: 'hola',
    });
    const { error } = (await response.json()) as { error: string };
    expect(error).toMatch(/^El cuerpo es de otro tipo; envíe application\/json/);
  });
});
