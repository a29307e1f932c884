import { MOBILE_PAYEE } from '../../support/payees.ts';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { refuseInWords } from '../../../src/domain/refusal.ts';
import {
  KES,
  MOBILE,
  startQuoteApi,
  USD,
  USDC,
  type Answer,
  type QuoteApi,
} from '../../support/api/quote-support.ts';
import { loadTransaction } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* SEP-6's exchanges without `quote_id`: 129.25 shillings a coin, and what is shown is indicative. */

const quotes = await opened(startQuoteApi());
const rate = quotes.business.rate;
afterEach(() => {
  quotes.business.rate = rate;
});

type Query = Readonly<Record<string, string>>;
type Asker = Pick<Awaited<ReturnType<QuoteApi['knownClient']>>, 'token' | 'subject'>;
const get = async (path: string, query: Query, token: string): Promise<Answer> => {
  const address = `/sep6/${path}?${new URLSearchParams(query).toString()}`;
  const response = await quotes.api.get(address, token);
  return { status: response.status, ...((await response.json()) as Answer) };
};
const chargeOf = async (id: unknown) => {
  const [charge] = await quotes.api.orm.em
    .fork()
    .execute<{ amount: string }[]>(
      'select trim_scale(amount)::text as amount from limit_charge where transaction_id = ?',
      [String(id)],
    );
  return charge?.amount;
};
const buying = { destination_asset: 'USDC', source_asset: KES, amount: '10000' };
const selling = { source_asset: 'USDC', destination_asset: KES, amount: '100', ...MOBILE_PAYEE };
const deposit = async (change: Query = {}): Promise<Answer & Asker> => {
  const { token, subject } = await quotes.knownClient();
  const query = { ...buying, account: subject.account, ...change };
  return { token, subject, ...(await get('deposit-exchange', query, token)) };
};
const withdraw = async (change: Query = {}): Promise<Answer & Asker> => {
  const { token, subject } = await quotes.knownClient();
  return {
    token,
    subject,
    ...(await get('withdraw-exchange', { ...selling, ...change }, token)),
  };
};

describe('SEP-6 GET /deposit-exchange without quote_id', () => {
  test('shows what it comes to now, asks for a price that binds nobody, and names no quote', async () => {
    quotes.business.asked.length = 0;
    const made = await deposit();
    expect(made).toMatchObject({ status: 200, how: expect.any(String) });
    expect(quotes.business.asked).toEqual([
      {
        context: 'sep6',
        sellAsset: KES,
        buyAsset: USDC,
        sellAmount: '10000',
        buyAmount: null,
        deliveryMethod: MOBILE,
        countryCode: null,
        firm: false,
        transactionId: null,
        expireAfter: null,
        client: made.subject,
      },
    ]);
    const fee = { total: '100', asset: KES, details: [expect.objectContaining({ amount: '100' })] };
    expect(await loadTransaction(quotes.api, made.id)).toMatchObject({
      rail: MOBILE,
      isExchange: true,
      pricedOnReceipt: true,
      amountInAsset: KES,
      amountExpected: '10000.0000000',
      amountOut: '76.5900000',
      feeDetails: fee,
    });
    const { transaction } = (await get('transaction', { id: String(made.id) }, made.token)) as {
      readonly transaction?: object;
    };
    expect(transaction).toMatchObject({
      kind: 'deposit-exchange',
      quote_id: null,
      amount_in: '10000',
      amount_in_asset: KES,
      amount_out: '76.59',
      amount_out_asset: USDC,
    });
  });

  test('has its own time to pay, and not a rate’s', async () => {
    const before = Date.now();
    const { payUntil } = await loadTransaction(quotes.api, (await deposit()).id);
    const withinMs = (quotes.api.anchor as Anchor).durations.payWithinMs;
    expect(payUntil?.getTime()).toBeGreaterThanOrEqual(before + withinMs);
  });

  test('counts for its customer’s limits in the asset, and not in shillings', async () => {
    expect(await chargeOf((await deposit()).id)).toBe('76.59');
  });

  test('takes the limits of what is sold: 130 to 1,000,000 shillings', async () => {
    expect(await deposit({ amount: '129.99' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('The minimum is 130.'),
    });
    expect(await deposit({ amount: '1000000.01' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('The most we take is 1000000.'),
    });
    expect((await deposit({ amount: '130' })).status).toBe(200);
    expect((await deposit({ amount: '1000000' })).status).toBe(200);
  });

  test('is 400 for what is not exchanged, or not by this method, and stores nothing', async () => {
    const before = await quotes.api.count('transaction');
    const wrong: readonly (readonly [Query, string])[] = [
      [{ source_asset: 'iso4217:BRL' }, 'source_asset: is one of'],
      [{ source_asset: USDC }, 'source_asset: is one of'],
      [{ source_asset: 'KES' }, 'source_asset: is one of'],
      [{ destination_asset: 'EURC' }, 'There is no deposit in this asset'],
      [{ funding_method: 'sandbox-bank' }, `funding_method: is one of ${MOBILE}`],
      [{ source_asset: USD, funding_method: MOBILE }, 'funding_method: is one of sandbox-bank'],
      [{ amount: '1000.001' }, 'at most 2 decimals'],
      [{ amount: '0' }, 'more than zero'],
      [{ amount: '-1' }, ''],
      [{ quote_id: 'nobody' }, 'names no quote'],
    ];
    for (const [change, words] of wrong) {
      expect([change, await deposit(change)]).toEqual([
        change,
        expect.objectContaining({ status: 400, error: expect.stringContaining(words) }),
      ]);
    }
    expect(await quotes.api.count('transaction')).toBe(before);
  });

  test('is 503 while the rates have no price, and stores nothing', async () => {
    const before = await quotes.api.count('transaction');
    quotes.business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
    expect(await deposit()).toMatchObject({ status: 503, error: 'The market is closed.' });
    expect(await quotes.api.count('transaction')).toBe(before);
  });
});

describe('SEP-6 GET /withdraw-exchange without quote_id', () => {
  test('names account and memo, and shows what the payee would get now', async () => {
    const made = await withdraw();
    expect(made).toMatchObject({ status: 200, account_id: expect.any(String), memo_type: 'id' });
    const row = await loadTransaction(quotes.api, made.id);
    expect(row).toMatchObject({
      kind: 'withdrawal',
      rail: MOBILE,
      isExchange: true,
      pricedOnReceipt: true,
      amountOutAsset: KES,
      amountOut: '12774.1900000',
      feeDetails: expect.objectContaining({ total: '1', asset: USDC }),
    });
    expect(row.quoteId ?? null).toBeNull();
    expect(await chargeOf(made.id)).toBe('100');
  });

  test('is 400 beyond the limits of what is sold, and for another currency’s method', async () => {
    expect(await withdraw({ amount: '0.99' })).toMatchObject({ status: 400 });
    expect(await withdraw({ amount: '10000.01' })).toMatchObject({ status: 400 });
    expect(await withdraw({ funding_method: 'sandbox-bank' })).toMatchObject({ status: 400 });
    expect(await withdraw({ destination_asset: 'iso4217:BRL' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('destination_asset: is one of'),
    });
  });
});
