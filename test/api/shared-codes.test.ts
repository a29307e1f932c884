import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Quote } from '../../src/db/entities/quote.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { NATIVE } from '../../src/domain/money/asset.ts';
import { LUMENS, OTHER_ISSUER, OTHER_USDC, withAssets } from '../support/api/lumens-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { ISSUER, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/* Assets whose code is not theirs alone: two issuers of USDC, and an XLM that is not lumens. */

const XLM_TOO = { ...OTHER_USDC, asset: `stellar:XLM:${OTHER_ISSUER}` };
const FIRST = `USDC:${ISSUER}`;
const SECOND = `USDC:${OTHER_ISSUER}`;

const api = await opened(
  startTestApi((anchor) => {
    const rates = async () => ({ price: '1', expiresAt: new Date(Date.now() + 600_000) });
    const changed = withAssets(LUMENS, OTHER_USDC, XLM_TOO)(anchor);
    return { ...changed, ...(changed.quotes ? { quotes: { ...changed.quotes, rates } } : {}) };
  }),
);
const plain = await opened(startTestApi(withAssets(LUMENS)));

const { ask, wallet } = sep6(() => api);
const sep31 = async (body: object) => {
  const token = await api.login(Keypair.random());
  const response = await api.post('/sep31/transactions', { amount: '100', ...body }, token);
  return { status: response.status, body: (await response.json()) as { error?: string } };
};
const sep24 = async (kind: 'deposit' | 'withdraw', body: object, on = api) => {
  const token = await on.login(Keypair.random());
  const response = await on.post(`/sep24/transactions/${kind}/interactive`, body, token);
  const answer = (await response.json()) as { error?: string; id: string };
  return { status: response.status, ...answer };
};
const assetOf = async (id: string, on = api): Promise<string> =>
  (await on.orm.em.fork().findOneOrFail(Transaction, { id })).asset;

describe('GET /info', () => {
  const read = async (sep: string) =>
    (await (await api.get(`/${sep}/info`)).json()) as Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
    >;

  test.each([
    ['sep6', 'deposit'],
    ['sep6', 'withdraw'],
    ['sep6', 'deposit-exchange'],
    ['sep6', 'withdraw-exchange'],
    ['sep24', 'deposit'],
    ['sep24', 'withdraw'],
  ])('of %s lists each asset in %s, and what holds of all that share a code', async (sep, map) => {
    const listed = (await read(sep))[map] ?? {};
    expect(Object.keys(listed).toSorted()).toEqual(
      ['USDC', FIRST, SECOND, 'XLM', `XLM:${OTHER_ISSUER}`, 'native'].toSorted(),
    );
    expect(listed[FIRST]).toMatchObject({ enabled: true, min_amount: 1, fee_fixed: 0.5 });
    expect(listed[SECOND]).toMatchObject({ enabled: true, min_amount: 5, fee_fixed: 2 });
    expect(listed['native']).toMatchObject({ min_amount: 0.1, fee_fixed: 0 });
    expect(listed['USDC']).toMatchObject({ enabled: true, max_amount: 10_000 });
    expect(listed['USDC']).not.toHaveProperty('fee_fixed');
    expect(listed['USDC']).not.toHaveProperty('min_amount');
  });

  test('of sep6 lists under a shared code the funding methods that all of them take', async () => {
    const { deposit = {} } = await read('sep6');
    expect(deposit['USDC']?.['funding_methods']).toEqual(['sandbox-bank']);
  });

  test('of SEP-31 does the same, with all that the SEP wants of an entry', async () => {
    const { receive = {} } = await read('sep31');
    expect(Object.keys(receive)).toEqual(['USDC', FIRST, SECOND, 'XLM']);
    expect(receive[SECOND]).toMatchObject({ fee_fixed: 2, quotes_supported: true });
    expect(receive['USDC']).toMatchObject({
      quotes_supported: true,
      quotes_required: false,
      funding_methods: ['sandbox-bank'],
      sep12: { sender: { types: {} }, receiver: { types: {} } },
    });
  });

  test('names an asset by its code alone where no other is called so', async () => {
    const { deposit } = (await (await plain.get('/sep6/info')).json()) as { deposit: object };
    expect(Object.keys(deposit)).toEqual(['USDC', 'native']);
  });
});

describe('a code that two assets share', () => {
  const choices = `asset_code: several assets are called so; add its asset_issuer, or name one of ${FIRST}, ${SECOND}.`;

  test('is refused at every endpoint, which names them both', async () => {
    const { account, token } = await wallet();
    const deposit = { asset_code: 'USDC', account };
    const exchange = { destination_asset: 'USDC', source_asset: 'iso4217:USD', amount: '10' };
    const fee = { operation: 'deposit', asset_code: 'USDC', amount: '10' };
    const asked = [
      await ask('deposit', deposit, token),
      await ask('deposit-exchange', { ...exchange, account }, token),
      await ask('withdraw', { asset_code: 'USDC', ...BANK_PAYEE }, token),
      await ask(
        'withdraw-exchange',
        { source_asset: 'USDC', destination_asset: 'iso4217:USD', amount: '10' },
        token,
      ),
      await ask('fee', fee, token),
      await sep31({ asset_code: 'USDC' }),
    ];
    for (const { status, body } of asked) expect([status, body.error]).toEqual([400, choices]);
    expect(await sep24('deposit', { asset_code: 'USDC' })).toMatchObject({ error: choices });
    expect(await sep24('withdraw', { asset_code: 'USDC' })).toMatchObject({ error: choices });
    expect(await sep24('deposit', { asset_code: 'USDC', lang: 'es' })).toMatchObject({
      error: `asset_code: varios activos se llaman así; añada su asset_issuer, o indique uno de ${FIRST}, ${SECOND}.`,
    });
  });

  test.each([
    ['the issuer beside it', { asset_code: 'USDC', asset_issuer: OTHER_ISSUER }],
    ['the name that /info lists', { asset_code: SECOND }],
    ['the name of SEP-38', { asset_code: `stellar:${SECOND}` }],
    ['both', { asset_code: SECOND, asset_issuer: OTHER_ISSUER }],
  ])('is told apart by %s', async (_how, named) => {
    const { account, token } = await wallet();
    const deposited = await ask('deposit', { ...named, account, amount: '100' }, token);
    expect(deposited).toMatchObject({ status: 200, body: { fee_fixed: 2, min_amount: 5 } });
    expect(await assetOf(deposited.body.id)).toBe(`stellar:${SECOND}`);
    const { id } = await sep24('withdraw', named);
    expect(await assetOf(id)).toBe(`stellar:${SECOND}`);
    const asked = { operation: 'deposit', amount: '100', ...named };
    expect((await ask('fee', asked, token)).body).toMatchObject({ fee: 3 });
  });

  test('is distinguished in an exchange, whose SEP has no issuer beside it', async () => {
    const { account, token } = await wallet();
    const exchange = { source_asset: 'iso4217:USD', amount: '100', account };
    const asked = await ask('deposit-exchange', { ...exchange, destination_asset: SECOND }, token);
    expect(asked).toMatchObject({ status: 200, body: { fee_fixed: 2 } });
    expect(await assetOf(asked.body.id)).toBe(`stellar:${SECOND}`);
  });

  test('is distinguished by the quote that is asked for it', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const quoted = async (context: string) => {
      const pair = { sell_asset: 'iso4217:USD', buy_asset: `stellar:${SECOND}` };
      const input = { context, ...pair, sell_amount: '100' };
      const { id } = (await (await api.post('/sep38/quote', input, token)).json()) as {
        id: string;
      };
      return id;
    };
    const account = keypair.publicKey();
    const query = { destination_asset: 'USDC', source_asset: 'iso4217:USD', amount: '100' };
    const sixth = { ...query, account, quote_id: await quoted('sep6') };
    const { status, body } = await ask('deposit-exchange', sixth, token);
    expect([status, await assetOf(body.id)]).toEqual([200, `stellar:${SECOND}`]);
    const form = { asset_code: 'USDC', quote_id: await quoted('sep24') };
    const response = await api.post('/sep24/transactions/deposit/interactive', form, token);
    const { id } = (await response.json()) as { id: string };
    expect(await assetOf(id)).toBe(`stellar:${SECOND}`);
    expect(await api.orm.em.fork().count(Quote, { usedBy: [body.id, id] })).toBe(2);
  });

  test('is refused with two issuers that differ, and with one who issues no such asset', async () => {
    const other = Keypair.random().publicKey();
    for (const named of [
      { asset_code: SECOND, asset_issuer: ISSUER },
      { asset_code: 'USDC', asset_issuer: other },
      { asset_code: `USDC:${other}` },
      { asset_code: 'USDC', asset_issuer: 'native' },
    ]) {
      expect(await sep24('deposit', named)).toMatchObject({
        status: 400,
        error: 'There is no deposit in this asset here.',
      });
    }
  });

  test('lists the transactions of all who share it, and by its own name those of one', async () => {
    const { account, token } = await wallet();
    const begin = async (asset_code: string) =>
      (await ask('deposit', { asset_code, account, amount: '100' }, token)).body.id;
    const ids = [await begin(FIRST), await begin(SECOND)];
    const list = async (asset_code: string) => {
      const { body } = await ask('transactions', { asset_code }, token);
      return (body['transactions'] as { id: string }[]).map(({ id }) => id);
    };
    expect((await list('USDC')).toSorted()).toEqual(ids.toSorted());
    expect(await list(SECOND)).toEqual([ids[1]]);
  });
});

describe('lumens', () => {
  test.each([
    { asset_code: 'native' },
    { asset_code: 'XLM' },
    { asset_code: 'stellar:native' },
    // As wallets write that there is no issuer.
    { asset_code: 'XLM', asset_issuer: 'native' },
    { asset_code: 'native', asset_issuer: 'native' },
  ])('are named by %j', async (named) => {
    const { id } = await sep24('deposit', named, plain);
    expect(await assetOf(id, plain)).toBe(NATIVE);
  });

  test.each(['native', 'XLM'])('have no issuer: %s with one is refused clearly', async (code) => {
    const named = { asset_code: code, asset_issuer: ISSUER };
    expect(await sep24('deposit', named, plain)).toMatchObject({
      status: 400,
      error: 'asset_issuer: lumens have no issuer; leave it out.',
    });
    expect(await sep24('withdraw', { ...named, lang: 'es' }, plain)).toMatchObject({
      error: 'asset_issuer: los lumens no tienen emisor; omítalo.',
    });
  });

  test('are not hidden by an issued XLM, nor is that by them', async () => {
    expect(await sep24('deposit', { asset_code: 'XLM' })).toMatchObject({
      error: `asset_code: several assets are called so; add its asset_issuer, or name one of native, XLM:${OTHER_ISSUER}.`,
    });
    const lumens = await sep24('deposit', { asset_code: 'native' });
    expect(await assetOf(lumens.id)).toBe(NATIVE);
    const issued = await sep24('deposit', { asset_code: 'XLM', asset_issuer: OTHER_ISSUER });
    expect(await assetOf(issued.id)).toBe(`stellar:XLM:${OTHER_ISSUER}`);
  });
});
