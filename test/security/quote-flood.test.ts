import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { ExposureSharing, RateRequest } from '../../src/domain/quotes/rates.ts';
import { ISSUER, sign, startTestApi, type TestApi } from '../support/api/support.ts';

/*
 * Whoever asks for all firm quotes at once, with one key or with many, leaves enough for the others.
 * A million may be promised, by `anchor.ts`; each transaction is of 10,000 at most.
 */

const USD = 'iso4217:USD';
const USDC = `stellar:USDC:${ISSUER}`;
const MILLION = 1_000_000;

let api: TestApi;
let sharing: ExposureSharing | undefined;
let asked: RateRequest[];
beforeEach(async () => {
  asked = [];
  api = await startTestApi((anchor) => {
    const { quotes } = anchor;
    if (!quotes?.sharing) throw new Error('anchor.ts shares nothing out');
    sharing = quotes.sharing;
    return {
      ...anchor,
      quotes: {
        ...quotes,
        get sharing() {
          return sharing;
        },
        rates: async (request) => {
          asked.push(request);
          return quotes.rates(request);
        },
      },
    };
  });
});
afterEach(async () => api.close());

interface Answer {
  readonly status: number;
  readonly id?: string;
  readonly error?: string;
  readonly buy_amount?: string;
  readonly expires_at?: string;
}
const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  ...((await response.json()) as object),
});

const wanted = (other: object = {}) => ({
  context: 'sep24',
  sell_asset: USD,
  buy_asset: USDC,
  sell_amount: '10000',
  ...other,
});
/** A quote until nearly the latest that there is. */
const ask = async (token: string, other: object = {}): Promise<Answer> => {
  const expire_after = new Date(Date.now() + 58 * 60_000).toISOString();
  return read(await api.post('/sep38/quote', { ...wanted(other), expire_after }, token));
};
const price = async (token?: string, other: object = {}): Promise<Answer> => {
  const query = new URLSearchParams(wanted(other) as Record<string, string>);
  return read(await api.get(`/sep38/price?${query.toString()}`, token));
};

const newcomer = async (): Promise<string> => api.login(Keypair.random());
/** Somebody with an ACCEPTED customer. */
const customer = async (): Promise<string> => {
  const token = await newcomer();
  const names = { first_name: 'Ama', last_name: 'Mensah' };
  await api.send('PUT', '/sep12/customer', names, token);
  const { status } = (await (await api.get('/sep12/customer', token)).json()) as Answer;
  expect(status).toBe('ACCEPTED');
  return token;
};
/** Somebody for whom a wallet's domain vouches. */
const clientOf = async (domain: string): Promise<string> => {
  const wallet = Keypair.random();
  api.clientDomains.set(domain, wallet.publicKey());
  const keypair = Keypair.random();
  const query = `account=${keypair.publicKey()}&client_domain=${domain}`;
  const challenge = (await (await api.get(`/auth?${query}`)).json()) as { transaction: string };
  const transaction = sign(challenge.transaction, keypair, wallet);
  const answer = await api.post('/auth', { transaction });
  return ((await answer.json()) as { token: string }).token;
};

const times = async <T>(count: number, act: (n: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, async (_, n) => act(n)));
const percent = () => {
  if (!sharing) throw new Error('nothing is shared out');
  return sharing.percent;
};
const change = (some: Partial<ExposureSharing>): void => {
  if (sharing) sharing = { ...sharing, ...some };
};
const made = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 201);
const refused = (answers: readonly Answer[]) => answers.filter(({ status }) => status !== 201);
const sum = (answers: readonly Answer[]) =>
  made(answers).reduce((total, { buy_amount }) => total + Number(buy_amount), 0);
const ENDS = /\d{4}-\d\d-\d\dT[\d:.]+Z/;

describe('a flood of firm quotes', () => {
  it('of one key takes a tenth, and says when there is more', async () => {
    const token = await newcomer();
    const answers = await times(100, async () => ask(token));
    expect(sum(answers)).toBeLessThanOrEqual(MILLION / 10);
    expect(made(answers)).toHaveLength(10);
    expect(refused(answers).map(({ status }) => status)).toEqual(Array(90).fill(400));
    const first = made(answers)
      .map(({ expires_at }) => String(expires_at))
      .toSorted()[0];
    const again = await ask(token);
    expect(again.error).toMatch(/^We can promise you [\d.]+ of this asset now; ask for less/);
    expect(ENDS.exec(again.error ?? '')?.[0]).toBe(first);
    expect(await ask(await newcomer(), { sell_amount: '6000' })).toMatchObject({ status: 201 });
  }, 60_000);

  it('of many keys takes a quarter, and customers and known wallets have the rest', async () => {
    const flood: Answer[] = [];
    for (let round = 0; round < 4; round += 1) {
      const token = await newcomer();
      flood.push(...(await times(10, async () => ask(token))));
    }
    expect(sum(flood)).toBeLessThanOrEqual(MILLION / 4);
    expect(sum(flood)).toBeGreaterThan(MILLION / 4 - 10_000);
    const late = await ask(await newcomer(), { sell_amount: '6000' });
    expect(late).toMatchObject({
      status: 400,
      error: expect.stringMatching(/become one by SEP-12/),
    });
    expect(late.error).toMatch(ENDS);
    expect(await ask(await clientOf('strange.example'))).toMatchObject({ status: 400 });
    expect(await ask(await customer())).toMatchObject({ status: 201 });
    change({ knownClientDomains: ['wallet.example'] });
    expect(await ask(await clientOf('wallet.example'))).toMatchObject({ status: 201 });
    expect(await ask(await clientOf('strange.example'))).toMatchObject({ status: 400 });
  }, 60_000);

  it('of one wallet’s clients ends at the wallet’s share, however well the wallet is known', async () => {
    change({ knownClientDomains: ['wallet.example'], percent: { ...percent(), clientDomain: 3 } });
    const answers: Answer[] = [];
    for (let n = 0; n < 4; n += 1) answers.push(await ask(await clientOf('wallet.example')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 400]);
    expect(answers[3]?.error).toMatch(/to clients of your wallet/);
    expect(await ask(await newcomer())).toMatchObject({ status: 201 });
  });

  it('of the smallest amounts ends at as many as one client may have open', async () => {
    change({ openQuotesMaximum: 5 });
    const token = await newcomer();
    const small = { sell_amount: '3' };
    const answers = await times(12, async () => ask(token, small));
    expect(made(answers)).toHaveLength(5);
    const { error = '' } = await ask(token, small);
    expect(error).toMatch(/^You have 5 quotes of this asset that no transaction has taken/);
    expect(made(answers).map(({ expires_at }) => expires_at)).toContain(ENDS.exec(error)?.[0]);
    const body = { asset_code: 'USDC', source_asset: USD, quote_id: made(answers)[0]?.id };
    await api.post('/sep24/transactions/deposit/interactive', body, token);
    expect(await ask(token, small)).toMatchObject({ status: 201 });
    expect(await ask(token, small)).toMatchObject({ status: 400 });
    expect(await ask(await newcomer(), small)).toMatchObject({ status: 201 });
  });

  it('is bounded for each user of a shared account by themselves', async () => {
    change({ openQuotesMaximum: 1 });
    const keypair = Keypair.random();
    const one = await api.login(keypair, { memo: '1' });
    const other = await api.login(keypair, { memo: '2' });
    expect(await ask(one)).toMatchObject({ status: 201 });
    expect(await ask(one)).toMatchObject({ status: 400 });
    expect(await ask(other)).toMatchObject({ status: 201 });
  });

  it('is answered in Spanish too', async () => {
    change({ percent: { ...percent(), client: 1 } });
    const token = await newcomer();
    await ask(token);
    const response = await fetch(`${api.url}/sep38/quote`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': 'es',
        'content-type': 'application/json',
      },
      body: JSON.stringify(wanted()),
    });
    expect((await read(response)).error).toMatch(/^Ahora podemos comprometerle .+ después de 2/);
  });

  it('of quotes that transactions take and nobody pays is a flood all the same', async () => {
    const token = await newcomer();
    const answers = await times(10, async () => ask(token));
    const begun = await times(10, async (n) =>
      api.post(
        '/sep24/transactions/deposit/interactive',
        { asset_code: 'USDC', source_asset: USD, quote_id: answers[n]?.id },
        token,
      ),
    );
    expect(begun.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await ask(token)).toMatchObject({ status: 400 });
    // Once one of them is over, it binds nobody.
    await api.orm.em
      .fork()
      .execute(`update transaction set status = 'expired' where quote_id = ?`, [answers[0]?.id]);
    expect(await ask(token)).toMatchObject({ status: 201 });
    expect(await ask(token)).toMatchObject({ status: 400 });
  });

  it('asks the business to cover no more than the exposure limit of quotes', async () => {
    const token = await newcomer();
    for (let n = 0; n < 10; n += 1) await ask(token);
    await ask(token, { sell_amount: '200' });
    const covered = asked.filter(({ firm }) => firm).length;
    const more = await times(5, async () =>
      ask(token, { sell_amount: undefined, buy_amount: '9000' }),
    );
    expect(made(more)).toEqual([]);
    expect(asked.filter(({ firm }) => firm)).toHaveLength(covered);
  });

  it('is not shown as a price either, to whoever a quote would be refused', async () => {
    const token = await newcomer();
    await times(10, async () => ask(token));
    const quote = await ask(token);
    expect(await price(token)).toMatchObject({ status: 400, error: quote.error });
    expect(await price(await newcomer())).toMatchObject({ status: 200 });
    expect(await price()).toMatchObject({ status: 200 });
    // Where nothing is shared out, whoever comes first may have all of it.
    sharing = undefined;
    await api.orm.em.fork().execute(
      `insert into quote select (jsonb_populate_record(null::quote, to_jsonb(quote)
         || jsonb_build_object('id', gen_random_uuid()))).*
       from quote, generate_series(1, 9)`,
    );
    await ask(token, { sell_amount: undefined, buy_amount: '4000' });
    for (const answer of [await price(), await price(token), await ask(await customer())]) {
      expect(answer).toMatchObject({
        status: 400,
        error: expect.stringMatching(/^We can promise [\d.]+ of this asset now; ask for less/),
      });
    }
    expect(await price(undefined, { sell_amount: '100' })).toMatchObject({ status: 200 });
  });
});
