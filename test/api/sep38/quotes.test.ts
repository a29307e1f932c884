import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { KES, MOBILE, startQuoteApi, USDC } from '../../support/api/quote-support.ts';
import { opened } from '../../support/opened.ts';

/** The longest that the rates of these tests bind. */
const LATEST = new Date('2100-01-01T00:00:00.000Z');

const quotes = await opened(startQuoteApi());
const { get, ask } = quotes;

describe('SEP-38 firm quotes', () => {
  it('bind what was priced, and read the same ever after', async () => {
    const { token } = await quotes.knownClient();
    const made = await ask(token, { sell_delivery_method: MOBILE });
    expect(made).toEqual({
      status: 201,
      id: expect.any(String),
      expires_at: expect.stringMatching(/Z$/),
      sell_asset: KES,
      sell_amount: '10000',
      sell_delivery_method: MOBILE,
      buy_asset: USDC,
      buy_amount: '76.59',
      price: '129.259694477',
      total_price: '130.565347957',
      fee: expect.objectContaining({ total: '100', asset: KES }),
    });
    expect(quotes.business.asked.at(-1)).toMatchObject({ firm: true });
    expect(await get(`/quote/${String(made['id'])}`, {}, token)).toEqual({ ...made, status: 200 });
  });

  it('are read after their end as before', async () => {
    const { token } = await quotes.knownClient();
    const made = await ask(token);
    const id = await quotes.endedCopy(String(made['id']));
    expect(await get(`/quote/${id}`, {}, token)).toEqual({
      ...made,
      status: 200,
      id,
      expires_at: '2026-01-01T00:00:00.000Z',
    });
  });

  it('are nobody else’s: not another account’s, nor another user’s of the same account', async () => {
    const { token, keypair } = await quotes.knownClient('7');
    const { id } = await ask(token);
    for (const other of [
      await quotes.api.login(Keypair.random()),
      await quotes.api.login(keypair),
      await quotes.api.login(keypair, { memo: '8' }),
    ]) {
      expect((await get(`/quote/${String(id)}`, {}, other)).status).toBe(404);
    }
    expect((await get(`/quote/${String(id)}`)).status).toBe(403);
    expect((await get('/quote/nonsense', {}, token)).status).toBe(404);
  });

  it('are given to those alone whom the business knows', async () => {
    const stranger = await quotes.api.login(Keypair.random());
    expect(await ask(undefined)).toMatchObject({ status: 403 });
    expect(await ask(stranger)).toMatchObject({ status: 403 });
    const { token } = await quotes.knownClient();
    const remittance = {
      context: 'sep31',
      sell_asset: USDC,
      buy_asset: KES,
      sell_amount: '100',
    };
    expect(await ask(token, remittance)).toMatchObject({ status: 201 });
    quotes.business.knowsSenders = false;
    expect(await ask(token, remittance)).toMatchObject({ status: 403 });
    quotes.business.knowsSenders = true;
  });

  it('stand as long as the client asks, or are refused', async () => {
    const { business } = quotes;
    const { rate } = business;
    business.rate = async ({ expireAfter }) => ({
      price: '129.25',
      expiresAt: expireAfter && expireAfter <= LATEST ? expireAfter : LATEST,
    });
    const { token } = await quotes.knownClient();
    for (const [time, read] of [
      ['2099-12-31T23:59:59.123456Z', '2099-12-31T23:59:59.123Z'],
      ['2099-12-31T23:59:59', '2099-12-31T23:59:59.000Z'],
      ['2100-01-01T03:00:00+03:00', '2100-01-01T00:00:00.000Z'],
    ]) {
      expect(await ask(token, { expire_after: time, sell_amount: '200' })).toMatchObject({
        status: 201,
        expires_at: read,
      });
    }
    for (const time of ['2100-01-01T00:00:01Z', 'tomorrow', '2099-13-01T00:00:00Z', 5]) {
      expect(await ask(token, { expire_after: time, sell_amount: '200' })).toMatchObject({
        status: 400,
        error: expect.stringContaining('expire_after'),
      });
    }
    business.rate = rate;
  });

  it('that the rates gave ended are a fault, and no quote is stored', async () => {
    const { business } = quotes;
    const { rate } = business;
    business.rate = async () => ({ price: '1', expiresAt: new Date() });
    const { token } = await quotes.knownClient();
    const before = await quotes.api.count('quote');
    expect(await ask(token)).toMatchObject({ status: 500 });
    expect(await quotes.api.count('quote')).toBe(before);
    business.rate = rate;
  });

  it('promise no more than the business holds ready, two at once neither', async () => {
    const { token } = await quotes.knownClient();
    const [row] = await quotes.api.orm.em
      .fork()
      .execute<{ promised: string }[]>(
        'select coalesce(sum(buy_amount), 0)::text as promised from quote where buy_asset = ? and expires_at > now()',
        [USDC],
      );
    // What is left is enough for one of the two, and not for both.
    const left = 1500 - Number(row?.promised);
    const each = String(Math.floor((left * 2) / 3));
    const both = await Promise.all(
      [1, 2].map(async () => ask(token, { sell_amount: undefined, buy_amount: each })),
    );
    expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(both.find(({ status }) => status === 400)).toMatchObject({
      error: expect.stringContaining('promise'),
    });
  });

  it('of one client are counted by an index', async () => {
    const plan = await quotes.api.orm.em.fork().transactional(async (em) => {
      await em.execute('set local enable_seqscan = off');
      return em.execute<object[]>(
        `explain select sum(buy_amount) from quote where buy_asset = 'x' and expires_at > now()
           and account = 'G' and account_memo is not distinct from null`,
      );
    });
    expect(JSON.stringify(plan)).toContain('quote_of_client');
  });
});
