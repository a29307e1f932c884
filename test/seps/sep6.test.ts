import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { KES, MOBILE, startQuoteApi, USDC } from '../support/api/quote-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { failure, sep6Deposit, sep6Info, sep6Withdrawal } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 4.3, a test for each of its calls; `sep6-transactions.test.ts` has the history. */

const quotes = await opened(startQuoteApi());

type Query = Readonly<Record<string, string>>;
const { ask, wallet, transaction } = sep6(() => quotes.api);
const words = async (path: string, query: Query, token?: string) => {
  const { status, body } = await ask(path, query, token);
  return { status, ...failure.parse(body) };
};
const USUAL = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '10' };
const deposit = async (change: Query = {}) => {
  const { account, token } = await wallet();
  const { status, body } = await ask('deposit', { ...USUAL, account, ...change }, token);
  expect([status, body.error]).toEqual([200, undefined]);
  return { token, account, ...sep6Deposit.parse(body) };
};
const withdraw = async (change: Query = {}) => {
  const { token } = await wallet();
  const { status, body } = await ask('withdraw', { ...USUAL, ...BANK_PAYEE, ...change }, token);
  expect([status, body.error]).toEqual([200, undefined]);
  return { token, ...sep6Withdrawal.parse(body) };
};
const quoted = async (change: object) => {
  const { token, subject } = await quotes.knownClient();
  const { id } = await quotes.ask(token, { context: 'sep6', ...change });
  return { token, account: subject.account, quote_id: String(id) };
};

describe('SEP-6', () => {
  test('GET /info: deposit, withdraw and both -exchange maps, funding_methods, fee, transactions, features', async () => {
    const { status, body } = await ask('info', { lang: 'en' });
    expect(status).toBe(200);
    const info = sep6Info.parse(body);
    for (const map of [
      info.deposit,
      info.withdraw,
      info['deposit-exchange'],
      info['withdraw-exchange'],
    ]) {
      expect(map['USDC']).toMatchObject({ enabled: true, authentication_required: true });
    }
  });

  test('403 {"type":"authentication_required"} without a token', async () => {
    const { account } = await wallet();
    for (const path of ['deposit', 'withdraw', 'deposit-exchange', 'withdraw-exchange', 'fee']) {
      const answer = await words(path, { ...USUAL, account });
      expect(answer).toMatchObject({ status: 403, type: 'authentication_required' });
    }
  });

  test('GET /deposit: 200 {id, how, min_amount, max_amount, fee_fixed, fee_percent, extra_info}', async () => {
    const { id, token } = await deposit();
    expect(await transaction(id, token)).toMatchObject({ kind: 'deposit', amount_in: '10' });
  });

  test('GET /deposit takes memo, lang, on_change_callback, country_code, claimable_balance_supported', async () => {
    const { id, token } = await deposit({
      memo: Buffer.alloc(32, 7).toString('base64'),
      memo_type: 'hash',
      lang: 'en',
      on_change_callback: 'https://wallet.example/moves',
      country_code: 'USA',
      claimable_balance_supported: 'true',
      email_address: 'ada@example.org',
      wallet_name: 'An older wallet',
      wallet_url: 'https://wallet.example',
    });
    expect(await transaction(id, token)).toMatchObject({ deposit_memo_type: 'hash' });
  });

  test('GET /deposit: account is G or M, a target M takes no memo, and the older type is funding_method', async () => {
    const { account } = await wallet();
    const muxed = new MuxedAccount(new Account(account, '0'), '7').accountId();
    const { id, token } = await deposit({ account: muxed, type: 'sandbox-bank' });
    expect(await transaction(id, token)).toMatchObject({ to: muxed });
    const both = { ...USUAL, account: muxed, memo: 'x', memo_type: 'text' };
    expect(await words('deposit', both, token)).toMatchObject({ status: 400 });
  });

  test('GET /withdraw: 200 {id, account_id, memo_type, memo, min, max, fee_*}; the memo is an id and unique', async () => {
    const [first, second] = [await withdraw(), await withdraw()];
    expect(first).toMatchObject({ account_id: expect.any(String), memo_type: 'id' });
    expect(first.memo).not.toBe(second.memo);
  });

  test('GET /withdraw: account and memo may come later via /transaction', async () => {
    const { token } = await wallet();
    const { body } = await ask('withdraw', USUAL, token);
    const { id, ...rest } = sep6Withdrawal.parse(body);
    expect(rest).not.toHaveProperty('account_id');
    expect(await transaction(id, token)).toMatchObject({ status: 'pending_customer_info_update' });
  });

  test('GET /withdraw: refund_memo and refund_memo_type, both or none', async () => {
    const { id, token } = await withdraw({ refund_memo: '5', refund_memo_type: 'id' });
    expect(await transaction(id, token)).toMatchObject({ refund_memo: '5' });
    const query = { ...USUAL, ...BANK_PAYEE, refund_memo: '5' };
    expect(await words('withdraw', query, token)).toMatchObject({ status: 400 });
  });

  test('GET /withdraw takes the older type, dest and dest_extra', async () => {
    const { token } = await wallet();
    const older = { asset_code: 'USDC', type: 'sandbox-bank', dest: '12345678', ...BANK_PAYEE };
    const { status, body } = await ask('withdraw', older, token);
    expect(status).toBe(200);
    sep6Withdrawal.parse(body);
  });

  test('GET /deposit-exchange: destination_asset, source_asset, amount, quote_id; 400 where the quote conflicts', async () => {
    const { token, ...mine } = await quoted({ sell_amount: '500' });
    const exchange = {
      destination_asset: 'USDC',
      source_asset: KES,
      funding_method: MOBILE,
      ...mine,
    };
    for (const wrong of [{ amount: '501' }, { amount: '500', funding_method: 'sandbox-bank' }]) {
      const answer = await words('deposit-exchange', { ...exchange, ...wrong }, token);
      expect(answer).toMatchObject({ status: 400 });
    }
    const { status, body } = await ask('deposit-exchange', { ...exchange, amount: '500' }, token);
    expect(status).toBe(200);
    expect(await transaction(sep6Deposit.parse(body).id, token)).toMatchObject({
      kind: 'deposit-exchange',
      quote_id: mine.quote_id,
    });
  });

  test('GET /withdraw-exchange: source_asset, destination_asset, amount, quote_id', async () => {
    const sold = { sell_asset: USDC, buy_asset: KES, sell_amount: '100' };
    const { token, ...mine } = await quoted(sold);
    const exchange = {
      source_asset: 'USDC',
      destination_asset: KES,
      funding_method: MOBILE,
      ...mine,
    };
    const { status, body } = await ask('withdraw-exchange', { ...exchange, amount: '100' }, token);
    expect([status, body.error]).toEqual([200, undefined]);
    expect(await transaction(sep6Withdrawal.parse(body).id, token)).toMatchObject({
      kind: 'withdrawal-exchange',
      amount_in: '100',
    });
  });

  test('location_id: id of the chosen location to drop off or fetch cash', async () => {
    const { token, ...mine } = await quoted({ sell_amount: '500' });
    const named = { destination_asset: 'USDC', source_asset: KES, amount: '500', ...mine };
    const elsewhere = { ...named, funding_method: MOBILE, location_id: 'shop' };
    expect(await words('deposit-exchange', elsewhere, token)).toMatchObject({ status: 400 });
    const there = { ...elsewhere, location_id: 'central-station' };
    const { status, body } = await ask('deposit-exchange', there, token);
    expect([status, body.error]).toEqual([200, undefined]);
    sep6Deposit.parse(body);
  });

  test('quote_id is "(optional)" in /deposit-exchange: amounts and fee are shown as they are now', async () => {
    const { token, account } = await wallet();
    const exchange = { destination_asset: 'USDC', source_asset: KES, amount: '10000', account };
    const { status, body } = await ask('deposit-exchange', exchange, token);
    expect([status, body.error]).toEqual([200, undefined]);
    expect(await transaction(sep6Deposit.parse(body).id, token)).toMatchObject({
      kind: 'deposit-exchange',
      quote_id: null,
      amount_in: '10000',
      amount_in_asset: KES,
      amount_out: '76.59',
      amount_out_asset: USDC,
      fee_details: { total: '100', asset: KES },
    });
    const other = { ...exchange, funding_method: 'sandbox-bank' };
    expect(await words('deposit-exchange', other, token)).toMatchObject({ status: 400 });
    const unknown = { ...exchange, source_asset: 'iso4217:BRL' };
    expect(await words('deposit-exchange', unknown, token)).toMatchObject({ status: 400 });
  });

  test('quote_id is "(optional)" in /withdraw-exchange: amounts and fee are shown as they are now', async () => {
    const { token } = await wallet();
    const exchange = {
      source_asset: 'USDC',
      destination_asset: KES,
      amount: '100',
      ...BANK_PAYEE,
      mobile_money_number: '+254700000000',
    };
    const { status, body } = await ask('withdraw-exchange', exchange, token);
    expect([status, body.error]).toEqual([200, undefined]);
    expect(await transaction(sep6Withdrawal.parse(body).id, token)).toMatchObject({
      kind: 'withdrawal-exchange',
      quote_id: null,
      amount_in: '100',
      amount_in_asset: USDC,
      amount_out: '12774.19',
      amount_out_asset: KES,
      fee_details: { total: '1', asset: USDC },
    });
  });

  test('GET /fee (deprecated): operation, type, asset_code, amount → {fee}', async () => {
    const { token } = await wallet();
    const query = { operation: 'deposit', asset_code: 'USDC', amount: '100', type: 'sandbox-bank' };
    const { status, body } = await ask('fee', query, token);
    expect(status).toBe(200);
    expect(z.strictObject({ fee: z.number() }).parse(body)).toEqual({ fee: 1 });
  });

  test('errors are {"error"} in words, and any site may read them', async () => {
    const response = await quotes.api.get('/sep6/deposit?asset_code=USDC', (await wallet()).token);
    expect(response.status).toBe(400);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    failure.parse(await response.json());
    const preflight = await fetch(`${quotes.api.url}/sep6/deposit`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://wallet.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
  });

  test('400 where it is a stranger’s customer_id', async () => {
    const [mine, other] = [await wallet(), Keypair.random()];
    const theirs = await quotes.api.login(other);
    const put = await quotes.api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, theirs);
    const { id } = z.object({ id: z.string() }).parse(await put.json());
    const query = { ...USUAL, account: mine.account, customer_id: id };
    expect(await words('deposit', query, mine.token)).toMatchObject({ status: 400 });
  });
});
