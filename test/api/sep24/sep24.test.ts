import { describe, expect, it } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { ISSUER, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const DEPOSIT = '/sep24/transactions/deposit/interactive';
const WITHDRAW = '/sep24/transactions/withdraw/interactive';
const make = async (token: string, path: string, body: object) => {
  const response = await api.post(path, { asset_code: 'USDC', ...body }, token);
  return { status: response.status, ...((await response.json()) as { id: string }) };
};
const list = async (token: string, query: Readonly<Record<string, string>> = {}) => {
  const parameters = new URLSearchParams({ asset_code: 'USDC', ...query });
  const response = await api.get(`/sep24/transactions?${parameters.toString()}`, token);
  const body = (await response.json()) as { transactions?: { id: string }[]; error?: string };
  return {
    status: response.status,
    error: body.error,
    ids: body.transactions?.map(({ id }) => id),
  };
};

describe('SEP-24', () => {
  it('says per asset what it takes and costs', async () => {
    const response = await api.get('/sep24/info');
    expect(await response.json()).toMatchObject({
      deposit: { USDC: { enabled: true, min_amount: 1, max_amount: 10_000, fee_fixed: 0.5 } },
      withdraw: { USDC: { enabled: true } },
      features: { account_creation: true },
    });
  });

  it.each(['json', 'urlencoded', 'multipart'])('takes a request as %s', async (kind) => {
    const authorization = `Bearer ${await api.login(Keypair.random())}`;
    const fields = { asset_code: 'USDC', asset_issuer: ISSUER, amount: '5', lang: 'en-GB' };
    const parts = new FormData();
    for (const [name, value] of Object.entries(fields)) parts.set(name, value);
    const bodies: Readonly<Record<string, [FormData | URLSearchParams | string, object]>> = {
      json: [JSON.stringify(fields), { 'content-type': 'application/json' }],
      urlencoded: [new URLSearchParams(fields), {}],
      multipart: [parts, {}],
    };
    const [body, headers] = bodies[kind] ?? ['', {}];
    const response = await fetch(api.url + DEPOSIT, {
      method: 'POST',
      headers: { authorization, ...headers },
      body,
    });
    expect(response.status).toBe(200);
    const { id } = (await response.json()) as { id: string };
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect(row).toMatchObject({ amountExpected: '5.0000000', language: 'en-GB' });
  });

  it('pays a deposit to another account with a memo, or to a muxed one without', async () => {
    const token = await api.login(Keypair.random());
    const account = Keypair.random().publicKey();
    const muxed = new MuxedAccount(new Account(account, '0'), '9').accountId();
    const paid = await make(token, DEPOSIT, { account, memo: '0017', memo_type: 'id' });
    expect(await api.orm.em.fork().findOneOrFail(Transaction, { id: paid.id })).toMatchObject({
      toAccount: account,
      destinationMemo: '17',
    });
    expect((await make(token, DEPOSIT, { account: muxed })).status).toBe(200);
    expect((await make(token, DEPOSIT, { account: muxed, memo: 'x' })).status).toBe(400);
  });

  it('lists the newest first, pages, and bounds what it lists', async () => {
    const token = await api.login(Keypair.random());
    const made: string[] = [];
    for (const path of [DEPOSIT, WITHDRAW, DEPOSIT]) {
      made.unshift((await make(token, path, {})).id);
      // Rows of one millisecond would be told apart by id alone.
      const { startedAt } = await api.orm.em
        .fork()
        .findOneOrFail(Transaction, { id: made[0] ?? '' });
      while (Date.now() <= startedAt.getTime()) await new Promise(setImmediate);
    }
    expect((await list(token)).ids).toEqual(made);
    expect((await list(token, { limit: '1' })).ids).toEqual(made.slice(0, 1));
    expect((await list(token, { paging_id: made[0] ?? '' })).ids).toEqual(made.slice(1));
    expect((await list(token, { kind: 'withdrawal' })).ids).toEqual([made[1]]);
    expect((await list(token, { no_older_than: '2100-01-01T00:00:00Z' })).ids).toEqual([]);
  });

  it('shows each user of a shared account their own, and the whole account none of theirs', async () => {
    const keypair = Keypair.random();
    const [whole, first, second] = await Promise.all([
      api.login(keypair),
      api.login(keypair, { memo: '1' }),
      api.login(keypair, { memo: '2' }),
    ]);
    const { id } = await make(first, DEPOSIT, {});
    expect((await list(first)).ids).toEqual([id]);
    for (const other of [whole, second, await api.login(Keypair.random())]) {
      expect((await list(other)).ids).toEqual([]);
      expect((await api.get(`/sep24/transaction?id=${id}`, other)).status).toBe(404);
      expect((await list(other, { paging_id: id })).status).toBe(404);
    }
  });

  it('finds a transaction by its hash on the network and by its reference at the bank', async () => {
    const token = await api.login(Keypair.random());
    const { id } = await make(token, DEPOSIT, {});
    const hash = 'ab'.repeat(32);
    await api.orm.em
      .fork()
      .nativeUpdate(
        Transaction,
        { id },
        { stellarTransactionId: hash, externalTransactionId: 'bank-1' },
      );
    for (const query of [`stellar_transaction_id=${hash}`, 'external_transaction_id=bank-1']) {
      const found = await api.get(`/sep24/transaction?${query}`, token);
      expect(await found.json()).toMatchObject({ transaction: { id } });
      const other = await api.login(Keypair.random());
      expect((await api.get(`/sep24/transaction?${query}`, other)).status).toBe(404);
    }
  });

  it.each([
    { asset_code: undefined },
    { asset_code: 'NOPE' },
    { asset_code: 'x'.repeat(1000) },
    { asset_code: ['USDC'] },
    { asset_code: 'constructor' },
    { asset_issuer: Keypair.random().publicKey() },
    { amount: '0' },
    { amount: '-5' },
    { amount: '1e999999' },
    { amount: 1e21 },
    { amount: 'NaN' },
    { amount: '5.123' },
    { amount: '5.12345678' },
    { amount: '100000000000000000000000' },
    { amount: {} },
    { account: 'GABC' },
    { memo: 'x'.repeat(29) },
    { memo: 'x', memo_type: 'id' },
    { memo: 'x', memo_type: 'return' },
    { memo: 'a\u0000b' },
    { memo_type: 'id' },
    { customer_id: '5f0b7a52-9f46-4c48-9f0c-0f4f0f1b2c3d' },
    { customer_id: 'x' },
    { quote_id: 'x' },
    { source_asset: 'iso4217:XXX' },
    { lang: '<script>' },
    { claimable_balance_supported: 'perhaps' },
  ])('refuses a deposit with %j in words and writes nothing', async (change) => {
    const token = await api.login(Keypair.random());
    const before = await api.count('transaction');
    const response = await api.post(DEPOSIT, { asset_code: 'USDC', ...change }, token);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/\w{3}/) });
    expect(await api.count('transaction')).toBe(before);
  });

  it.each<Record<string, string>>([
    { limit: '0' },
    { limit: '-1' },
    { limit: 'x' },
    { kind: 'gift' },
    { no_older_than: 'yesterday' },
    { asset_code: 'NOPE' },
  ])('refuses a list with %j', async (query) => {
    const { status, error } = await list(await api.login(Keypair.random()), query);
    expect(status).toBe(400);
    expect(error).toEqual(expect.stringMatching(/\w{3}/));
  });

  it.each(['', '?id=x', '?id=%00', "?id=' or 1=1", '?stellar_transaction_id=x'])(
    'does not find transaction%s',
    async (query) => {
      const token = await api.login(Keypair.random());
      const response = await api.get(`/sep24/transaction${query}`, token);
      expect([400, 404]).toContain(response.status);
    },
  );
});
