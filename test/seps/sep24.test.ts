import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { startQuoteApi, KES, USDC } from '../support/api/quote-support.ts';
import { failure, sep24Info } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-24 3.8, a test for each of its calls; `sep24-transactions.test.ts` has the history. */

const quotes = await opened(startQuoteApi());
const { api } = quotes;

const DEPOSIT = '/sep24/transactions/deposit/interactive';
const WITHDRAW = '/sep24/transactions/withdraw/interactive';
const begun = z.strictObject({
  type: z.literal('interactive_customer_info_needed'),
  url: z.url(),
  id: z.uuid(),
});
const login = async () => api.login(Keypair.random());
const begin = async (path: string, body: object, token?: string) => {
  const response = await api.post(path, { asset_code: 'USDC', ...body }, token ?? (await login()));
  const answer: unknown = await response.json();
  if (response.status === 200) return { status: 200, ...begun.parse(answer) };
  return { status: response.status, ...failure.parse(answer) };
};
const open = async (url: string) => fetch(url, { redirect: 'manual' });

describe('SEP-24', () => {
  test('GET /info is unauthenticated: deposit and withdraw {enabled, limits, fees}, fee, features', async () => {
    const response = await api.get('/sep24/info?lang=en');
    expect(response.status).toBe(200);
    const { deposit, withdraw } = sep24Info.parse(await response.json());
    expect([deposit['USDC']?.enabled, withdraw['USDC']?.enabled]).toEqual([true, true]);
  });

  test.each([DEPOSIT, WITHDRAW])(
    'POST %s is taken as multipart, urlencoded and JSON',
    async (path) => {
      const token = await login();
      const parts = new FormData();
      parts.set('asset_code', 'USDC');
      for (const body of [parts, new URLSearchParams({ asset_code: 'USDC' })]) {
        const headers = { authorization: `Bearer ${token}` };
        const response = await fetch(api.url + path, { method: 'POST', body, headers });
        expect(response.status).toBe(200);
        begun.parse(await response.json());
      }
      expect(await begin(path, {})).toMatchObject({ status: 200 });
    },
  );

  test('deposit takes asset_issuer, source_asset, amount, account, memo, lang, claimable_balance_supported', async () => {
    const taken = await begin(DEPOSIT, {
      asset_issuer: USDC.split(':')[2],
      source_asset: 'iso4217:USD',
      amount: '10',
      account: Keypair.random().publicKey(),
      memo: '17',
      memo_type: 'id',
      lang: 'es-MX',
      claimable_balance_supported: 'true',
      wallet_name: 'An older wallet',
      wallet_url: 'https://wallet.example',
    });
    expect(taken).toMatchObject({ status: 200 });
  });

  test('withdraw takes destination_asset, refund_memo with its type, and the older memo', async () => {
    const body = { destination_asset: 'iso4217:USD', amount: '10', lang: 'en' };
    const refund = { refund_memo: '9', refund_memo_type: 'id' };
    expect(await begin(WITHDRAW, { ...body, ...refund })).toMatchObject({ status: 200 });
    expect(await begin(WITHDRAW, { ...body, refund_memo: '9' })).toMatchObject({ status: 400 });
    expect(await begin(WITHDRAW, { ...body, memo: '5', memo_type: 'id' })).toMatchObject({
      status: 200,
    });
  });

  test('any SEP-9 field may come with the request', async () => {
    const told = { first_name: 'Ada', email_address: 'ada@example.org' };
    expect(await begin(DEPOSIT, told)).toMatchObject({ status: 200 });
  });

  test('customer_id is one of the account’s own, or 400', async () => {
    const token = await login();
    const put = await api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, token);
    const { id } = z.object({ id: z.string() }).parse(await put.json());
    expect(await begin(DEPOSIT, { customer_id: id }, token)).toMatchObject({ status: 200 });
    expect(await begin(DEPOSIT, { customer_id: randomUUID() })).toMatchObject({ status: 400 });
  });

  test('a quote_id is taken with its assets; a quote that conflicts is 400', async () => {
    const { token } = await quotes.knownClient();
    const { id: quote_id } = await quotes.ask(token, { context: 'sep24' });
    for (const wrong of [{ amount: '9000' }, { source_asset: 'iso4217:USD' }]) {
      const conflict = { quote_id, source_asset: KES, ...wrong };
      expect(await begin(DEPOSIT, conflict, token)).toMatchObject({ status: 400 });
    }
    const fits = { quote_id, source_asset: KES, amount: '10000' };
    expect(await begin(DEPOSIT, fits, token)).toMatchObject({ status: 200 });
    expect(await begin(DEPOSIT, fits, token)).toMatchObject({ status: 400 });
  });

  test('403 {"type":"authentication_required"} without a token', async () => {
    for (const [method, path] of [
      ['POST', DEPOSIT],
      ['POST', WITHDRAW],
      ['GET', '/sep24/transactions?asset_code=USDC'],
      ['GET', `/sep24/transaction?id=${randomUUID()}`],
      ['GET', '/sep24/fee?operation=deposit&asset_code=USDC&amount=100'],
    ] as const) {
      const response = await api.send(method, path, undefined);
      expect([path, response.status]).toEqual([path, 403]);
      expect(failure.parse(await response.json()).type).toBe('authentication_required');
    }
  });

  test('the url’s JWT is one-time', async () => {
    const { url } = begun.parse(
      await (await api.post(DEPOSIT, { asset_code: 'USDC' }, await login())).json(),
    );
    expect((await open(url)).status).toBe(302);
    expect((await open(url)).status).toBeGreaterThanOrEqual(400);
  });

  test('a wallet may append callback and on_change_callback to the url', async () => {
    for (const callback of ['postMessage', 'https://wallet.example/told']) {
      const { url } = begun.parse(
        await (await api.post(DEPOSIT, { asset_code: 'USDC' }, await login())).json(),
      );
      const told = encodeURIComponent(callback);
      const opened = await open(`${url}&callback=${told}&on_change_callback=${told}`);
      expect(opened.status).toBe(302);
    }
  });
});
