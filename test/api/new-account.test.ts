import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { addAccount, chargingAccounts } from '../support/api/lumens-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { beginInteractive, createBrowser, ISSUER, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/* What a new account costs is said beforehand at every endpoint that begins a deposit. */
const api = await opened(startTestApi(chargingAccounts));
const { ask, transaction } = sep6(() => api);
const USDC = `stellar:USDC:${ISSUER}`;
const KES = 'iso4217:KES';
const LINES = { total: '2.5', details: [{ amount: '1' }, { name: 'New account', amount: '1.5' }] };
const PLAIN = { total: '1', details: [{ name: 'Service fee', amount: '1' }] };

/** Somebody who logs in, whose account exists or does not. */
const client = async (exists: boolean) => {
  const keypair = Keypair.random();
  const account = keypair.publicKey();
  if (exists) addAccount(api, account);
  return { account, token: await api.login(keypair) };
};
const quote = async (token: string, change: object = {}) => {
  const pair = { sell_asset: KES, buy_asset: USDC, sell_amount: '10000' };
  const response = await api.post('/sep38/quote', { context: 'sep6', ...pair, ...change }, token);
  return (await response.json()) as { id: string; buy_amount: string; fee: object };
};

describe('SEP-6', () => {
  test('GET /info says what an account costs, in each asset that is paid in, and in Spanish', async () => {
    const { body } = await ask('info', {});
    const fee = body['fee'] as { description: string };
    expect(fee.description).toContain(
      'An account that is created for a deposit costs 1.5 USDC, 150 KES besides.',
    );
    const spanish = (await ask('info', { lang: 'es' })).body['fee'] as { description: string };
    expect(spanish.description).toContain('cuesta 1.5 USDC, 150 KES más.');
  });

  test('GET /deposit to a missing account says it in the answer, and in a line of the fee', async () => {
    const { account, token } = await client(false);
    const { status, body } = await ask(
      'deposit',
      { asset_code: 'USDC', account, amount: '100' },
      token,
    );
    expect([status, body['fee_fixed']]).toEqual([200, 2]);
    expect(body['extra_info']).toEqual({
      message: expect.stringMatching(
        /^The account does not exist yet; creating it costs 1.5 USD besides, unless it exists when the money comes\. How to pay/,
      ),
    });
    const shown = await transaction(body.id, token);
    expect(shown).toMatchObject({ amount_out: '97.5', amount_fee: '2.5', fee_details: LINES });
    const [started] = api.temporal.started.slice(-1);
    expect(started?.args).toMatchObject({ accountCreation: true, fee: { newAccount: '1.5' } });
  });

  test('GET /deposit says it where no amount is named, to a muxed account, and in Spanish', async () => {
    const { account, token } = await client(false);
    const muxed = new MuxedAccount(new Account(account, '0'), '5').accountId();
    const query = { asset_code: 'USDC', account: muxed, lang: 'es' };
    const { body } = await ask('deposit', query, token);
    expect(body).toMatchObject({
      fee_fixed: 2,
      extra_info: {
        message: expect.stringMatching(/^La cuenta todavía no existe; .* 1.5 USD más/),
      },
    });
    expect(await transaction(body.id, token)).toMatchObject({ amount_fee: null });
  });

  test('GET /deposit to an account that exists costs and says nothing of it', async () => {
    const { account, token } = await client(true);
    const { body } = await ask('deposit', { asset_code: 'USDC', account, amount: '100' }, token);
    expect(body).toMatchObject({
      fee_fixed: 0.5,
      extra_info: { message: expect.stringMatching(/^How to pay is shown at /) },
    });
    const shown = await transaction(body.id, token);
    expect(shown).toMatchObject({ amount_out: '99', fee_details: PLAIN });
  });

  test('GET /deposit refuses an amount that does not cover the account', async () => {
    const { account, token } = await client(false);
    const query = { asset_code: 'USDC', account, amount: '2' };
    expect(await ask('deposit', query, token)).toMatchObject({
      status: 400,
      body: { error: 'The amount does not cover the fee of 2.01; send more than that.' },
    });
  });

  test('GET /deposit-exchange without a quote says it in what is sold', async () => {
    const { account, token } = await client(false);
    const pair = { destination_asset: 'USDC', source_asset: KES, amount: '10000' };
    const { body } = await ask('deposit-exchange', { ...pair, account }, token);
    const { message } = body['extra_info'] as { message: string };
    expect(message).toContain('creating it costs 150 KES besides');
    expect(body['fee_fixed']).toBe(0.5);
    const shown = await transaction(body.id, token);
    expect(shown).toMatchObject({
      amount_out: '98',
      fee_details: {
        total: '200',
        asset: KES,
        details: [{ amount: '50' }, { name: 'New account', amount: '150' }],
      },
    });
  });

  test('GET /fee holds it where whoever asks has no account yet', async () => {
    const fee = { operation: 'deposit', asset_code: 'USDC', amount: '100' };
    const [missing, there] = [await client(false), await client(true)];
    expect((await ask('fee', fee, missing.token)).body).toEqual({ fee: 2.5 });
    expect((await ask('fee', fee, there.token)).body).toEqual({ fee: 1 });
    expect((await ask('fee', { ...fee, operation: 'withdraw' }, missing.token)).body).toEqual({
      fee: 1,
    });
  });
});

describe('SEP-38', () => {
  const price = async (token?: string) => {
    const query = new URLSearchParams({
      context: 'sep6',
      sell_asset: KES,
      buy_asset: USDC,
      sell_amount: '10000',
    });
    const response = await api.get(`/sep38/price?${query.toString()}`, token);
    return (await response.json()) as { buy_amount: string; fee: object };
  };

  test('a price and a quote hold it where the client’s own account is missing', async () => {
    const { token } = await client(false);
    const details = [{ amount: '50' }, { name: 'New account', amount: '150' }];
    const held = { buy_amount: '98', fee: { total: '200', asset: KES, details } };
    expect(await price(token)).toMatchObject(held);
    expect(await quote(token)).toMatchObject(held);
  });

  test('and hold nothing of it where it exists, or where nobody says who asks', async () => {
    const { token } = await client(true);
    const free = { buy_amount: '99.5', fee: { total: '50' } };
    expect(await quote(token)).toMatchObject(free);
    expect(await price()).toMatchObject(free);
  });

  const deposit = async (token: string, account: string, id: string) =>
    ask(
      'deposit-exchange',
      { destination_asset: 'USDC', source_asset: KES, amount: '10000', account, quote_id: id },
      token,
    );

  test('a deposit by a quote that holds it is taken at the quote’s price', async () => {
    const { account, token } = await client(false);
    const { id } = await quote(token);
    const { status, body } = await deposit(token, account, id);
    expect(status).toBe(200);
    expect(await transaction(body.id, token)).toMatchObject({
      amount_out: '98',
      fee_details: { total: '200', details: [{}, { name: 'New account' }] },
    });
  });

  test.each(['sep6', 'sep24'])(
    'a deposit of %s to a missing account by a quote that holds nothing for it is refused',
    async (context) => {
      const { token } = await client(true);
      const other = Keypair.random().publicKey();
      const { id } = await quote(token, { context });
      const error =
        'account: does not exist, and the quote holds no fee for a new account; create it, or ask for a quote as this account.';
      const form = { asset_code: 'USDC', account: other, quote_id: id };
      const answer =
        context === 'sep6'
          ? (await deposit(token, other, id)).body
          : await (await api.post('/sep24/transactions/deposit/interactive', form, token)).json();
      expect(answer).toMatchObject({ error });
    },
  );
});

describe('the pages', () => {
  const form = { amount: '100', rail: 'sandbox-bank' };
  const open = async (lang: string, exists: boolean) => {
    const { keypair, url, id } = await beginInteractive(api, 'deposit', { lang });
    if (exists) addAccount(api, keypair.publicKey());
    const browser = createBrowser(api);
    const amount = await browser.open(url);
    const query = new URLSearchParams(form);
    const typed = await browser.open(`/interactive/${id}/price?${query.toString()}`);
    const { preview } = JSON.parse(typed.text) as { preview: unknown };
    const review = await browser.submit(`/interactive/${id}/amount`, form);
    return { id, keypair, browser, amount: amount.text, preview, review: review.text };
  };

  test('say it in words, while the amount is typed, and in a line of the review', async () => {
    const { amount, preview, review } = await open('en', false);
    expect(amount).toContain(
      'If your Stellar account does not exist yet, creating it costs 1.50 USDC.',
    );
    expect(preview).toEqual({
      fee: '2.50 USDC',
      newAccount: '1.50 USDC',
      receives: '97.50 USDC',
    });
    expect(review).toMatch(/New account<\/dt>\s*<dd>1\.50 USDC/);
    expect(review).toContain('97.50 USDC');
  });

  test('say it in Spanish', async () => {
    const { amount, preview, review } = await open('es', false);
    expect(amount).toContain('Si su cuenta Stellar todavía no existe, crearla cuesta 1,50 USDC.');
    expect(preview).toMatchObject({ newAccount: '1,50 USDC', receives: '97,50 USDC' });
    expect(review).toMatch(/Cuenta nueva<\/dt>\s*<dd>1,50 USDC/);
  });

  test('charge nothing for it where the account exists', async () => {
    const { preview, review } = await open('en', true);
    expect(preview).toEqual({ fee: '1 USDC', newAccount: null, receives: '99 USDC' });
    expect(review).not.toContain('New account');
  });

  test('show it once more where the account has gone between the review and the agreement', async () => {
    const { id, keypair, browser, review } = await open('en', true);
    expect(review).toContain('name="amount_out" value="99"');
    api.accounts.delete(keypair.publicKey());
    const seen = { ...form, amount_out: '99' };
    const again = await browser.submit(`/interactive/${id}/review`, seen);
    expect([again.response.status, again.path]).toEqual([400, `/interactive/${id}/review`]);
    expect(again.text).toContain('The details changed meanwhile; please look once more.');
    expect(again.text).toMatch(/New account<\/dt>\s*<dd>1\.50 USDC/);
    const agreed = await browser.submit(`/interactive/${id}/review`, {
      ...form,
      amount_out: '97.5',
    });
    expect(agreed.path).toBe(`/interactive/${id}`);
  });
});
