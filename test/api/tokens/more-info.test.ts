import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { ENDED, REFUNDS, store } from '../../seps/stored.ts';
import { withPageCustomer } from '../../support/page-customer.ts';
import { KES, MOBILE, startQuoteApi } from '../../support/api/quote-support.ts';
import { sep6, type Body } from '../../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { createBrowser, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* The page behind `more_info_url`, for transactions that a wallet asks for by SEP-6. */

/** An anchor that has to know whom it serves. */
const quotes = await opened(startQuoteApi());
const strict = await opened(startTestApi(withPageCustomer()));

const endpoint = sep6(() => quotes.api);
const strictApi = sep6(() => strict);

/** The page of a transaction, opened by the address that SEP-6 gives, as a browser would. */
const open = async (shown: Body, lang = 'en') => {
  const url = String(shown['more_info_url']);
  const response = await fetch(`${url}&lang=${lang}`);
  const text = (await response.text()).replaceAll(/\s+/g, ' ');
  return { url, status: response.status, text };
};
type Query = Readonly<Record<string, string>>;
const begin = async (path: string, query: Query, asked = endpoint) => {
  const { account, token } = await asked.wallet();
  const { status, body } = await asked.ask(path, { account, amount: '100', ...query }, token);
  expect([status, body.error]).toEqual([200, undefined]);
  return { id: body.id, token, shown: await asked.transaction(body.id, token) };
};
const USUAL = { asset_code: 'USDC', funding_method: 'sandbox-bank' };
const change = async (id: string, changes: object) =>
  quotes.api.orm.em.fork().nativeUpdate(Transaction, { id }, changes);

describe('SEP-6 more_info_url', () => {
  test('is open at once: a deposit that is being prepared, and then how to pay it', async () => {
    const { id, shown } = await begin('deposit', USUAL);
    const first = await open(shown);
    expect([first.status, first.text]).toEqual([200, expect.stringContaining('Almost there')]);
    expect(first.text).toContain('data-live');
    await change(id, {
      status: 'pending_user_transfer_start',
      payUntil: new Date('2026-11-20T10:00:00Z'),
      instructions: { external_transfer_memo: { value: 'RH-77', description: 'Reference' } },
    });
    const { text } = await open(shown);
    for (const said of [
      'Please pay now',
      'RH-77',
      '100 USD',
      '99 USDC',
      '20 Nov 2026, 10:00 UTC',
      id,
    ]) {
      expect(text).toContain(said);
    }
    expect((await open(shown, 'es')).text).toContain('Ya puede pagar');
  });

  test('says of a withdrawal where to pay, and what came of it', async () => {
    const { id, shown } = await begin('withdraw', { ...USUAL, ...BANK_PAYEE });
    const { status, text } = await open(shown);
    expect(status).toBe(200);
    expect(text).toContain(String(shown['withdraw_anchor_account']));
    expect(text).toContain(String(shown['withdraw_memo']));
    expect(text).not.toContain(BANK_PAYEE.bank_account_number);
    await change(id, { status: 'refunded', amountIn: '100.0000000', refunds: REFUNDS });
    const refunded = await open(shown);
    expect(refunded.text).toContain('Sent back');
    expect(refunded.text).toContain('39 USDC');
  });

  test('of an exchange calls what is received a promise only where there is one', async () => {
    const exchange = { funding_method: MOBILE, source_asset: KES, destination_asset: 'USDC' };
    const { shown } = await begin('deposit-exchange', { ...exchange, amount: '10000' });
    const { status, text } = await open(shown);
    expect([status, text]).toEqual([200, expect.stringContaining('You receive about')]);
    expect(text).toContain('10,000 KES');
    const { token, subject } = await quotes.knownClient();
    const { id: quote } = await quotes.ask(token, { context: 'sep6', sell_amount: '10000' });
    const firm = { ...exchange, amount: '10000', quote_id: String(quote) };
    const { body } = await endpoint.ask(
      'deposit-exchange',
      { ...firm, account: subject.account },
      token,
    );
    const promised = await open(await endpoint.transaction(body.id, token));
    expect(promised.text).toContain('You receive');
    expect(promised.text).not.toContain('You receive about');
    const back = await begin('withdraw-exchange', {
      ...BANK_PAYEE,
      funding_method: 'sandbox-bank',
      source_asset: 'USDC',
      destination_asset: 'iso4217:USD',
    });
    expect((await open(back.shown)).text).toContain('Please send now');
  });

  test('says what the wallet has to ask for, and has no form of its own', async () => {
    const deposit = await begin('deposit', USUAL, strictApi);
    const asked = await open(deposit.shown);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('complete your details in your wallet');
    expect(asked.text).toContain('<li>First name</li>');
    expect(asked.text).not.toContain('<form');
    const { shown } = await begin('withdraw', USUAL);
    const nameless = await open(shown);
    expect(nameless.text).toContain('complete your details in your wallet');
    expect(nameless.text).toMatch(/<li>[^<]*account[^<]*<\/li>/i);
  });

  test('sends whoever has to correct a payee to the wallet', async () => {
    const { id, shown, token } = await begin('withdraw', { ...USUAL, ...BANK_PAYEE });
    await change(id, {
      status: 'pending_customer_info_update',
      amountIn: '100.0000000',
      transferReceivedAt: new Date(),
      requiredInfoUpdates: ['bank_account_number'],
    });
    const { text } = await open(shown);
    expect(text).toContain('correct the details in your wallet');
    expect(text).not.toContain('<form');
    const address = new URL(String((await endpoint.transaction(id, token))['more_info_url']));
    const browser = createBrowser(quotes.api);
    const { response } = await browser.submit(
      address.pathname,
      Object.fromEntries(address.searchParams),
    );
    expect(response.status).toBe(403);
  });

  test('is closed for another id, and no page is there for a remittance', async () => {
    const { shown } = await begin('deposit', USUAL);
    const other = await begin('deposit', USUAL);
    const { url } = await open(shown);
    expect((await fetch(url.replace(/id=[^&]+/, `id=${other.id}`))).status).toBe(403);
    const keypair = Keypair.random();
    const { id } = await store(quotes.api, keypair, 'sep31', 'remittance', ENDED);
    const token = await quotes.api.login(keypair);
    const answer = (await (await quotes.api.get(`/sep31/transactions/${id}`, token)).json()) as {
      transaction: object;
    };
    expect(answer.transaction).not.toHaveProperty('more_info_url');
  });
});
