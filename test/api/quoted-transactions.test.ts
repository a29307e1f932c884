import { describe, expect, it } from '@jest/globals';
import { Quote } from '../../src/db/entities/quote.ts';
import { KES, MOBILE, startQuoteApi, USD, USDC } from '../support/api/quote-support.ts';
import { createBrowser, loadTransaction } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

const quotes = await opened(startQuoteApi());

const DEPOSIT = '/sep24/transactions/deposit/interactive';
const WITHDRAW = '/sep24/transactions/withdraw/interactive';
const REMIT = '/sep31/transactions';
const SELLS_COINS = { sell_asset: USDC, buy_asset: KES, sell_amount: '100' };

/** A client with a firm quote. */
const quoted = async (change: object = {}) => {
  const client = await quotes.knownClient();
  const quote = await quotes.ask(client.token, { sell_amount: '500', ...change });
  expect(quote).toMatchObject({ status: 201 });
  return { ...client, quote, id: String(quote.id) };
};
const make = async (token: string, path: string, body: object) =>
  quotes.post(path, { asset_code: 'USDC', ...body }, token);
const usedBy = async (id: string) =>
  (await quotes.api.orm.em.fork().findOneOrFail(Quote, { id })).usedBy ?? null;

describe('SEP-24 with a quote', () => {
  it('makes a deposit of what was quoted, to be paid before the quote ends', async () => {
    const { token, id, quote } = await quoted({ sell_delivery_method: MOBILE });
    const made = await make(token, DEPOSIT, { quote_id: id, source_asset: KES, amount: '500' });
    expect(made).toMatchObject({ status: 200 });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      quoteId: id,
      rail: MOBILE,
      amountExpected: '500.0000000',
      amountInAsset: KES,
      amountOut: `${String(quote['buy_amount'])}00000`,
      feeDetails: quote['fee'],
      payUntil: new Date(String(quote['expires_at'])),
    });
    expect(await usedBy(id)).toBe(made.id);
    const shown = await quotes.api.get(`/sep24/transaction?id=${String(made.id)}`, token);
    expect(await shown.json()).toMatchObject({
      transaction: { quote_id: id, amount_in: '500', amount_out: quote['buy_amount'] },
    });
  });

  it('lets the customer confirm the quoted price, and change neither amount nor rail', async () => {
    const { token, id, quote } = await quoted();
    const { id: row, url } = await make(token, DEPOSIT, { quote_id: id });
    const browser = createBrowser(quotes.api);
    const { text } = await browser.open(String(url));
    expect(text).toContain('readonly');
    expect(text).not.toContain('Bank transfer');
    const path = `/interactive/${String(row)}`;
    const other = await browser.submit(`${path}/amount`, { amount: '600', rail: MOBILE });
    expect(other.text).toContain('Your wallet agreed on 500');
    const bank = await browser.submit(`${path}/amount`, { amount: '500', rail: 'sandbox-bank' });
    expect(bank.response.status).toBe(400);
    const review = await browser.submit(`${path}/amount`, { amount: '500.00', rail: MOBILE });
    expect(review.text).toContain(`${String(quote['buy_amount'])} USDC`);
    await browser.submit(`${path}/review`, { amount: '500', rail: MOBILE });
    expect(await loadTransaction(quotes.api, row)).toMatchObject({
      status: 'pending_anchor',
      payUntil: new Date(String(quote['expires_at'])),
      feeDetails: quote['fee'],
    });
  });

  it('makes a withdrawal of what was quoted', async () => {
    const { token, id } = await quoted(SELLS_COINS);
    const made = await make(token, WITHDRAW, { quote_id: id });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      amountExpected: '100.0000000',
      amountInAsset: USDC,
      amountOutAsset: KES,
      rail: null,
    });
  });

  it.each([
    ['is for another amount', DEPOSIT, { amount: '501' }],
    ['is for another currency', DEPOSIT, { source_asset: USD }],
    ['is for a deposit', WITHDRAW, {}],
    ['is none', DEPOSIT, { quote_id: 'x' }],
  ])('is refused where the quote %s, and the quote stays', async (_what, path, change) => {
    const { token, id } = await quoted();
    expect(await make(token, path, { quote_id: id, ...change })).toMatchObject({
      status: 400,
      error: expect.any(String),
    });
    expect(await usedBy(id)).toBeNull();
  });

  it('is refused with somebody else’s quote, with one that ended, and with one for SEP-31', async () => {
    const { token, id } = await quoted();
    const stranger = await quotes.knownClient();
    expect(await make(stranger.token, DEPOSIT, { quote_id: id })).toMatchObject({ status: 400 });
    const ended = await quotes.endedCopy(id);
    expect(await make(token, DEPOSIT, { quote_id: ended })).toMatchObject({
      status: 400,
      error: expect.stringContaining('ended'),
    });
    const remittance = await quoted({ ...SELLS_COINS, context: 'sep31' });
    expect(await make(remittance.token, WITHDRAW, { quote_id: remittance.id })).toMatchObject({
      status: 400,
    });
  });

  it('says that two assets which are not worth each other need a quote', async () => {
    const { token } = await quotes.knownClient();
    const before = await quotes.api.count('transaction');
    for (const [path, assets] of [
      [DEPOSIT, { source_asset: KES }],
      [WITHDRAW, { destination_asset: KES }],
    ] as const) {
      expect(await make(token, path, assets)).toMatchObject({
        status: 400,
        error: 'quote_id: to exchange these two assets takes a SEP-38 quote.',
      });
    }
    expect(await quotes.api.count('transaction')).toBe(before);
  });

  it('a quote used twice at once is taken once', async () => {
    const { token, id } = await quoted();
    const before = await quotes.api.count('transaction');
    const both = await Promise.all([1, 2].map(async () => make(token, DEPOSIT, { quote_id: id })));
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(both.filter(({ status }) => status === 400)).toMatchObject([
      { error: expect.stringContaining('has this quote already') },
    ]);
    expect(await quotes.api.count('transaction')).toBe(before + 1);
  });
});

describe('SEP-31 with a quote', () => {
  const receiver = { first_name: 'Kofi', last_name: 'Boateng', mobile_money_number: '+254700000' };
  const parties = async (token: string) => {
    const put = async (type: string, fields: object) => {
      const answer = await quotes.api.send('PUT', '/sep12/customer', { type, ...fields }, token);
      return ((await answer.json()) as { id: string }).id;
    };
    return {
      sender_id: await put('sep31-sender', { first_name: 'Ama', last_name: 'Mensah' }),
      receiver_id: await put('sep31-receiver', receiver),
    };
  };
  const remit = async (token: string, body: object) =>
    make(token, REMIT, { ...(await parties(token)), ...body });
  const SEP31 = { ...SELLS_COINS, context: 'sep31' };

  it('says which assets have quotes and which need them', async () => {
    const info = async () => (await quotes.api.get('/sep31/info')).json();
    expect(await info()).toMatchObject({
      receive: { USDC: { quotes_supported: true, quotes_required: false } },
    });
    quotes.business.quotesRequired = true;
    expect(await info()).toMatchObject({ receive: { USDC: { quotes_required: true } } });
    const { token } = await quotes.knownClient();
    expect(await remit(token, { amount: '100' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('quote_id'),
    });
    quotes.business.quotesRequired = false;
  });

  it('takes a remittance on at the quoted price, on a rail of its currency', async () => {
    const { token, id, quote } = await quoted(SEP31);
    const made = await remit(token, { amount: '100', quote_id: id, destination_asset: KES });
    expect(made).toMatchObject({ status: 201 });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      quoteId: id,
      rail: MOBILE,
      amountOut: expect.stringMatching(new RegExp(`^${String(quote['buy_amount'])}0*$`)),
      amountOutAsset: KES,
      feeDetails: quote['fee'],
      payUntil: new Date(String(quote['expires_at'])),
    });
    const shown = await quotes.api.get(`/sep31/transactions/${String(made.id)}`, token);
    expect(await shown.json()).toMatchObject({ transaction: { quote_id: id } });
    expect(await remit(token, { amount: '100', quote_id: id })).toMatchObject({ status: 400 });
  });

  it.each([
    [{ amount: '100.01' }, 'amount'],
    [{ destination_asset: USD }, KES],
    [{ funding_method: 'sandbox-bank' }, KES],
  ])('refuses %j with a quote for something else, and the quote stays', async (change, words) => {
    const { token, id } = await quoted(SEP31);
    expect(await remit(token, { amount: '100', quote_id: id, ...change })).toMatchObject({
      status: 400,
      error: expect.stringContaining(words),
    });
    expect(await usedBy(id)).toBeNull();
  });
});
