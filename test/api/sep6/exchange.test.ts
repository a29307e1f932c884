import { describe, expect, test } from '@jest/globals';
import { Quote } from '../../../src/db/entities/quote.ts';
import {
  KES,
  MOBILE,
  startQuoteApi,
  USD,
  USDC,
  type Answer,
} from '../../support/api/quote-support.ts';
import { loadTransaction } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const quotes = await opened(startQuoteApi());

const SELLS_COINS = { sell_asset: USDC, buy_asset: KES, sell_amount: '100' };

const quoted = async (change: object) => {
  const client = await quotes.knownClient();
  const quote = await quotes.ask(client.token, { context: 'sep6', ...change });
  expect(quote).toMatchObject({ status: 201 });
  return { ...client, quote, id: String(quote.id) };
};
const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  ...((await response.json()) as Answer),
});
const get = async (path: string, query: Readonly<Record<string, string>>, token: string) =>
  read(await quotes.api.get(`/sep6/${path}?${new URLSearchParams(query).toString()}`, token));

describe('SEP-6 GET /deposit-exchange', () => {
  test('takes the quote, its price and its end, and lists the kind by its own name', async () => {
    const { token, subject, quote, id } = await quoted({ sell_amount: '500' });
    const query = {
      destination_asset: 'USDC',
      source_asset: KES,
      amount: '500',
      quote_id: id,
      account: subject.account,
      funding_method: MOBILE,
    };
    const made = await get('deposit-exchange', query, token);
    expect(made).toMatchObject({ status: 200, how: expect.any(String) });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      quoteId: id,
      isExchange: true,
      rail: MOBILE,
      amountInAsset: KES,
      amountOut: `${String(quote['buy_amount'])}00000`,
      payUntil: new Date(String(quote['expires_at'])),
    });
    const shown = await get('transaction', { id: String(made.id) }, token);
    expect(shown).toMatchObject({
      transaction: { kind: 'deposit-exchange', quote_id: id, amount_in_asset: KES },
    });
    const listed = await get(
      'transactions',
      { asset_code: 'USDC', kind: 'deposit-exchange' },
      token,
    );
    expect(listed['transactions']).toHaveLength(1);
    const others = await get('transactions', { asset_code: 'USDC', kind: 'deposit' }, token);
    expect(others['transactions']).toHaveLength(0);
    // A quote is used once.
    expect(await get('deposit-exchange', query, token)).toMatchObject({ status: 400 });
  });

  test('is refused with a quote for something else', async () => {
    const { token, subject, id } = await quoted({ sell_amount: '500' });
    const query: Readonly<Record<string, string>> = {
      destination_asset: 'USDC',
      source_asset: KES,
      amount: '500',
      quote_id: id,
      account: subject.account,
    };
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { ...query, amount: '501' },
      { ...query, source_asset: USD },
      { ...query, destination_asset: 'EURC' },
      { ...query, funding_method: 'sandbox-bank' },
      { ...query, quote_id: 'nobody' },
    ];
    for (const one of wrong) {
      expect(await get('deposit-exchange', one, token)).toMatchObject({
        status: 400,
        error: expect.any(String),
      });
    }
    const other = await quotes.knownClient();
    expect(await get('deposit-exchange', query, other.token)).toMatchObject({ status: 400 });
    const quote = await quotes.api.orm.em.fork().findOneOrFail(Quote, { id });
    expect(quote.usedBy ?? null).toBeNull();
  });
});

describe('SEP-6 GET /withdraw-exchange', () => {
  test('names account and memo, for exactly what was quoted', async () => {
    const { token, id, quote } = await quoted(SELLS_COINS);
    const query = {
      source_asset: 'USDC',
      destination_asset: KES,
      amount: '100',
      quote_id: id,
      mobile_money_number: '+254700000000',
    };
    const made = await get('withdraw-exchange', query, token);
    expect(made).toMatchObject({ status: 200, account_id: expect.any(String), memo_type: 'id' });
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      kind: 'withdrawal',
      isExchange: true,
      quoteId: id,
      amountOutAsset: KES,
      feeDetails: quote['fee'],
    });
  });

  test('of which two at once ask with one quote makes one', async () => {
    const { token, id } = await quoted(SELLS_COINS);
    const query = {
      source_asset: 'USDC',
      destination_asset: KES,
      amount: '100',
      quote_id: id,
      mobile_money_number: '+254700000000',
    };
    const made = await Promise.all(
      [1, 2, 3].map(async () => get('withdraw-exchange', query, token)),
    );
    expect(made.filter((one) => one['status'] === 200)).toHaveLength(1);
    expect(made.filter((one) => one['status'] === 400)).toHaveLength(2);
  });
});
