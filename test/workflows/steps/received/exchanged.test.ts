import { afterEach, describe, expect, test } from '@jest/globals';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { Quote } from '../../../../src/db/entities/quote.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi } from '../../../support/api/quote-support.ts';
import { untilSentBack } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { MOBILE_PAYEE } from '../../../support/payees.ts';
import { opened } from '../../../support/opened.ts';

/* SEP-6 exchanges without a quote, from the endpoint to the books: 129.25 shillings a coin, or more. */

const quotes = await opened(startQuoteApi());
const rate = quotes.business.rate;
const anchor = await opened(playAnchor(quotes.api));
afterEach(() => {
  quotes.business.rate = rate;
});

const priced = (price: string) => async () => ({
  price,
  expiresAt: new Date(Date.now() + 600_000),
});

const begin = async (kind: 'deposit' | 'withdrawal'): Promise<string> => {
  const { token, subject } = await quotes.knownClient();
  await quotes.api.send('PUT', '/sep12/customer', MOBILE_PAYEE, token);
  const query: Readonly<Record<string, string>> =
    kind === 'deposit'
      ? { destination_asset: 'USDC', source_asset: KES, amount: '10000', account: subject.account }
      : { source_asset: 'USDC', destination_asset: KES, amount: '100' };
  const path = kind === 'deposit' ? 'deposit-exchange' : 'withdraw-exchange';
  const search = new URLSearchParams({ ...query, funding_method: MOBILE }).toString();
  const response = await fetch(`${anchor.url}/sep6/${path}?${search}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as { readonly id: string };
  expect({ status: response.status, body }).toMatchObject({ status: 200 });
  await anchor.untilStatus(body.id, 'pending_user_transfer_start');
  return body.id;
};
const quoteOf = async (id: string) => anchor.em().findOneOrFail(Quote, { usedBy: id });

describe('SEP-6 without a quote', () => {
  test('§5 a deposit is paid what it buys when it comes, and not what was shown before', async () => {
    const id = await begin('deposit');
    expect((await anchor.find(id)).amountOut).toBe('76.5900000');
    quotes.business.rate = priced('150');
    await anchor.pay(id, '10000');
    await anchor.untilStatus(id, 'completed');
    const row = await anchor.find(id);
    expect([row.amountIn, row.amountOut]).toEqual(['10000.0000000', '66.0000000']);
    expect(row.quoteId).toBe((await quoteOf(id)).id);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§5 a withdrawal of another amount within the tolerance pays what that buys', async () => {
    const id = await begin('withdrawal');
    await anchor.pay(id, '105');
    await anchor.untilStatus(id, 'completed');
    const { buyAmount, sellAmount } = await quoteOf(id);
    expect([sellAmount, (await anchor.find(id)).amountOut]).toEqual(['105.0000000', buyAmount]);
    expect(anchor.paidByRails(id).map((amount) => Number(amount))).toEqual([Number(buyAmount)]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 a withdrawal’s money that is not acceptable goes back whole, and the next is paid', async () => {
    const id = await begin('withdrawal');
    const source = await anchor.pay(id, '150');
    const { account } = await anchor.find(id);
    expect(await untilSentBack(anchor, source)).toEqual({ to: account, amount: 150 });
    expect(anchor.paidByRails(id)).toEqual([]);
    expect(await anchor.em().count(Quote, { usedBy: id })).toBe(0);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect((await quoteOf(id)).sellAmount).toBe('100.0000000');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 a deposit in two parts is paid what both buy together when the rest has come', async () => {
    const id = await begin('deposit');
    quotes.business.asked.length = 0;
    await anchor.pay(id, '4000');
    await waitUntil(
      async () => String((await anchor.find(id)).message).startsWith('4000 of 10000') || undefined,
      { timeoutMs: 20_000, what: 'the rest is asked for' },
    );
    expect(quotes.business.asked).toEqual([]);
    quotes.business.rate = priced('150');
    await anchor.pay(id, '6000');
    await anchor.untilStatus(id, 'completed');
    const row = await anchor.find(id);
    expect([row.amountIn, row.amountOut]).toEqual(['10000.0000000', '66.0000000']);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§5 a deposit of too much waits for a person, owed in the money that came', async () => {
    const id = await begin('deposit');
    await anchor.pay(id, '15000');
    await anchor.untilStatus(id, 'on_hold');
    const owed = await anchor.em().execute(
      `select asset, trim_scale(sum(amount))::text as amount from posting where account = ?
           group by asset having sum(amount) <> 0`,
      [`customer:${id}`],
    );
    expect(owed).toEqual([{ asset: KES, amount: '15000' }]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test.each(['deposit', 'withdrawal'] as const)(
    '§4 a %s waits while the market is closed, says so, and is paid once it opens',
    async (kind) => {
      const id = await begin(kind);
      quotes.business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
      await anchor.pay(id, kind === 'deposit' ? '10000' : '100');
      await waitUntil(async () => (await anchor.find(id)).message ?? undefined, {
        timeoutMs: 20_000,
        what: 'the customer reads that it waits',
      });
      expect(await anchor.find(id)).toMatchObject({
        message: expect.stringContaining('Please do not pay again'),
      });
      expect(await anchor.breaks()).toEqual([]);
      quotes.business.rate = rate;
      await anchor.untilStatus(id, 'completed');
      expect((await anchor.find(id)).message ?? null).toBeNull();
      expect(await anchor.breaks()).toEqual([]);
    },
  );

  test('§4 a story that is killed while its price is asked for, and starts again, pays the fixed one', async () => {
    const id = await begin('deposit');
    // The price is fixed, and the answer never reaches the story.
    const answer = anchor.holdPrice(id);
    await anchor.pay(id, '10000');
    await answer.reached;
    const { buyAmount } = await quoteOf(id);
    quotes.business.rate = priced('1000');
    await anchor.killAndStartAgain(id);
    answer.release();
    await anchor.untilStatus(id, 'completed');
    expect((await anchor.find(id)).amountOut).toBe(buyAmount);
    expect(await anchor.em().count(Quote, { usedBy: id })).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§4 money that comes too late for a deposit becomes an investigation', async () => {
    const id = await begin('deposit');
    const end = (await anchor.find(id)).payUntil?.getTime() ?? 0;
    const sourceKey = await anchor.pay(id, '10000', new Date(end + 1_000));
    const filed = await waitUntil(
      async () => (await anchor.em().findOne(Investigation, { sourceKey })) ?? undefined,
      { timeoutMs: 20_000, what: 'it is an investigation' },
    );
    expect(filed).toMatchObject({ reason: 'late', transactionId: id });
    expect(await anchor.breaks()).toEqual([]);
  });
});
