import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import type { Anchor } from '../../src/domain/anchor.ts';
import { NATIVE } from '../../src/domain/money/asset.ts';
import { refuse } from '../../src/domain/refusal.ts';
import {
  beginRedeemed,
  createBusiness,
  INTERACTIVE_TOKEN,
  withOwnPages,
} from '../support/api/external-support.ts';
import {
  addAccount,
  chargingAccounts,
  LUMENS,
  OTHER_USDC,
  withAssets,
} from '../support/api/lumens-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import {
  beginInteractive,
  createBrowser,
  startTestApi,
  type TestApi,
} from '../support/api/support.ts';

/* Lumens that cannot create their account are refused before anybody pays, at every endpoint. */

const TOO_FEW =
  'The account does not exist yet, and a new one has to hold at least 1 XLM; please ask for more.';
const TOO_FEW_ES =
  'La cuenta todavía no existe, y una nueva tiene que contener al menos 1 XLM; pida más.';

const lumens = (anchor: Anchor): Anchor => withAssets(LUMENS, OTHER_USDC)(chargingAccounts(anchor));

let api: TestApi;
let external: TestApi;
let none: TestApi;
beforeAll(async () => {
  api = await startTestApi(lumens);
  external = await startTestApi((anchor) => withOwnPages(lumens(anchor)), { INTERACTIVE_TOKEN });
  none = await startTestApi((anchor) => ({ ...lumens(anchor), startingBalance: null }));
});
afterAll(async () => {
  for (const one of [api, external, none]) await one?.close();
});

const { ask, transaction } = sep6(() => api);
const client = async (exists: boolean) => {
  const keypair = Keypair.random();
  const account = keypair.publicKey();
  if (exists) addAccount(api, account);
  return { account, token: await api.login(keypair) };
};
const pair = { sell_asset: 'iso4217:USD', buy_asset: NATIVE };

describe('SEP-6', () => {
  test('refuses a deposit below the reserve to a missing account, in both languages', async () => {
    const { account, token } = await client(false);
    const muxed = new MuxedAccount(new Account(account, '0'), '5').accountId();
    const before = await api.count('transaction');
    const query = { asset_code: 'native', amount: '0.9999999' };
    for (const to of [account, muxed]) {
      expect(await ask('deposit', { ...query, account: to }, token)).toMatchObject({
        status: 400,
        body: { error: TOO_FEW },
      });
    }
    const spanish = await ask('deposit', { ...query, account, lang: 'es' }, token);
    expect(spanish.body.error).toBe(TOO_FEW_ES);
    expect(await api.count('transaction')).toBe(before);
  });

  test('takes the reserve itself, and charges nothing for the account that it creates', async () => {
    const { account, token } = await client(false);
    const query = { asset_code: 'native', account, amount: '1' };
    const { status, body } = await ask('deposit', query, token);
    expect(status).toBe(200);
    expect(await transaction(body.id, token)).toMatchObject({ amount_out: '1', amount_fee: '0' });
  });

  test('takes less where the account exists', async () => {
    const { account, token } = await client(true);
    const query = { asset_code: 'native', account, amount: '0.5' };
    expect(await ask('deposit', query, token)).toMatchObject({ status: 200 });
  });

  test('says the least that it takes, where no amount is named', async () => {
    const [missing, there] = [await client(false), await client(true)];
    const least = async ({ account, token }: typeof there) =>
      (await ask('deposit', { asset_code: 'XLM', account }, token)).body['min_amount'];
    expect(await least(missing)).toBe(1);
    expect(await least(there)).toBe(0.1);
  });

  test('refuses an exchange that buys too few, with a quote and without one', async () => {
    const { account, token } = await client(false);
    const query = { destination_asset: 'native', source_asset: 'iso4217:USD', amount: '0.5' };
    expect((await ask('deposit-exchange', { ...query, account }, token)).body.error).toBe(TOO_FEW);
    // The quote was given to somebody whose account exists, and is to pay another one.
    const owner = await client(true);
    const input = { context: 'sep6', ...pair, sell_amount: '0.5' };
    const given = await api.post('/sep38/quote', input, owner.token);
    const { id } = (await given.json()) as { id: string };
    const quoted = { ...query, account, quote_id: id };
    expect((await ask('deposit-exchange', quoted, owner.token)).body.error).toBe(TOO_FEW);
    const own = { ...quoted, account: owner.account };
    expect((await ask('deposit-exchange', own, owner.token)).status).toBe(200);
  });

  test('never refuses a withdrawal for the account that pays it', async () => {
    const { token } = await client(false);
    const query = { asset_code: 'native', amount: '0.5', ...BANK_PAYEE };
    expect((await ask('withdraw', query, token)).status).toBe(200);
  });
});

describe('SEP-38', () => {
  test('refuses prices and quotes below the reserve to whoever has no account', async () => {
    const [missing, there] = [await client(false), await client(true)];
    const input = { context: 'sep24', ...pair, buy_amount: '0.9' };
    const query = new URLSearchParams(input).toString();
    for (const { token, status } of [
      { ...missing, status: 400 },
      { ...there, status: 200 },
    ]) {
      expect((await api.get(`/sep38/price?${query}`, token)).status).toBe(status);
    }
    const refused = await api.post('/sep38/quote', input, missing.token);
    expect(await refused.json()).toMatchObject({ error: TOO_FEW });
    expect((await api.post('/sep38/quote', input, there.token)).status).toBe(201);
  });
});

describe('SEP-24', () => {
  test('refuses the amount that a wallet names', async () => {
    const few = { asset_code: 'native', amount: '0.5' };
    const refused = await beginInteractive(api, 'deposit', few);
    expect(refused).toMatchObject({ status: 400, error: TOO_FEW });
    const spanish = await beginInteractive(api, 'deposit', { ...few, lang: 'es' });
    expect(spanish).toMatchObject({ error: TOO_FEW_ES });
    // Another account than the wallet's own is looked at just so.
    const there = Keypair.random().publicKey();
    addAccount(api, there);
    expect((await beginInteractive(api, 'deposit', { ...few, account: there })).status).toBe(200);
  });

  test.each([
    ['en', TOO_FEW],
    ['es', TOO_FEW_ES],
  ])('refuses the amount that is typed on its pages (%s)', async (lang, sentence) => {
    const { url, id } = await beginInteractive(api, 'deposit', { asset_code: 'native', lang });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '0.5', rail: 'sandbox-bank' };
    const { response, text } = await browser.submit(`/interactive/${id}/amount`, form);
    expect([response.status, text.includes(sentence)]).toEqual([400, true]);
    const query = new URLSearchParams(form).toString();
    const typed = await browser.open(`/interactive/${id}/price?${query}`);
    expect(JSON.parse(typed.text)).toEqual({ preview: null, question: null });
  });

  test('refuses at the agreement what has become too little since the review', async () => {
    const { keypair, url, id } = await beginInteractive(api, 'deposit', { asset_code: 'native' });
    addAccount(api, keypair.publicKey());
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '0.5', rail: 'sandbox-bank' };
    const review = await browser.submit(`/interactive/${id}/amount`, form);
    expect(review.path).toBe(`/interactive/${id}/review`);
    api.accounts.delete(keypair.publicKey());
    const agreed = await browser.submit(`/interactive/${id}/review`, form);
    expect(agreed.path).toBe(`/interactive/${id}/amount`);
    expect(api.temporal.started.map((one) => one.id)).not.toContain(`deposit/${id}`);
  });

  test('refuses it on the business’s own pages, which read the price of a new account', async () => {
    const business = createBusiness(external);
    const { id } = await beginRedeemed(external, 'deposit', { asset_code: 'native' });
    const few = { amount: '0.5', funding_method: 'sandbox-bank' };
    expect(await business.price(id, few)).toMatchObject({ status: 400, error: TOO_FEW });
    expect(await business.complete(id, few)).toMatchObject({ status: 400, error: TOO_FEW });
    const enough = { ...few, amount: '1' };
    expect(await business.price(id, enough)).toMatchObject({ status: 200, amount_out: '1' });
    expect(await business.complete(id, enough)).toMatchObject({ status: 200 });
    const dollars = await beginRedeemed(external, 'deposit', {
      asset_code: 'USDC',
      asset_issuer: external.deps.anchor.assets[0]?.asset.split(':')[2],
    });
    expect(await business.read(dollars.id)).toMatchObject({
      funding_methods: [{ name: 'sandbox-bank', fee_new_account: '1.5' }],
    });
    const hundred = { ...few, amount: '100' };
    expect(await business.price(dollars.id, hundred)).toMatchObject({
      amount_out: '97.5',
      fee: { total: '2.5', details: [{}, { name: 'New account', amount: '1.5' }] },
    });
  });
});

describe('where no accounts are created', () => {
  const refusal = { error: 'account: does not exist, and we create none.' };
  const issuer = OTHER_USDC.asset?.split(':')[2];
  const dollars = { asset_code: 'USDC', asset_issuer: issuer };

  test('a missing one is refused by SEP-6 and SEP-24, plain and muxed', async () => {
    const keypair = Keypair.random();
    const token = await none.login(keypair);
    const muxed = new MuxedAccount(new Account(keypair.publicKey(), '0'), '5').accountId();
    for (const account of [keypair.publicKey(), muxed]) {
      const query = new URLSearchParams({ ...dollars, account } as Record<string, string>);
      const sixth = await none.get(`/sep6/deposit?${query.toString()}`, token);
      expect([sixth.status, await sixth.json()]).toMatchObject([400, refusal]);
      const begun = await beginInteractive(none, 'deposit', { ...dollars, account });
      expect(begun).toMatchObject({ status: 400, ...refusal });
    }
  });

  test('lumens create theirs all the same, for nothing is given', async () => {
    const enough = { asset_code: 'native', amount: '1' };
    expect((await beginInteractive(none, 'deposit', enough)).status).toBe(200);
    const few = { ...enough, amount: '0.5' };
    expect(await beginInteractive(none, 'deposit', few)).toMatchObject({ error: TOO_FEW });
  });
});

describe('while the network is away', () => {
  test('what depends on the account is 503, and what does not is taken', async () => {
    const away = refuse('network_away', 'network_away');
    const { readDestination } = external.deps.network;
    Object.assign(external.deps.network, { readDestination: async () => away });
    const begun = await beginInteractive(external, 'deposit', { asset_code: 'native' });
    expect(begun).toMatchObject({ status: 503, error: away.message });
    const issuer = OTHER_USDC.asset?.split(':')[2];
    const free = { asset_code: 'USDC', asset_issuer: issuer };
    expect((await beginInteractive(external, 'deposit', free)).status).toBe(200);
    expect((await beginInteractive(external, 'withdraw', { asset_code: 'native' })).status).toBe(
      200,
    );
    Object.assign(external.deps.network, { readDestination });
  });
});
