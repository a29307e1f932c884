import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { startTestApi } from '../support/api/support.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { PERSON } from './sep12-tables.ts';
import { opened } from '../support/opened.ts';

/* Where the parameters of a request stand, and what becomes of those that stand elsewhere. */

const type = 'person';

const api = await opened(startTestApi(withPerson(PERSON)));

describe('SEP-12', () => {
  let account: string;
  let wallet: ReturnType<typeof customerEndpoint>;
  beforeEach(async () => {
    const keypair = Keypair.random();
    account = keypair.publicKey();
    wallet = customerEndpoint(api.url, await api.login(keypair));
    await wallet.put({ type, first_name: 'Ada' });
    await wallet.put({ type, first_name: 'Eve', memo: '5', memo_type: 'id' });
  });
  /** Whether the customer without a memo and the one of memo 5 are there. */
  const there = async () => {
    const [whole, five] = [await wallet.get({ type }), await wallet.get({ type, memo: '5' })];
    return [whole.id !== undefined, five.id !== undefined];
  };
  /** What is sent as it stands, under a name of its own. */
  const sendText = async (method: string, path: string, contentType: string, body: string) =>
    fetch(api.url + path, {
      method,
      headers: { authorization: `Bearer ${wallet.token}`, 'content-type': contentType },
      body,
    });

  test('DELETE /customer/{account}: a memo in the address counts as one in the body', async () => {
    expect((await wallet.ask('DELETE', `/${account}?memo=5&memo_type=id`)).status).toBe(200);
    expect(await there()).toEqual([true, false]);
    expect((await wallet.ask('DELETE', `/${account}?memo=5`)).status).toBe(404);
    expect(await there()).toEqual([true, false]);
  });

  test('DELETE /customer/{account}: address and body may say the same, and are 400 where they differ', async () => {
    const both = async (memo: string) => wallet.ask('DELETE', `/${account}?memo=5`, { memo });
    const refused = await both('6');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({
      error: 'memo: differs between the address and the body.',
    });
    expect((await wallet.ask('DELETE', `/${account}?memo=5&memo=6`)).status).toBe(400);
    expect(await there()).toEqual([true, true]);
    expect((await both('5')).status).toBe(200);
    expect(await there()).toEqual([true, false]);
  });

  test('DELETE /customer/{account}: a body that cannot be read is 415 and never a body without memo', async () => {
    const memo = JSON.stringify({ memo: '5' });
    const path = `/sep12/customer/${account}`;
    for (const contentType of [
      'text/plain;charset=UTF-8',
      'application/octet-stream',
      'application/xml',
      'x',
      // A form of one field, whose name is the whole of it.
      'application/x-www-form-urlencoded',
    ]) {
      const response = await sendText('DELETE', path, contentType, memo);
      expect({ contentType, status: response.status }).toEqual({ contentType, status: 415 });
    }
    expect(await there()).toEqual([true, true]);
    expect((await sendText('DELETE', path, 'text/plain', '')).status).toBe(200);
    expect(await there()).toEqual([false, true]);
  });

  test('DELETE /customer/{account}: whoever names more than account and memo is 400', async () => {
    for (const more of [{ type }, { id: 'x' }, { customer_id: 'x' }, { memo_id: '5' }]) {
      const [name = ''] = Object.keys(more);
      const response = await wallet.ask('DELETE', `/${account}`, more);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ error: `${name}: is not taken here.` });
    }
    const other = { account: Keypair.random().publicKey() };
    expect((await wallet.ask('DELETE', `/${account}`, other)).status).toBe(400);
    expect(await there()).toEqual([true, true]);
    expect((await wallet.ask('DELETE', `/${account}`, { account, lang: 'en' })).status).toBe(200);
  });

  test('PUT /customer: a memo in the address names the customer of the body', async () => {
    const [whole, five] = [await wallet.get({ type }), await wallet.get({ type, memo: '5' })];
    const told = { type, last_name: 'Lovelace' };
    const answer = await wallet.ask('PUT', '?memo=5', told);
    expect(await answer.json()).toEqual({ id: five.id });
    expect((await wallet.ask('PUT', '?memo=5', { ...told, memo: '6' })).status).toBe(400);
    const callback = await wallet.ask('PUT', `/callback?id=${whole.id}`, {
      url: 'https://wallet.example/customer',
    });
    expect(callback.status).toBe(200);
    const rows = await api.orm.em
      .fork()
      .execute('select id from customer where account = ? and callback_url is not null', [account]);
    expect(rows).toEqual([{ id: whole.id }]);
  });

  test.each([
    ['PUT', '/sep12/customer'],
    ['PUT', '/sep12/customer/callback'],
    ['PUT', '/sep12/customer/verification'],
    ['POST', '/sep24/transactions/deposit/interactive'],
    ['POST', '/sep24/transactions/withdraw/interactive'],
    ['POST', '/sep38/quote'],
    ['POST', '/auth'],
  ])('%s %s: a body of a type that is not read is 415', async (method, path) => {
    const response = await sendText(method, path, 'text/plain', '{"type":"person"}');
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      error: expect.stringContaining('is of another type; send application/json'),
    });
  });

  test('a parameter that differs is named, unless its name is none that may be said back', async () => {
    for (const [name, error] of [
      ['first_name', 'first_name: difiere entre la dirección y el cuerpo.'],
      ['$where', 'La petición está mal formada.'],
    ] as const) {
      const query = new URLSearchParams({ lang: 'es', [name]: 'a' }).toString();
      const response = await api.send(
        'PUT',
        `/sep12/customer?${query}`,
        { [name]: 'b' },
        wallet.token,
      );
      expect({ name, status: response.status }).toEqual({ name, status: 400 });
      expect(await response.json()).toMatchObject({ error });
    }
  });

  test('SEP-31 fields: what is no object is 400 in words, in Spanish too', async () => {
    const query = 'lang=es&amount=10&asset_code=USDC';
    for (const fields of ['fields=x', 'fields={}']) {
      const path = `/sep31/transactions?${query}&${fields}`;
      const response = await api.post(path, {}, wallet.token);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: 'fields: es un objeto JSON de campos por sus nombres',
      });
    }
  });

  test('POST /sep24/…: asset_code and fields in the address count as in the body', async () => {
    const query = 'asset_code=USDC&first_name=Grace&lang=es';
    const path = `/sep24/transactions/deposit/interactive?${query}`;
    // What is told where no customer is asked for is kept of the customer of no type.
    expect((await wallet.get()).id).toBeUndefined();
    const response = await api.post(path, { amount: '100' }, wallet.token);
    expect(await response.json()).toMatchObject({ type: 'interactive_customer_info_needed' });
    expect((await api.post(path, { asset_code: 'EURC' }, wallet.token)).status).toBe(400);
    expect((await wallet.get()).id).toBeDefined();
  });

  test('a client’s own names make no refusal of what it submits', async () => {
    const names = { refusal: 'x', message: 'y', left: 'z' };
    const query = new URLSearchParams({ asset_code: 'USDC', ...names }).toString();
    expect((await api.get(`/sep6/withdraw?${query}`, wallet.token)).status).toBe(200);
    const form = new FormData();
    for (const [name, value] of Object.entries(names)) form.append(name, value);
    const headers = { authorization: `Bearer ${wallet.token}` };
    const url = `${api.url}/sep38/quote`;
    expect((await fetch(url, { method: 'POST', headers, body: form })).status).toBe(400);
  });
});
