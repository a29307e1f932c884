import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { Callback } from '../../src/db/entities/books.ts';
import { CustomerCallback } from '../../src/db/entities/customer.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { KES, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { REFUNDS, store } from '../seps/stored.ts';
import { opened } from '../support/opened.ts';

/* Where the Anchor Platform's endpoints were not what the SEPs say, or let somebody in. */

const quotes = await opened(startQuoteApi());

type Body = Readonly<Record<string, unknown>>;
const { ask, wallet } = sep6(() => quotes.api);
const json = async (response: Response): Promise<Body> => (await response.json()) as Body;
const em = () => quotes.api.orm.em.fork();
const rowOf = async (id: unknown) => em().findOneOrFail(Transaction, { id: String(id) });
const USUAL = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '10' };
const DEPOSIT = '/sep24/transactions/deposit/interactive';

describe('what the Anchor Platform did at SEP-6', () => {
  test('refund_memo, account and customer_id of a withdrawal are not lost', async () => {
    const { token } = await wallet();
    const put = await quotes.api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, token);
    const { id: customerId } = await json(put);
    const account = Keypair.random().publicKey();
    const { body } = await ask(
      'withdraw',
      {
        ...USUAL,
        ...BANK_PAYEE,
        account,
        customer_id: String(customerId),
        refund_memo: '5',
        refund_memo_type: 'id',
      },
      token,
    );
    const kept = { refundMemo: '5', refundMemoType: 'id', fromAccount: account, customerId };
    expect(await rowOf(body.id)).toMatchObject(kept);
  });

  test('claimable_balance_supported and on_change_callback of a deposit are read by their own names', async () => {
    const { token, account } = await wallet();
    const said = { claimable_balance_supported: 'true', on_change_callback: 'https://w.example/' };
    const { body } = await ask('deposit', { ...USUAL, account, ...said }, token);
    expect(await rowOf(body.id)).toMatchObject({
      claimableBalanceSupported: true,
      callbackUrl: 'https://w.example/',
    });
    // What is not served is refused, and not left unread.
    const { status } = await ask('deposit', { ...USUAL, account, location_id: 'x' }, token);
    expect(status).toBe(400);
  });

  test('the amount of a deposit-exchange is of the source asset, and so are its limits', async () => {
    const { token, subject } = await quotes.knownClient();
    // Beyond the 10,000 of the coin, and within the 1,000,000 shillings.
    const amount = '20000';
    const { id } = await quotes.ask(token, { context: 'sep6', sell_amount: amount });
    const { account } = subject;
    const query = { destination_asset: 'USDC', source_asset: KES, amount, account };
    const { status, body } = await ask(
      'deposit-exchange',
      { ...query, quote_id: String(id) },
      token,
    );
    expect([status, body.error]).toEqual([200, undefined]);
  });

  test('refunds are plain amounts, and their fees stand beside them, once', async () => {
    for (const sep of ['sep6', 'sep24'] as const) {
      const keypair = Keypair.random();
      const row = await store(quotes.api, keypair, sep, 'withdrawal', { refunds: REFUNDS });
      const token = await quotes.api.login(keypair);
      const read = await json(await quotes.api.get(`/${sep}/transaction?id=${row.id}`, token));
      expect(read).toMatchObject({ transaction: { refunds: REFUNDS } });
    }
  });

  test('lang is the language of the transaction', async () => {
    const { token, account } = await wallet();
    const { body } = await ask('deposit', { ...USUAL, account, lang: 'es-MX' }, token);
    expect(await rowOf(body.id)).toMatchObject({ language: 'es-MX' });
  });

  test('what belongs to users by memo is not shown to the account without one', async () => {
    const keypair = Keypair.random();
    for (const sep of ['sep6', 'sep24'] as const) {
      await store(quotes.api, keypair, sep, 'deposit', { accountMemo: '9' });
      const token = await quotes.api.login(keypair);
      const path = `/${sep}/transactions?asset_code=USDC`;
      expect(await json(await quotes.api.get(path, token))).toEqual({ transactions: [] });
    }
  });
});

describe('what the Anchor Platform did at SEP-24', () => {
  test('a urlencoded request is taken, and the transaction has updated_at and a breakdown', async () => {
    const keypair = Keypair.random();
    const token = await quotes.api.login(keypair);
    const begun = await fetch(quotes.api.url + DEPOSIT, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ asset_code: 'USDC', amount: '10.5' }),
    });
    expect(begun.status).toBe(200);
    const { id } = await store(quotes.api, keypair, 'sep24', 'deposit');
    const read = await json(await quotes.api.get(`/sep24/transaction?id=${id}`, token));
    expect(read).toMatchObject({
      transaction: {
        updated_at: expect.stringMatching(/^\d{4}-/),
        fee_details: { breakdown: [{ amount: '1' }] },
      },
    });
  });

  test('a client’s callback receives its own transactions, and nobody else’s', async () => {
    const urls = ['https://one.example/told', 'https://two.example/told'];
    const made: unknown[] = [];
    for (const url of urls) {
      const { token, account } = await wallet();
      const query = { ...USUAL, account, on_change_callback: url };
      made.push((await ask('deposit', query, token)).body.id);
    }
    const told = await em().find(Callback, { url: { $in: urls } });
    const pairs = told.map(({ url, transactionId }) => [url, transactionId]);
    expect(new Map(pairs as [string, string][])).toEqual(
      new Map(urls.map((url, index) => [url, String(made[index])])),
    );
    expect(pairs).toHaveLength(2);
  });
});

describe('what the Anchor Platform did at SEP-31', () => {
  afterEach(() => {
    quotes.business.knowsSenders = true;
  });
  const sender = async () => {
    const token = await quotes.api.login(Keypair.random());
    const person = async (body: object) =>
      z
        .object({ id: z.string() })
        .parse(await json(await quotes.api.send('PUT', '/sep12/customer', body, token))).id;
    const sender_id = await person({ type: 'sep31-sender', first_name: 'Bo', last_name: 'By' });
    const receiver_id = await person({ type: 'sep31-receiver', ...BANK_PAYEE });
    return { token, both: { sender_id, receiver_id } };
  };
  const send = async (token: string, body: object) =>
    quotes.post('/sep31/transactions', { ...USUAL, ...body }, token);

  test('a remittance needs no `fields`, keeps its refund_memo, and says status_message and updated_at', async () => {
    const { token, both } = await sender();
    const refund = { refund_memo: '8', refund_memo_type: 'id' };
    const made = await send(token, { ...both, ...refund });
    expect(made).toMatchObject({ status: 201 });
    expect(await rowOf(made.id)).toMatchObject({ refundMemo: '8', refundMemoType: 'id' });
    const path = `/sep31/transactions/${String(made.id)}`;
    expect(await json(await quotes.api.get(path, token))).toMatchObject({
      transaction: { status_message: null, updated_at: expect.stringMatching(/^\d{4}-/) },
    });
    const url = 'https://sender.example/told';
    const put = await quotes.api.send('PUT', `${path}/callback`, { url }, token);
    expect(put.status).toBe(204);
  });

  test('customers are asked for and looked at: none is customer_info_needed, a stranger’s is refused', async () => {
    const [mine, other] = [await sender(), await sender()];
    expect(await send(mine.token, {})).toMatchObject({ error: 'customer_info_needed' });
    const theirs = { ...mine.both, receiver_id: other.both.receiver_id };
    expect(await send(mine.token, theirs)).toMatchObject({ status: 400 });
  });
});

describe('what the Anchor Platform did at SEP-38 and SEP-12', () => {
  test('prices are listed for what is bought, and all rates are asked at once', async () => {
    const { rate } = quotes.business;
    const all = Promise.withResolvers<void>();
    let asked = 0;
    // Nobody gets a rate before every rate was asked for.
    quotes.business.rate = async (request) => {
      asked += 1;
      if (asked === 2) all.resolve();
      await all.promise;
      return rate(request);
    };
    const listed = await quotes.get('/prices', { buy_asset: USDC, buy_amount: '100' });
    quotes.business.rate = rate;
    expect(listed).toMatchObject({ status: 200, sell_assets: [{}, {}] });
  });

  test('organization.*, given_name and files are kept, and a customer is nobody else’s by id', async () => {
    const mine = customerEndpoint(quotes.api.url, await quotes.api.login(Keypair.random()));
    const { id, code } = await mine.put({
      given_name: 'Ada',
      'organization.name': 'Acme',
      proof_of_income_file_id: '00000000-0000-4000-8000-000000000000',
    });
    // A file that is not there is said, and not dropped.
    expect([code, id]).toEqual([400, undefined]);
    const kept = await mine.put({ given_name: 'Ada', 'organization.name': 'Acme' });
    expect(kept.code).toBe(202);
    const other = customerEndpoint(quotes.api.url, await quotes.api.login(Keypair.random()));
    expect((await other.get({ id: kept.id })).code).toBe(404);
    expect((await other.put({ id: kept.id, given_name: 'Eve' })).code).toBe(404);
  });

  test('a customer who submits the same twice is called back once', async () => {
    const mine = customerEndpoint(quotes.api.url, await quotes.api.login(Keypair.random()));
    const told = { type: 'sep31-sender', first_name: 'Ada' };
    const { id } = await mine.put(told);
    await mine.ask('PUT', '/callback', { id, url: 'https://wallet.example/kyc' });
    const all = { ...told, last_name: 'Lovelace' };
    await mine.put(all);
    const due = await em().find(CustomerCallback, { customerId: id }, { orderBy: { id: 'asc' } });
    // One for each status that it came to, and then no more.
    expect(due).toHaveLength(2);
    for (let time = 0; time < 3; time += 1) await mine.put(all);
    expect(await em().count(CustomerCallback, { customerId: id })).toBe(2);
    expect((await mine.get({ id })).status).toBe('ACCEPTED');
  });
});
