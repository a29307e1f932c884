import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { sign, startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { NAMES } from '../support/payees.ts';

/*
 * Whose parties and quotes are.
 *
 * SEP-31: who asks is a business that we have an agreement with. We know it by its account and its client
 * domain (`isSendingAnchor`), and nobody but that business holds the key that logs in, with any memo
 * or with none. The memos are its own bookkeeping: one of its tokens that is refused what another one
 * reaches protects nobody, and keeps sending anchors out that log in as each of their customers.
 *
 * SEP-6 and SEP-24: who asks is a person, and the memo says which of those who share a wallet's account.
 * The wallet hands each of them a token of their own, so that the memo is all that keeps one person's
 * customer, quote and payment from another's. They are bound to the whole subject.
 */

const PAYEE = { ...NAMES, bank_account_number: '12345678' };
const USD = 'iso4217:USD';

let api: TestApi;
const domains = { 'a.example': Keypair.random(), 'b.example': Keypair.random() };
beforeAll(async () => {
  api = await startTestApi((anchor) => ({
    ...anchor,
    assets: anchor.assets.map(({ operations, ...policy }) => ({
      ...policy,
      operations: {
        ...operations,
        ...(operations.deposit && { deposit: { ...operations.deposit, customerType: 'sep6' } }),
      },
    })),
  }));
  for (const [domain, key] of Object.entries(domains)) {
    api.clientDomains.set(domain, key.publicKey());
  }
});
afterAll(async () => api?.close());

type Domain = keyof typeof domains;
/** A token of an account: of one of its memos, or by a client domain. */
const login = async (keypair: Keypair, memo?: string, domain?: Domain): Promise<string> => {
  const query: Readonly<Record<string, string>> = memo === undefined ? {} : { memo };
  if (domain === undefined) return api.login(keypair, query);
  const asked = { account: keypair.publicKey(), client_domain: domain, ...query };
  const challenge = await api.get(`/auth?${new URLSearchParams(asked).toString()}`);
  const { transaction } = (await challenge.json()) as { transaction: string };
  const signed = sign(transaction, keypair, domains[domain]);
  const answer = await api.post('/auth', { transaction: signed });
  return ((await answer.json()) as { token: string }).token;
};
const submit = async (token: string, type: string) =>
  (await customerEndpoint(api.url, token).put({ type, ...PAYEE })).id;
const quote = async (token: string, context: string): Promise<string> => {
  const sold = { sell_asset: api.anchor.assets[0]?.asset, sell_amount: '100', buy_asset: USD };
  const response = await api.post('/sep38/quote', { context, ...sold }, token);
  return ((await response.json()) as { id: string }).id;
};
const remit = async (token: string, body: object) => {
  const usual = { amount: '100', asset_code: 'USDC' };
  const response = await api.post('/sep31/transactions', { ...usual, ...body }, token);
  const answer = (await response.json()) as { error?: string };
  return response.status === 201 ? 201 : (answer.error ?? response.status);
};
const NO_CUSTOMER = /^(sender|receiver)_id: names no customer of yours/;
const NO_QUOTE = /^quote_id: names no quote of yours/;

describe('SEP-31: an account and its client domain, whatever the memo', () => {
  test('a party under one memo and a party under another, posted with either token, or with none', async () => {
    const keypair = Keypair.random();
    const [first, second] = [await login(keypair, '1'), await login(keypair, '2')];
    const sender_id = await submit(first, 'sep31-sender');
    const receiver_id = await submit(second, 'sep31-receiver');
    for (const token of [first, second, await login(keypair, '3'), await login(keypair)]) {
      expect(await remit(token, { sender_id, receiver_id })).toBe(201);
    }
  });

  test('a quote of the whole account is used by a token with a memo, once', async () => {
    const keypair = Keypair.random();
    const [whole, first] = [await login(keypair), await login(keypair, '1')];
    const sender_id = await submit(first, 'sep31-sender');
    const receiver_id = await submit(whole, 'sep31-receiver');
    const quote_id = await quote(whole, 'sep31');
    expect((await api.get(`/sep38/quote/${quote_id}`, first)).status).toBe(200);
    expect(await remit(first, { sender_id, receiver_id, quote_id })).toBe(201);
    const again = await remit(whole, { sender_id, receiver_id, quote_id });
    expect(again).toMatch(/already/);
  });

  test('another account reaches neither, with the same memo or without', async () => {
    const keypair = Keypair.random();
    const own = await login(keypair, '1');
    const ids = {
      sender_id: await submit(own, 'sep31-sender'),
      receiver_id: await submit(own, 'sep31-receiver'),
    };
    const quote_id = await quote(own, 'sep31');
    const stranger = Keypair.random();
    for (const token of [await login(stranger, '1'), await login(stranger)]) {
      expect(await remit(token, ids)).toMatch(NO_CUSTOMER);
      expect(await remit(token, { ...ids, quote_id })).toMatch(NO_QUOTE);
      expect((await api.get(`/sep38/quote/${quote_id}`, token)).status).toBe(404);
    }
  });

  test('another client domain of the same account reaches neither, nor does no client domain', async () => {
    const keypair = Keypair.random();
    const own = await login(keypair, '1', 'a.example');
    const ids = {
      sender_id: await submit(own, 'sep31-sender'),
      receiver_id: await submit(own, 'sep31-receiver'),
    };
    const quote_id = await quote(own, 'sep31');
    for (const token of [await login(keypair, '2', 'b.example'), await login(keypair, '2')]) {
      expect(await remit(token, ids)).toMatch(NO_CUSTOMER);
      expect(await remit(token, { ...ids, quote_id })).toMatch(NO_QUOTE);
    }
    const same = await login(keypair, '2', 'a.example');
    expect(await remit(same, { ...ids, quote_id })).toBe(201);
  });

  test('SEP-12 stays by the memo: a token of another memo reads and changes no party', async () => {
    const keypair = Keypair.random();
    const id = await submit(await login(keypair, '1'), 'sep31-sender');
    const other = customerEndpoint(api.url, await login(keypair, '2'));
    expect((await other.get({ id, type: 'sep31-sender' })).code).toBe(404);
    expect((await other.put({ id, first_name: 'Mallory' })).code).toBe(404);
  });
});

describe('SEP-6 and SEP-24: the account and the memo', () => {
  const deposit = async (token: string, account: string, change: Record<string, string>) => {
    const asked = { asset_code: 'USDC', account, amount: '10', ...change };
    const response = await api.get(`/sep6/deposit?${new URLSearchParams(asked).toString()}`, token);
    return (await response.json()) as { error?: string; id?: string };
  };

  test('another user of the account, with or without the wallet’s client domain, names no customer of mine', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    for (const domain of [undefined, 'a.example'] as const) {
      const mine = await login(keypair, '1', domain);
      const customer_id = await submit(mine, 'sep6');
      expect((await deposit(mine, account, { customer_id })).id).toBeDefined();
      const other = await login(keypair, '2', domain);
      const named = await deposit(other, account, { customer_id });
      expect(named.error).toMatch(/^customer_id: names no customer of yours/);
      const body = { asset_code: 'USDC', account, customer_id };
      const path = '/sep24/transactions/deposit/interactive';
      expect((await api.post(path, body, other)).status).toBe(400);
    }
  });

  test.each(['sep6', 'sep24'])('a quote for %s is its user’s alone', async (context) => {
    const keypair = Keypair.random();
    const quote_id = await quote(await login(keypair, '1'), context);
    for (const token of [await login(keypair, '2'), await login(keypair)]) {
      expect((await api.get(`/sep38/quote/${quote_id}`, token)).status).toBe(404);
      const exchange = { source_asset: 'USDC', destination_asset: USD, amount: '100', quote_id };
      const address = `/sep6/withdraw-exchange?${new URLSearchParams(exchange).toString()}`;
      const interactive = { asset_code: 'USDC', destination_asset: USD, amount: '100', quote_id };
      const response =
        context === 'sep6'
          ? await api.get(address, token)
          : await api.post('/sep24/transactions/withdraw/interactive', interactive, token);
      expect(await response.json()).toEqual({ error: expect.stringMatching(NO_QUOTE) });
    }
  });
});
