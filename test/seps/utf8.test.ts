import { request as httpRequest } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Customer } from '../../src/db/entities/customer.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { beginInteractive, createBrowser, sign, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/*
 * JSON is UTF-8 (RFC 8259), and so are web forms and addresses (WHATWG URL, RFC 3986). Bytes of another
 * encoding would become another name, which a bank refuses or pays.
 */

const api = await opened(startTestApi());
const token = await api.login(Keypair.random());

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const PARTS = 'multipart/form-data; boundary=b';
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`;

/** Sends a path and a body to the byte, as `fetch` would not. */
const send = async (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Buffer,
) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const asked = httpRequest(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: { authorization: `Bearer ${token}`, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (some: string) => (text += some));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject).end(body);
  });
const sendBody = async (method: string, path: string, type: string, body: Buffer) =>
  send(method, path, { 'content-type': type, 'content-length': String(body.length) }, body);
const REFUSED = { error: expect.stringContaining('UTF-8') };
const expectRefused = ({ status, text }: { status: number; text: string }) => {
  expect([status, JSON.parse(text)]).toEqual([400, REFUSED]);
};

const [customer, deposit, withdrawal] = [
  '/sep12/customer',
  '/sep24/transactions/deposit/interactive',
  '/sep24/transactions/withdraw/interactive',
];

describe('text that is not UTF-8 is 400', () => {
  test.each([
    ['a web form, escaped', 'PUT', customer, FORM, latin1('first_name=Jos%E9')],
    ['a web form, as it is', 'PUT', customer, FORM, latin1('first_name=José')],
    ['the name of a field of a web form', 'PUT', customer, FORM, latin1('pr%E9nom=x')],
    ['JSON', 'PUT', customer, JSON_TYPE, latin1('{"first_name":"José"}')],
    ['JSON that says so', 'PUT', customer, `${JSON_TYPE}; charset=iso-8859-1`, latin1('{"a":"é"}')],
    ['a name in JSON', 'PUT', customer, JSON_TYPE, latin1('{"prénom":"x"}')],
    ['what is nested in JSON', 'PUT', customer, JSON_TYPE, latin1('{"a":[{"b":"é"}]}')],
    ['half a character of JSON', 'PUT', customer, JSON_TYPE, utf8('{"first_name":"\\ud800x"}')],
    ['a text that was spoilt before', 'PUT', customer, JSON_TYPE, utf8('{"a":"Jos\uFFFD"}')],
    ['a part', 'PUT', customer, PARTS, latin1(part('first_name', 'José'))],
    ['SEP-12 DELETE', 'DELETE', `${customer}/x`, FORM, latin1('memo=%E9')],
    ['SEP-12 callback', 'PUT', `${customer}/callback`, FORM, latin1('url=https://a.example/%E9')],
    ['SEP-24, a form', 'POST', deposit, FORM, latin1('asset_code=USDC&first_name=Jos%E9')],
    ['SEP-24, JSON', 'POST', withdrawal, JSON_TYPE, latin1('{"first_name":"é"}')],
    ['SEP-24, parts', 'POST', withdrawal, PARTS, latin1(part('first_name', 'José'))],
    ['SEP-31', 'POST', '/sep31/transactions', JSON_TYPE, latin1('{"asset_code":"é"}')],
    ['SEP-10', 'POST', '/auth', FORM, latin1('transaction=%E9')],
  ])('%s', async (_, method, path, type, body) => {
    expectRefused(await sendBody(method, path, type, body));
    expect(await api.orm.em.fork().count(Customer)).toBe(0);
    expect(await api.orm.em.fork().count(Transaction)).toBe(0);
  });

  test.each([
    `/sep6/withdraw?asset_code=USDC&amount=50&funding_method=sandbox-bank&bank_account_number=12345678&first_name=Jos%E9`,
    '/sep6/deposit?asset_code=USDC&memo=%C3',
    '/sep6/deposit?asset_code=USDC&memo=%ED%A0%80',
    '/sep6/deposit?asset_code=USDC&memo=%C0%80',
    '/sep6/deposit?asset_code=USDC&memo=%EF%BF%BD',
    '/sep24/transactions?asset_code=%FF',
    '/sep31/transactions/%E9',
    '/auth?account=%E9',
    '/sep12/customer?%E9=1',
    '/interactive/%E9/amount',
    '/%E9',
  ])('an address: %s', async (path) => {
    expectRefused(await send('GET', path));
    expect(await api.orm.em.fork().count(Transaction)).toBe(0);
  });

  test('a form of our pages, whose transaction stays as it was', async () => {
    const begun = await beginInteractive(api, 'withdraw');
    const browser = createBrowser(api);
    await browser.open(begun.url);
    for (const step of ['amount', 'details', 'review']) {
      const path = `/interactive/${begun.id}/${step}`;
      expectRefused(await sendBody('POST', path, FORM, latin1('first_name=Jos%E9')));
    }
  });

  test('the name of a part that is no text is a body that cannot be read', async () => {
    const { status } = await sendBody('PUT', customer, PARTS, latin1(part('pr\xe9nom', 'x')));
    expect(status).toBe(400);
  });
});

describe('text that is UTF-8 comes as it was written', () => {
  const NAMES = ['José Muñoz', 'Ngô Thị Hiếu', '李小龍', 'سارة', 'Zoë 🚂', 'Jose\u0301', '100 % é'];
  const memoOf = async (answer: { status: number; text: string }) => {
    expect(answer.status).toBe(200);
    const { id } = JSON.parse(answer.text) as { id: string };
    return (await api.orm.em.fork().findOneOrFail(Transaction, { id })).destinationMemo;
  };

  test.each(NAMES)('%s, in an address, a form, JSON and parts', async (name) => {
    const account = Keypair.random().publicKey();
    const query = new URLSearchParams({
      asset_code: 'USDC',
      account,
      amount: '10',
      funding_method: 'sandbox-bank',
      memo: name,
    });
    expect(await memoOf(await send('GET', `/sep6/deposit?${query.toString()}`))).toBe(name);
    const fields = { asset_code: 'USDC', memo: name };
    const form = utf8(new URLSearchParams(fields).toString());
    expect(await memoOf(await sendBody('POST', deposit, FORM, form))).toBe(name);
    const json = utf8(JSON.stringify(fields));
    expect(await memoOf(await sendBody('POST', deposit, JSON_TYPE, json))).toBe(name);
    const parts = utf8(part('memo', name).replace(/--b--\r\n$/, part('asset_code', 'USDC')));
    expect(await memoOf(await sendBody('POST', deposit, PARTS, parts))).toBe(name);
  });

  test('bytes of an address that nobody escaped are no HTTP, in whatever encoding', async () => {
    for (const bytes of [utf8('José'), latin1('José')]) {
      const path = `/sep6/deposit?asset_code=USDC&memo=${bytes.toString('latin1')}`;
      expect((await send('GET', path)).status).toBe(400);
    }
  });

  test('a percent sign that escapes nothing is itself', async () => {
    const account = Keypair.random().publicKey();
    const path = `/sep6/deposit?asset_code=USDC&account=${account}&amount=10&funding_method=sandbox-bank&memo=5%`;
    expect(await memoOf(await send('GET', path))).toBe('5%');
  });
});

describe('a plus of base64 that nobody escaped has come as a space, and is read as a plus', () => {
  // Every byte of it makes pluses.
  const HASH = `${'+++/'.repeat(10)}+/8=`;

  test('SEP-6 and SEP-24 memo and refund_memo, in an address and in a web form', async () => {
    const account = Keypair.random().publicKey();
    const path = `/sep6/deposit?asset_code=USDC&account=${account}&amount=10&funding_method=sandbox-bank&memo_type=hash&memo=${HASH}`;
    const answers = [
      await send('GET', path),
      await sendBody('POST', deposit, FORM, utf8(`asset_code=USDC&memo_type=hash&memo=${HASH}`)),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      const { id } = JSON.parse(text) as { id: string };
      const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
      expect([row.destinationMemoType, row.destinationMemo]).toEqual(['hash', HASH]);
    }
    const back = `asset_code=USDC&refund_memo_type=hash&refund_memo=${HASH}`;
    const { text } = await sendBody('POST', withdrawal, FORM, utf8(back));
    const { id } = JSON.parse(text) as { id: string };
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect([row.refundMemoType, row.refundMemo]).toEqual(['hash', HASH]);
  });

  test('SEP-12 memo: one customer, however it came', async () => {
    const put = async (type: string, body: string) => {
      const { status, text } = await sendBody('PUT', customer, type, utf8(body));
      expect(status).toBe(202);
      return (JSON.parse(text) as { id: string }).id;
    };
    const fields = { memo_type: 'hash', memo: HASH, first_name: 'Ada' };
    const id = await put(JSON_TYPE, JSON.stringify(fields));
    expect(await put(FORM, `memo_type=hash&memo=${HASH}&first_name=Ada`)).toBe(id);
    const { text } = await send('GET', `${customer}?memo_type=hash&memo=${HASH}`);
    expect(JSON.parse(text)).toMatchObject({ id });
  });

  test('SEP-10 transaction, in a web form', async () => {
    for (let tries = 0; tries < 50; tries += 1) {
      const keypair = Keypair.random();
      const asked = await api.get(`/auth?account=${keypair.publicKey()}`);
      const { transaction } = (await asked.json()) as { transaction: string };
      const signed = sign(transaction, keypair);
      if (!signed.includes('+')) continue;
      const { status } = await sendBody('POST', '/auth', FORM, utf8(`transaction=${signed}`));
      expect(status).toBe(200);
      return;
    }
    throw new Error('no challenge had a plus');
  });
});
