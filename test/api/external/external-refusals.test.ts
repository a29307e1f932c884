import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createApp } from '../../../src/api/app.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { routesOf, serveVariant } from '../../security/support.ts';
import { startTestApi, callbacksOf } from '../../support/api/support.ts';
import {
  beginExternal,
  beginRedeemed,
  createBusiness,
  INTERACTIVE_TOKEN,
  startExternalApi,
} from '../../support/api/external-support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { opened } from '../../support/opened.ts';

const customerLimits = { daily: '500', monthly: '500' };
const limited = (anchor: Anchor): Anchor => ({
  ...anchor,
  rails: anchor.rails.map((rail) =>
    rail.name === 'sandbox-mobile-money' ? { ...rail, amounts: { maximum: '400' } } : rail,
  ),
  assets: anchor.assets.map((asset) => ({
    ...asset,
    operations: Object.fromEntries(
      Object.entries(asset.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerLimits },
      ]),
    ),
  })),
});
const api = await opened(startExternalApi(limited));
const business = createBusiness(api);

const FORM = { amount: '100', funding_method: 'sandbox-bank' };
/** A row as it is stored, every column of it. */
const stored = async (id: string): Promise<unknown> =>
  api.orm.em.fork().execute('select * from transaction where id = ?', [id]);

describe('a completion that is refused', () => {
  test.each([
    [{ amount: '0.5' }, /The minimum is 1/],
    [{ amount: '10001' }, /10000/],
    [{ amount: '0' }, /more than zero/],
    [{ amount: '1,5' }, /amount/i],
    [{ amount: '600' }, /500/],
    [{ amount: '450', funding_method: 'sandbox-mobile-money' }, /No payment of this amount/],
    [{ funding_method: 'pigeon' }, /funding_method: is one of sandbox-bank, /],
    [{ fields: { ...BANK_PAYEE, bank_account_number: '1' } }, /bank_account_number/],
    [{ fields: undefined }, /fill in/],
    [{ fields: 'nobody' }, /fields/],
    [{ customer_id: randomUUID() }, /customer_id/],
    [{ callback: 7 }, /callback: must be text/],
    [{ amount: undefined }, /amount/],
  ])('writes nothing of it: %j', async (change, said) => {
    const { id } = await beginRedeemed(api, 'withdraw');
    const before = await stored(id);
    const counted = [await api.count('limit_charge'), await api.count('callback')];
    const form = {
      ...FORM,
      fields: BANK_PAYEE,
      callback: 'https://wallet.example/done',
      ...change,
    };
    const answer = await business.complete(id, form);
    expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(said) });
    expect(await stored(id)).toEqual(before);
    expect([await api.count('limit_charge'), await api.count('callback')]).toEqual(counted);
    expect(api.temporal.started.some((one) => one.id === `withdrawal/${id}`)).toBe(false);
    // Nothing is lost by it: the same transaction can still be completed.
    expect((await business.complete(id, { ...FORM, fields: BANK_PAYEE })).status).toBe(200);
  });

  test('by the customer’s limits, counted with what they agreed to before', async () => {
    const first = await beginRedeemed(api, 'deposit');
    const asked = { asset_code: 'USDC' };
    const path = '/sep24/transactions/deposit/interactive';
    const second = (await (await api.post(path, asked, first.token)).json()) as {
      id: string;
      url: string;
    };
    await business.redeem(new URL(second.url).searchParams.get('token') ?? '');
    await business.complete(first.id, { ...FORM, amount: '450' });
    const before = await stored(second.id);
    const refusal = { status: 400, code: 'daily_limit_exceeded', left: '50' };
    expect(await business.price(second.id, FORM)).toMatchObject(refusal);
    expect(await business.complete(second.id, FORM)).toMatchObject(refusal);
    expect(await stored(second.id)).toEqual(before);
  });
});
describe('a link’s token', () => {
  test('is not spent by a wrong bearer, nor by none', async () => {
    const { link } = await beginExternal(api, 'deposit');
    for (const wrong of [`${INTERACTIVE_TOKEN}x`, INTERACTIVE_TOKEN.slice(1), 'x'.repeat(48), '']) {
      expect(await createBusiness(api, wrong).redeem(link)).toMatchObject({ status: 401 });
    }
    const none = await api.post('/external/redeem', { token: link });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await business.redeem(link)).toMatchObject({ status: 200 });
  });

  test('is redeemed by one of many who try at once', async () => {
    const { link } = await beginExternal(api, 'deposit');
    const all = await Promise.all(Array.from({ length: 5 }, async () => business.redeem(link)));
    expect(all.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 403, 403, 403, 403,
    ]);
  });

  test('of another kind redeems nothing', async () => {
    const { token, id } = await beginRedeemed(api, 'deposit');
    const read = (await (await api.get(`/sep24/transaction?id=${id}`, token)).json()) as {
      transaction: { more_info_url: string };
    };
    const moreInfo = new URL(read.transaction.more_info_url).searchParams.get('token') ?? '';
    for (const wrong of [token, moreInfo, INTERACTIVE_TOKEN, 'a.b.c']) {
      expect(await business.redeem(wrong)).toMatchObject({ status: 403 });
    }
  });
});
describe('a transaction that the business has no part in', () => {
  const everything = async (id: string) => [
    await business.read(id),
    await business.price(id, FORM),
    await business.complete(id, { ...FORM, fields: BANK_PAYEE }),
    await business.correct(id, BANK_PAYEE),
  ];

  test('is not found until its link was redeemed, and nothing of it is changed', async () => {
    const { id } = await beginExternal(api, 'withdraw', { amount: '100' });
    const before = await stored(id);
    for (const answer of await everything(id)) expect(answer).toMatchObject({ status: 404 });
    expect(await stored(id)).toEqual(before);
  });

  test('is not found a day after it was redeemed', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    await api.orm.em
      .fork()
      .execute(`update used_token set expires_at = now() where id = ?`, [`redeemed/${id}`]);
    expect(await business.complete(id, FORM)).toMatchObject({ status: 404 });
  });

  test('is not found where it is none of SEP-24, or no id at all', async () => {
    const { token, keypair } = await beginRedeemed(api, 'deposit');
    const query = new URLSearchParams({
      ...FORM,
      asset_code: 'USDC',
      account: keypair.publicKey(),
    });
    const other = await api.get(`/sep6/deposit?${query.toString()}`, token);
    const { id } = (await other.json()) as { id: string };
    expect(await api.orm.em.fork().count(Transaction, { id })).toBe(1);
    for (const named of [id, randomUUID(), 'nothing']) {
      for (const answer of await everything(named)) expect(answer).toMatchObject({ status: 404 });
    }
  });
});

describe('what a business’s page dispatches of a wallet’s callbacks', () => {
  const complete = async (body: object) => {
    const { id } = await beginRedeemed(api, 'deposit');
    return { id, answer: await business.complete(id, { ...FORM, ...body }) };
  };

  test('is notified: callback once, on_change_callback of each move', async () => {
    const callback = 'https://wallet.example/done?of=1';
    const on_change_callback = 'https://wallet.example/moves';
    const { id, answer } = await complete({ callback, on_change_callback });
    expect(answer).toMatchObject({ status: 200, callback, on_change_callback });
    expect((await callbacksOf(api, id)).toSorted()).toEqual([
      `${callback} pending_anchor`,
      `${on_change_callback} pending_anchor`,
    ]);
    await business.complete(id, { ...FORM, callback, on_change_callback });
    expect(await callbacksOf(api, id)).toHaveLength(2);
  });

  test.each([
    'postMessage',
    'http://wallet.example/plain',
    'https://127.0.0.1/private',
    'https://169.254.169.254/latest',
    'https://[fd00::1]/private',
    'https://user:secret@wallet.example/',
    'nowhere',
    `https://wallet.example/${'x'.repeat(2_000)}`,
  ])('is left out where it may not be told, and the answer says so: %s', async (address) => {
    const { id, answer } = await complete({ callback: address, on_change_callback: address });
    expect(answer).toMatchObject({ status: 200, callback: null, on_change_callback: null });
    expect(await callbacksOf(api, id)).toEqual([]);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect(row).toMatchObject({ callbackUrl: null, flowCallbackUrl: null });
  });
});

describe('a business without pages of its own', () => {
  test('has no endpoint for their server', async () => {
    const plain = await startTestApi((a) => a, { INTERACTIVE_TOKEN });
    const paths = routesOf(createApp(plain.deps)).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('/external'))).toEqual([]);
    const answer = await plain.post('/external/redeem', { token: 'x' }, INTERACTIVE_TOKEN);
    await plain.close();
    expect(answer.status).toBe(404);
  });

  test.each([
    ['https://pages.example/start', undefined, /INTERACTIVE_TOKEN/],
    ['http://pages.example/start', INTERACTIVE_TOKEN, /interactive\.url/],
    ['/start', INTERACTIVE_TOKEN, /interactive\.url/],
    ['https://user:secret@pages.example/', INTERACTIVE_TOKEN, /interactive\.url/],
    ['https://pages.example/#start', INTERACTIVE_TOKEN, /interactive\.url/],
    ['javascript:alert(1)', INTERACTIVE_TOKEN, /interactive\.url/],
  ])('does not start with %s', (url, token, said) => {
    const { INTERACTIVE_TOKEN: _, ...settings } = api.deps.config;
    const config = { ...settings, ...(token === undefined ? {} : { INTERACTIVE_TOKEN: token }) };
    const make = () =>
      createApp({ ...api.deps, anchor: { ...api.anchor, interactive: { url } }, config });
    expect(make).toThrow(said);
    expect(make).not.toThrow(/secret/);
  });

  test('may have them on http while it is developed', async () => {
    const anchor = { ...api.anchor, interactive: { url: 'http://localhost:3000/start' } };
    const config = { ...api.deps.config, DEVELOPMENT: true };
    const variant = await serveVariant({ ...api.deps, anchor, config });
    const { token } = await beginExternal(api, 'deposit');
    const answer = await fetch(`${variant.url}/sep24/transactions/deposit/interactive`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ asset_code: 'USDC' }),
    });
    const { url } = (await answer.json()) as { url: string };
    await variant.close();
    expect(url).toMatch(/^http:\/\/localhost:3000\/start\?transaction_id=/);
  });
});
