import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair, Memo, StrKey } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { customerEndpoint, formOf, JPEG } from '../support/customer-endpoint.ts';
import { sep24Transaction, sep31Info, sep31Transaction, sep6Transaction } from './shapes.ts';
import { answerOf } from './sep12-tables.ts';
import { FRESH_ID, inWords, read } from './walk.ts';

/*
 * Every call that SDF's validation suite (@stellar/anchor-tests 0.6.22) makes of SEP-12, 6, 24, 38 and
 * 31, in its order, against an anchor with a rail that wallets know as SEPA. docs/reference/seps.md has the
 * table. Each test goes on where the one before ended, as the suite's own do.
 */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi((anchor) => ({
    ...anchor,
    rails: anchor.rails.map((rail) =>
      rail.name === 'sandbox-bank' ? { ...rail, fundingMethod: 'SEPA' } : rail,
    ),
  }));
});
afterAll(async () => api?.close());

type Query = Readonly<Record<string, string>>;
const query = (asked: Query) => new URLSearchParams(asked).toString();
const given = z.object({ id: z.uuid() });
const client = Keypair.random();
const account = client.publicKey();
let token: string;
beforeAll(async () => {
  token = await api.login(client);
});

test('SEP-12: without a token 401; a new customer, PUT in JSON and with documents, GET by id and by the token, DELETE', async () => {
  for (const [method, path] of [
    ['GET', '/sep12/customer'],
    ['PUT', '/sep12/customer'],
    ['DELETE', `/sep12/customer/${account}`],
  ] as const) {
    expect((await api.send(method, path, undefined)).status).toBe(401);
  }
  const fresh = customerEndpoint(api.url, await api.login(Keypair.random()));
  const type = 'sep6';
  const before = answerOf.parse(await fresh.get({ type }));
  expect([before.id, before.status]).toEqual([undefined, 'NEEDS_INFO']);
  const endpoint = customerEndpoint(api.url, token);
  const { code, id } = await endpoint.put({
    type,
    ...BANK_PAYEE,
    email_address: 'ada@example.org',
  });
  expect(code).toBe(202);
  expect(answerOf.parse(await endpoint.get({ id, type })).id).toBe(id);
  expect(answerOf.parse(await endpoint.get({ type })).id).toBe(id);
  const erased = Keypair.random();
  const other = customerEndpoint(api.url, await api.login(erased));
  const form = formOf(
    { account: erased.publicKey(), type, ...BANK_PAYEE },
    { photo_id_front: JPEG },
  );
  expect((await other.put(form)).code).toBe(202);
  expect((await other.get({ account: erased.publicKey() })).code).toBe(200);
  expect(await other.erase(erased.publicKey())).toBe(200);
});

test('SEP-6: /info, deposit, withdraw by the first type of /info, funding_method SEPA, /transaction and /transactions', async () => {
  const types = z.record(z.string(), z.object({ fields: z.looseObject({}) }));
  const offered = z.object({ funding_methods: z.array(z.string()) });
  const info = await read(
    await api.get('/sep6/info'),
    200,
    z.object({
      deposit: z.object({ USDC: offered }),
      withdraw: z.object({ USDC: offered.extend({ types }) }),
    }),
  );
  const [type] = Object.keys(info.withdraw.USDC.types);
  expect([type, info.deposit.USDC.funding_methods[0]]).toEqual(['SEPA', 'SEPA']);
  const asked = { asset_code: 'USDC', account };
  for (const path of ['deposit', 'withdraw']) {
    expect((await api.get(`/sep6/${path}?${query(asked)}`)).status).toBe(403);
    for (const wrong of [{ account }, { ...asked, asset_code: 'NOT_SUPPORTED' }] as Query[]) {
      await read(await api.get(`/sep6/${path}?${query(wrong)}`, token), 400, inWords);
    }
    const named = query({ ...asked, type: 'SEPA', funding_method: 'SEPA' });
    const { id } = await read(await api.get(`/sep6/${path}?${named}`, token), 200, given);
    const shown = z.object({ transaction: sep6Transaction });
    const one = await read(await api.get(`/sep6/transaction?id=${id}`, token), 200, shown);
    expect(one.transaction.id).toBe(id);
    const list = z.object({ transactions: z.array(sep6Transaction) });
    const all = await read(
      await api.get(`/sep6/transactions?${query({ ...asked, limit: '1' })}`, token),
      200,
      list,
    );
    expect(all.transactions.map((row) => row.id)).toEqual([id]);
  }
  const nobodys = query({ id: FRESH_ID });
  await read(await api.get(`/sep6/transaction?${nobodys}`, token), 404, inWords);
});

test('SEP-24: /info, both interactive calls, /transaction and /transactions', async () => {
  await read(await api.get('/sep24/info'), 200, z.object({ deposit: z.object({ USDC: z.any() }) }));
  for (const kind of ['deposit', 'withdraw']) {
    const path = `/sep24/transactions/${kind}/interactive`;
    const body = { asset_code: 'USDC', account };
    expect((await api.post(path, body)).status).toBe(403);
    for (const wrong of [{ account }, { ...body, asset_code: 'NOT_SUPPORTED' }]) {
      await read(await api.post(path, wrong, token), 400, inWords);
    }
    const { id } = await read(await api.post(path, body, token), 200, given);
    const shown = z.object({ transaction: sep24Transaction });
    const one = await read(await api.get(`/sep24/transaction?id=${id}`, token), 200, shown);
    expect(one.transaction).toMatchObject({ id, status: 'incomplete' });
    const list = z.object({ transactions: z.array(sep24Transaction) });
    const address = '/sep24/transactions?asset_code=USDC&limit=1';
    expect((await read(await api.get(address, token), 200, list)).transactions[0]?.id).toBe(id);
  }
});

describe('SEP-38 and SEP-31 of a sending anchor', () => {
  const sending = Keypair.random();
  const offChain = 'iso4217:USD';
  let stellar: string;
  let method: string;
  let whole: string;
  let tokens: readonly [string, string];
  let parties: Readonly<Record<'sender_id' | 'receiver_id', string>>;
  let quoteId: string;
  beforeAll(async () => {
    whole = await api.login(sending);
    tokens = [await api.login(sending, { memo: '1' }), await api.login(sending, { memo: '2' })];
  });

  test('SEP-12: memos distinguish customers of one account, each by the token of its own memo', async () => {
    const ids: string[] = [];
    for (const [index, type] of ['sep31-sender', 'sep31-receiver'].entries()) {
      const endpoint = customerEndpoint(api.url, tokens[index] ?? '');
      const { code, id } = await endpoint.put({ type, ...BANK_PAYEE });
      expect(code).toBe(202);
      expect(answerOf.parse(await endpoint.get({ id, type })).status).toBe('ACCEPTED');
      ids.push(id);
    }
    expect(ids[0]).not.toBe(ids[1]);
    parties = { sender_id: ids[0] ?? '', receiver_id: ids[1] ?? '' };
  });

  test('SEP-38 /info, and /prices by sell_asset, with buy_asset beside it or without', async () => {
    const methods = z.array(z.object({ name: z.string(), description: z.string() }));
    const listed = z.object({ asset: z.string(), buy_delivery_methods: methods.optional() });
    const info = z.object({ assets: z.array(listed) });
    const { assets } = await read(await api.get('/sep38/info'), 200, info);
    stellar = assets.find(({ asset }) => asset.startsWith('stellar:'))?.asset ?? '';
    const currency = assets.find(({ asset }) => asset === offChain);
    method = currency?.buy_delivery_methods?.[0]?.name ?? '';
    expect(method).toBe('SEPA');
    const prices = z.strictObject({
      buy_assets: z.array(
        z.strictObject({ asset: z.string(), price: z.string(), decimals: z.int() }),
      ),
    });
    const sold = { sell_asset: stellar, sell_amount: '100' };
    const answers = [];
    for (const asked of [sold, { ...sold, buy_asset: offChain }]) {
      const response = await api.get(`/sep38/prices?${query(asked)}`, whole);
      answers.push(await read(response, 200, prices));
    }
    expect(answers[0]?.buy_assets[0]?.asset).toBe(offChain);
    expect(answers[1]).toEqual(answers[0]);
    const back = query({ sell_asset: offChain, sell_amount: '100' });
    await read(await api.get(`/sep38/prices?${back}`, whole), 200, prices);
  });

  test('SEP-38 /price by either amount, with the method and without, POST /quote, GET /quote/:id', async () => {
    const pair = { context: 'sep31', sell_asset: stellar, buy_asset: offChain };
    const priced = z.object({ total_price: z.string(), price: z.string(), buy_amount: z.string() });
    for (const change of [
      { sell_amount: '100', buy_delivery_method: method },
      { buy_amount: '100', buy_delivery_method: method },
      { sell_amount: '100' },
    ] as Query[]) {
      await read(
        await api.get(`/sep38/price?${query({ ...pair, ...change })}`, whole),
        200,
        priced,
      );
    }
    const asked = { ...pair, sell_amount: '100', buy_delivery_method: method };
    expect((await api.post('/sep38/quote', asked)).status).toBe(403);
    quoteId = (await read(await api.post('/sep38/quote', asked, whole), 201, given)).id;
    const address = `/sep38/quote/${quoteId}`;
    expect((await read(await api.get(address, whole), 200, given)).id).toBe(quoteId);
    expect((await api.get(address)).status).toBe(403);
    await read(await api.get(`/sep38/quote/${FRESH_ID}`, whole), 404, inWords);
  });

  test('SEP-31 /info, and POST /transactions with the first token: SEPA, without a quote and with the one of the whole account', async () => {
    const { receive } = sep31Info.parse(await (await api.get('/sep31/info')).json());
    expect(receive['USDC']?.funding_methods).toContain('SEPA');
    expect((await api.post('/sep31/transactions', {})).status).toBe(403);
    const [posting] = tokens;
    const usual = { ...parties, amount: 100, asset_code: 'USDC', funding_method: 'SEPA' };
    const body = { ...usual, fields: { transaction: {} } };
    const made = z.strictObject({
      id: z.uuid(),
      stellar_account_id: z.string(),
      stellar_memo_type: z.literal('id'),
      stellar_memo: z.string(),
    });
    for (const change of [{}, { quote_id: quoteId, asset_code: stellar.split(':')[1] }]) {
      const response = await api.post('/sep31/transactions', { ...body, ...change }, posting);
      const answer = await read(response, 201, made);
      expect(StrKey.isValidEd25519PublicKey(answer.stellar_account_id)).toBe(true);
      expect(new Memo('id', answer.stellar_memo).value).toBe(answer.stellar_memo);
      const shown = z.strictObject({ transaction: sep31Transaction });
      const address = `/sep31/transactions/${answer.id}`;
      const { transaction } = await read(await api.get(address, posting), 200, shown);
      expect(transaction).toMatchObject({ id: answer.id, quote_id: change.quote_id ?? null });
    }
    for (const missing of [{ amount: undefined }, { asset_code: undefined }]) {
      const response = await api.post('/sep31/transactions', { ...body, ...missing }, posting);
      await read(response, 400, inWords);
    }
    await read(await api.get(`/sep31/transactions/${FRESH_ID}`, posting), 404, inWords);
  });
});
