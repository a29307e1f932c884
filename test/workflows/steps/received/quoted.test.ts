import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { KES, MOBILE, startQuoteApi, USDC } from '../../../support/api/quote-support.ts';
import { untilAsked, untilSentBack } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { MOBILE_PAYEE } from '../../../support/payees.ts';
import { opened } from '../../../support/opened.ts';

/* SEP-6 with a firm quote, from its endpoint to the books: 129.25 shillings a coin. */

const quotes = await opened(startQuoteApi());
const anchor = await opened(playAnchor(quotes.api));

const DEPOSIT = { sell_asset: KES, buy_asset: USDC, sell_amount: '10000' };
const WITHDRAWAL = { sell_asset: USDC, buy_asset: KES, sell_amount: '100' };

const ask = async (path: string, query: Readonly<Record<string, string>>, token: string) => {
  const address = `${anchor.url}/sep6/${path}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as { readonly id: string } };
};

/** A client with a firm quote, and the request that takes it. */
const quoted = async (kind: 'deposit' | 'withdrawal') => {
  const { token, subject } = await quotes.knownClient();
  await quotes.api.send('PUT', '/sep12/customer', MOBILE_PAYEE, token);
  const terms = kind === 'deposit' ? DEPOSIT : WITHDRAWAL;
  const quote = await quotes.ask(token, { context: 'sep6', ...terms });
  expect(quote).toMatchObject({ status: 201 });
  const common = { quote_id: String(quote.id), amount: terms.sell_amount, funding_method: MOBILE };
  const assets: Readonly<Record<string, string>> =
    kind === 'deposit'
      ? { destination_asset: 'USDC', source_asset: KES, account: subject.account }
      : { source_asset: 'USDC', destination_asset: KES };
  const path = kind === 'deposit' ? 'deposit-exchange' : 'withdraw-exchange';
  const buys = String(quote['buy_amount']);
  return { quote, buys, take: async () => ask(path, { ...common, ...assets }, token) };
};
const begin = async (kind: 'deposit' | 'withdrawal') => {
  const { take, ...rest } = await quoted(kind);
  const { status, body } = await take();
  expect({ status, body }).toMatchObject({ status: 200 });
  await anchor.untilStatus(body.id, 'pending_user_transfer_start');
  return { ...rest, id: body.id };
};
const seconds = async (id: string, by: number): Promise<Date> => {
  const end = (await anchor.find(id)).payUntil?.getTime() ?? 0;
  return new Date(end + by * 1_000);
};
const untilFiled = async (source: string): Promise<Investigation> =>
  waitUntil(
    async () => (await anchor.em().findOne(Investigation, { sourceKey: source })) ?? undefined,
    { timeoutMs: 20_000, what: `${source} is an investigation` },
  );

describe('SEP-6 with a quote', () => {
  test('§5 a deposit of the exact amount in time is paid what the quote buys', async () => {
    const { id, buys } = await begin('deposit');
    await anchor.pay(id, '10000');
    await anchor.untilStatus(id, 'completed');
    const row = await anchor.find(id);
    expect([row.amountIn, row.amountOut]).toEqual(['10000.0000000', `${buys}00000`]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§5 a withdrawal of the exact amount in time pays the payee what the quote buys', async () => {
    const { id, buys } = await begin('withdrawal');
    expect(buys).not.toBe('100');
    await anchor.pay(id, '100', await seconds(id, -1));
    await anchor.untilStatus(id, 'completed');
    expect(anchor.paidByRails(id)).toEqual([buys]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 a deposit in two parts waits for the rest, and is paid what the quote buys', async () => {
    const { id, buys } = await begin('deposit');
    await anchor.pay(id, '9999.99');
    await waitUntil(
      async () =>
        String((await anchor.find(id)).message).startsWith('9999.99 of 10000') || undefined,
      { timeoutMs: 20_000, what: 'the rest is asked for' },
    );
    expect((await anchor.find(id)).status).toBe('pending_user_transfer_start');
    await anchor.pay(id, '0.01');
    await anchor.untilStatus(id, 'completed');
    const row = await anchor.find(id);
    expect([row.amountIn, row.amountOut]).toEqual(['10000.0000000', `${buys}00000`]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§5 a deposit of more than the quote sells waits for a person, who has no price for it', async () => {
    const { id } = await begin('deposit');
    await anchor.pay(id, '10000.01');
    await anchor.untilStatus(id, 'on_hold');
    const { actions } = await untilAsked(anchor, id);
    expect(actions).toEqual(['settled', 'refundedByHand']);
    expect((await anchor.find(id)).stellarTransactionId ?? null).toBeNull();
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.4 a withdrawal’s money of another amount goes back, and the exact amount is taken', async () => {
    const { id, buys } = await begin('withdrawal');
    const { account } = await anchor.find(id);
    const stranger = Keypair.random().publicKey();
    const others = [
      { amount: '100.01', payer: account },
      { amount: '99', payer: account },
      { amount: '0.02', payer: stranger },
    ];
    for (const { amount, payer } of others) {
      const source = await anchor.pay(id, amount, new Date(), { fromAccount: payer });
      expect(await untilSentBack(anchor, source)).toEqual({ to: payer, amount: Number(amount) });
      expect((await anchor.find(id)).status).toBe('pending_user_transfer_start');
    }
    expect(anchor.paidByRails(id)).toEqual([]);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(anchor.paidByRails(id)).toEqual([buys]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§5 a withdrawal that moved a millisecond before the quote’s end is in time', async () => {
    const { id, buys } = await begin('withdrawal');
    await anchor.pay(id, '100', await seconds(id, -0.001));
    await anchor.untilStatus(id, 'completed');
    expect(anchor.paidByRails(id)).toEqual([buys]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test.each([
    ['deposit', 'at the quote’s very end', 0],
    ['withdrawal', 'at the quote’s very end', 0],
    ['deposit', 'after the quote’s end', 1],
    ['withdrawal', 'after the quote’s end', 1],
  ] as const)(
    '§5 money for a %s that moved %s becomes an investigation',
    async (kind, _when, later) => {
      const { id } = await begin(kind);
      const amount = kind === 'deposit' ? '10000' : '100';
      const source = await anchor.pay(id, amount, await seconds(id, later));
      const filed = await untilFiled(source);
      expect(filed).toMatchObject({ reason: 'late', state: 'open', transactionId: id });
      expect(anchor.paidByRails(id)).toEqual([]);
      expect((await anchor.find(id)).amountIn ?? null).toBeNull();
      expect(await anchor.breaks()).toEqual([]);
    },
  );

  test.each(['deposit', 'withdrawal'] as const)(
    'a quote that is used for a %s twice at once is taken once',
    async (kind) => {
      const { take } = await quoted(kind);
      const before = await quotes.api.count('transaction');
      const answers = await Promise.all([take(), take(), take()]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200, 400, 400,
      ]);
      expect(await quotes.api.count('transaction')).toBe(before + 1);
    },
  );
});
