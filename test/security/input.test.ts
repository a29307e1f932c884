import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import { sanitize } from '../../src/api/http/body/sanitize.ts';
import { Customer } from '../../src/db/entities/customer.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { serveVariant } from './support.ts';

let api: TestApi;
let token = '';
beforeAll(async () => {
  api = await startTestApi();
  token = await api.login(Keypair.random());
});
afterAll(async () => api.close());

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const send = async (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
  method: 'POST' | 'PUT' = 'POST',
) => {
  const response = await fetch(api.url + path, {
    method,
    headers: { 'content-type': JSON_TYPE, authorization: `Bearer ${token}`, ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
};
const expectRefusal = (answer: { status: number; text: string }, status = 400) => {
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toEqual({ error: expect.stringMatching(/\w{3}/) });
};

describe('a body', () => {
  it('of 10 MB is refused unread, whatever it says it is', async () => {
    const xdr = 'A'.repeat(10 * 1024 * 1024);
    expectRefusal(await send('/auth', JSON.stringify({ transaction: xdr })), 413);
    const form = { 'content-type': FORM_TYPE };
    expectRefusal(await send('/auth', `transaction=${xdr}`, form), 413);
    const parts = { 'content-type': 'multipart/form-data; boundary=x' };
    const part = `--x\r\ncontent-disposition: form-data; name="transaction"\r\n\r\n${xdr}\r\n--x--`;
    expectRefusal(await send('/auth', part, parts), 413);
  });

  it('that is small only while it is packed is refused', async () => {
    const bomb = gzipSync(Buffer.from(`{"transaction":"${'A'.repeat(10 * 1024 * 1024)}"}`));
    expect(bomb.length).toBeLessThan(20_000);
    const packed = { 'content-encoding': 'gzip' };
    expectRefusal(await send('/auth', new Uint8Array(bomb), packed), 413);
    expectRefusal(await send('/auth', 'no gzip', packed));
    expectRefusal(await send('/auth', '{}', { 'content-encoding': 'unheard-of' }));
  });

  it('that is nested deeply is refused, and not walked', async () => {
    for (const depth of [21, 1_000, 45_000]) {
      const deep = `{"fields":${'['.repeat(depth)}${']'.repeat(depth)}}`;
      expectRefusal(await send('/sep31/transactions', deep));
    }
    expect(sanitize(JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`))).toBeNull();
  });

  it('holds no number that is none', async () => {
    for (const amount of ['1e999999', '-1e999999', '1e-999999', '-1', '0', '1e3', 'NaN']) {
      const body = `{"asset_code":"USDC","amount":${amount}}`;
      const answer = await send('/sep24/transactions/deposit/interactive', body);
      expect([amount, answer.status]).toEqual([amount, amount === '1e3' ? 200 : 400]);
      const text = `{"asset_code":"USDC","amount":"${amount}"}`;
      expectRefusal(await send('/sep24/transactions/deposit/interactive', text));
    }
  });

  it('does not change what objects are by __proto__', async () => {
    const polluting =
      '{"__proto__":{"isAdmin":true,"asset_code":"USDC"},' +
      '"constructor":{"prototype":{"isAdmin":true}}}';
    expectRefusal(await send('/sep24/transactions/deposit/interactive', polluting));
    expect('isAdmin' in {}).toBe(false);
    const parsed: unknown = JSON.parse('{"a":[{"__proto__":{"x":1},"b":1}]}');
    expect(sanitize(parsed)).toBeNull();
    expect(JSON.stringify(parsed)).toBe('{"a":[{"b":1}]}');
    const form = { 'content-type': FORM_TYPE };
    const nested = '__proto__[isAdmin]=1&constructor[prototype][isAdmin]=1';
    expectRefusal(await send('/auth', nested, form));
    expect('isAdmin' in {}).toBe(false);
  });

  it('holds no null character, in a value, a name, a form, a part, a query or a path', async () => {
    const put = async (body: string, type = JSON_TYPE) =>
      send('/sep12/customer', body, { 'content-type': type }, 'PUT');
    expectRefusal(await put(JSON.stringify({ first_name: 'a\0b' })));
    expectRefusal(await put(JSON.stringify({ ['first\0name']: 'x' })));
    expectRefusal(await put(JSON.stringify({ unknown: [{ deep: '\0' }] })));
    expectRefusal(await put('first_name=a%00b', FORM_TYPE));
    const part =
      '--x\r\ncontent-disposition: form-data; name="first_name"\r\n\r\na\0b\r\n--x--\r\n';
    expectRefusal(await put(part, 'multipart/form-data; boundary=x'));
    for (const path of ['/sep24/transaction?id=%00', '/sep31/transactions/a%00b', '/%00']) {
      const response = await api.get(path, token);
      expectRefusal({ status: response.status, text: await response.text() });
    }
    expect(await api.orm.em.fork().count(Customer)).toBe(0);
  });

  it('that is cut off, repeated or of another type is the client’s mistake', async () => {
    expectRefusal(await send('/auth', '{"transaction":"A'));
    expectRefusal(await send('/auth', '{"transaction":["A","B"]}'));
    expectRefusal(
      await send('/auth', 'transaction=A&transaction=B', { 'content-type': FORM_TYPE }),
    );
    expectRefusal(await send('/auth', '<x/>', { 'content-type': 'application/xml' }), 415);
    expectRefusal(await send('/auth', new Uint8Array([0xff, 0xfe, 0x7b])));
  });
});

describe('a list', () => {
  it('has bounds, however many are asked for', async () => {
    const account = Keypair.random();
    const own = await api.login(account);
    await api.post('/sep24/transactions/deposit/interactive', { asset_code: 'USDC' }, own);
    await api.orm.em.fork().execute(
      `insert into transaction
         select (jsonb_populate_record(transaction, jsonb_build_object(
           'id', gen_random_uuid(), 'receiving_memo', null))).*
         from transaction, generate_series(1, 299) where account = ?`,
      [account.publicKey()],
    );
    const list = async (limit: string) => {
      const query = `asset_code=USDC${limit === '' ? '' : `&limit=${limit}`}`;
      const response = await api.get(`/sep24/transactions?${query}`, own);
      const body = (await response.json()) as { transactions?: { id: string }[] };
      return { status: response.status, ids: (body.transactions ?? []).map(({ id }) => id) };
    };
    expect((await list('')).ids).toHaveLength(50);
    expect((await list('999999')).ids).toHaveLength(200);
    expect((await list('3')).ids).toHaveLength(3);
    expect((await list('99999999999999999999')).ids).toHaveLength(200);
    for (const limit of ['0', '-1', '1e9', '1.5', 'all', ' 1', '%2B1', '9'.repeat(41)]) {
      expect([limit, (await list(limit)).status]).toEqual([limit, 400]);
    }
  });

  it('begins where a time says, also where no calendar has it', async () => {
    for (const [time, status] of [
      ['0000-01-01T00:00:00Z', 200],
      ['0001-01-01T00:00:00+14:00', 200],
      ['9999-12-31T23:59:59-14:00', 200],
      ['+275760-09-13T00:00:00Z', 400],
      ['2026-02-30T00:00:00Z', 400],
      ['yesterday', 400],
    ] as const) {
      const query = new URLSearchParams({ asset_code: 'USDC', no_older_than: time }).toString();
      const response = await api.get(`/sep24/transactions?${query}`, token);
      expect([time, response.status]).toEqual([time, status]);
    }
  });
});

describe('what a client writes', () => {
  it('never becomes a header or a line of the log', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const variant = await serveVariant({ ...api.deps, log });
    const secret = 'Quillfeather';
    const evil = `x\r\nset-cookie: a=b\n{"level":60,"msg":"${secret}"}`;
    const query = new URLSearchParams({ account: evil, client_domain: evil, lang: evil });
    const answers = await Promise.all([
      fetch(`${variant.url}/auth?${query.toString()}`),
      fetch(`${variant.url}/${encodeURIComponent(evil)}`, { headers: { 'user-agent': secret } }),
      fetch(`${variant.url}/sep12/customer`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': JSON_TYPE },
        body: JSON.stringify({ first_name: secret, type: evil }),
      }),
      fetch(`${variant.url}/sep31/transactions/${encodeURIComponent(evil)}`, {
        headers: { authorization: `Bearer ${token}`, 'x-request-id': secret.repeat(20) },
      }),
    ]);
    await variant.close();
    for (const answer of answers) expect(answer.headers.get('set-cookie')).toBeNull();
    expect(lines).toHaveLength(answers.length);
    for (const line of lines) {
      expect(line.trimEnd()).not.toContain('\n');
      expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'request' });
      expect(line).not.toContain(secret);
      expect(line).not.toContain(token);
    }
  });

  it('names a request only by what a log can hold', async () => {
    const idOf = async (given: string) => {
      const response = await fetch(`${api.url}/nowhere`, { headers: { 'x-request-id': given } });
      return response.headers.get('x-request-id');
    };
    expect(await idOf('req_0123-abc.DEF')).toBe('req_0123-abc.DEF');
    for (const given of ['short', 'x'.repeat(65), 'a b c d e f', '{"level":60}', '-----------']) {
      expect(await idOf(given)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('that is no HTTP at all is answered in words, and ends its connection alone', async () => {
    const variant = await serveVariant(api.deps);
    const { hostname, port } = new URL(variant.url);
    const say = async (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        let heard = '';
        const socket = connect(Number(port), hostname, () => socket.write(bytes));
        socket.setEncoding('utf8').on('data', (part: string) => (heard += part));
        socket.on('error', reject).on('close', () => resolve(heard));
      });
    const long = `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
    for (const [bytes, status] of [
      ['NONSENSE\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nhost: a\r\na b: c\r\n\r\n', 400],
      [long, 431],
    ] as const) {
      const [head = '', body = ''] = (await say(bytes)).split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/\w{3}/) });
    }
    expect((await fetch(`${variant.url}/sep24/info`)).status).toBe(200);
    await variant.close();
  });
});
