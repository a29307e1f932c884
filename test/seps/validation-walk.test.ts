import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Memo, StrKey } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { startTestApi } from '../support/api/support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { customerEndpoint, formOf, JPEG } from '../support/customer-endpoint.ts';
import { sep31Transaction } from './shapes.ts';
import { answerOf } from './sep12-tables.ts';
import { FRESH_ID, inWords, openWallet, read } from './walk.ts';
import { opened } from '../support/opened.ts';

/*
 * What the Stellar Development Foundation's validation suite (stellar-anchor-tests 0.6) asks of an
 * anchor and no other test here asks in its way. docs/reference/seps.md says which of its expectations are not
 * met, and why.
 */

const document = { description: 'A document', optional: true };
const WITH_DOCUMENTS = { photo_id_front: document, photo_id_back: document };

const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    customerTypes: Object.fromEntries(
      Object.entries(anchor.customerTypes).map(([name, { fields, ...type }]) => [
        name,
        { ...type, fields: { ...fields, ...WITH_DOCUMENTS } },
      ]),
    ),
  })),
);

const wallet = async () => openWallet(api);

test('SEP-10: the token says iss as an address, sub, iat and exp', async () => {
  const { account, token } = await wallet();
  const claims = decodeJwt(token);
  expect(URL.canParse(claims.iss ?? '')).toBe(true);
  expect(claims).toMatchObject({ sub: account, iat: expect.any(Number), exp: expect.any(Number) });
});

describe('SEP-12 as a sending anchor uses it', () => {
  test('two customers of one account, by memos of type hash, submitted in forms with documents', async () => {
    const { account, token } = await wallet();
    const endpoint = customerEndpoint(api.url, token);
    const ids: string[] = [];
    for (const type of ['sep31-sender', 'sep31-receiver']) {
      const memo = randomBytes(32).toString('base64');
      const told = { ...BANK_PAYEE, memo, memo_type: 'hash', type };
      const form = formOf(told, { photo_id_front: JPEG, photo_id_back: JPEG });
      const { code, id } = await endpoint.put(form);
      expect([code, typeof id]).toEqual([202, 'string']);
      expect(answerOf.parse(await endpoint.get({ id, type })).status).toBe('ACCEPTED');
      ids.push(id);
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect((await endpoint.get({ account, type: 'sep31-sender' })).id).toBeUndefined();
  });

  test('a customer is retrieved by id, and by the token alone; account without type is no error', async () => {
    const { account, token } = await wallet();
    const endpoint = customerEndpoint(api.url, token);
    const type = 'sep31-sender';
    const before = answerOf.parse(await endpoint.get({ type }));
    expect([before.id, before.status]).toEqual([undefined, 'NEEDS_INFO']);
    const { id } = await endpoint.put({ account, type, first_name: 'Ada', last_name: 'Lovelace' });
    const ways: readonly Readonly<Record<string, string>>[] = [
      { id, type },
      { type },
      { account, type },
    ];
    for (const asked of ways) {
      expect((await endpoint.get(asked)).id).toBe(id);
    }
    expect((await endpoint.get({ account })).code).toBe(200);
    expect(await endpoint.erase(account)).toBe(200);
  });
});

describe('SEP-38', () => {
  const text = z.string();
  const decimal = text.refine((value) => Number(value) > 0);
  const priced = {
    price: decimal,
    total_price: decimal,
    sell_amount: decimal,
    buy_amount: decimal,
    fee: z.object({ total: text, asset: text }),
  };
  const cents = (value: number) => Math.round(value * 100);

  test.each(['sep6', 'sep31'])(
    '%s: amounts, prices and the fee fit the SEP’s formulas',
    async (context) => {
      const { token } = await wallet();
      const infoOf = z.object({ assets: z.array(z.object({ asset: text })) });
      const { assets } = await read(await api.get('/sep38/info'), 200, infoOf);
      const stellar = assets.find(({ asset }) => asset.startsWith('stellar:'))?.asset ?? '';
      // One on Stellar is its name alone.
      expect(assets.filter(({ asset }) => asset === stellar)).toEqual([{ asset: stellar }]);
      const prices = await read(
        await api.get(`/sep38/prices?sell_asset=${stellar}&sell_amount=100`, token),
        200,
        z.strictObject({
          buy_assets: z.array(z.strictObject({ asset: text, price: decimal, decimals: z.int() })),
        }),
      );
      const [bought = { asset: '' }] = prices.buy_assets;
      const asked = { context, sell_asset: stellar, buy_asset: bought.asset, sell_amount: '100' };
      const price = await read(
        await api.get(`/sep38/price?${new URLSearchParams(asked).toString()}`, token),
        200,
        z.strictObject(priced),
      );
      const quote = await read(
        await api.post('/sep38/quote', asked, token),
        201,
        z.object({
          ...priced,
          sell_asset: text,
          buy_asset: text,
          id: text,
          expires_at: z.iso.datetime(),
        }),
      );
      for (const { fee, ...said } of [price, quote]) {
        const [sell, buy] = [Number(said.sell_amount), Number(said.buy_amount)];
        expect(cents(sell / Number(said.total_price))).toBe(cents(buy));
        const total = Number(fee.total);
        const isSold = fee.asset === stellar;
        expect(cents(isSold ? sell - total : sell / Number(said.price))).toBe(
          cents(isSold ? buy * Number(said.price) : buy + total),
        );
      }
      expect(quote).toMatchObject({ sell_asset: stellar, buy_asset: bought.asset });
      expect(Date.parse(quote.expires_at)).toBeGreaterThan(Date.now());
    },
  );
});

test('SEP-31: customers of memos of type hash send and receive, and the memo to pay with is one', async () => {
  const { token } = await wallet();
  const endpoint = customerEndpoint(api.url, token);
  const person = async (type: string) =>
    (
      await endpoint.put({
        ...BANK_PAYEE,
        type,
        memo: randomBytes(32).toString('base64'),
        memo_type: 'hash',
      })
    ).id;
  const both = {
    sender_id: await person('sep31-sender'),
    receiver_id: await person('sep31-receiver'),
  };
  const request = { ...both, amount: 100, asset_code: 'USDC', fields: { transaction: {} } };
  const made = z.strictObject({
    id: z.uuid(),
    stellar_account_id: z.string(),
    stellar_memo_type: z.literal('id'),
    stellar_memo: z.string(),
  });
  const answer = await read(await api.post('/sep31/transactions', request, token), 201, made);
  expect(StrKey.isValidEd25519PublicKey(answer.stellar_account_id)).toBe(true);
  expect(new Memo(answer.stellar_memo_type, answer.stellar_memo).value).toBe(answer.stellar_memo);
  const shown = z.strictObject({ transaction: sep31Transaction });
  const path = `/sep31/transactions/${answer.id}`;
  expect((await read(await api.get(path, token), 200, shown)).transaction.id).toBe(answer.id);
  await read(await api.get(`/sep31/transactions/${FRESH_ID}`, token), 404, inWords);
  for (const wrong of [{ amount: undefined }, { asset_code: undefined }]) {
    await read(
      await api.post('/sep31/transactions', { ...request, ...wrong }, token),
      400,
      inWords,
    );
  }
});
