import { describe, expect, test } from '@jest/globals';
import { Keypair, StrKey } from '@stellar/stellar-sdk';
import { Callback } from '../../src/db/entities/books.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { KES, MOBILE, startQuoteApi } from '../support/api/quote-support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep6Info } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 4.3: what each parameter of a deposit and of a withdrawal does, and what it refuses. */

/** An anchor that creates no accounts. */
const quotes = await opened(startQuoteApi());
const bare = await opened(startTestApi((anchor) => ({ ...anchor, startingBalance: null })));

type Query = Readonly<Record<string, string>>;
const { ask, wallet, transaction } = sep6(() => quotes.api);
const USUAL = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '10' };
const HASH = Buffer.alloc(32, 7).toString('base64');
const deposit = async (change: Query) => {
  const { account, token } = await wallet();
  const { status, body } = await ask('deposit', { ...USUAL, account, ...change }, token);
  if (status === 200) return { status, shown: await transaction(body.id, token), id: body.id };
  return { status, ...failure.parse(body) };
};
const withdraw = async (change: Query) => {
  const { token } = await wallet();
  const { status, body } = await ask('withdraw', { ...USUAL, ...BANK_PAYEE, ...change }, token);
  if (status === 200) return { status, shown: await transaction(body.id, token), id: body.id };
  return { status, ...failure.parse(body) };
};
const rowOf = async (id: string | undefined) =>
  quotes.api.orm.em.fork().findOneOrFail(Transaction, { id: id ?? '' });

describe('SEP-6 GET /deposit', () => {
  test.each([
    [{ memo_type: 'text', memo: 'Ünïcode' }, ['text', 'Ünïcode']],
    [{ memo_type: 'id', memo: '0012' }, ['id', '12']],
    [{ memo_type: 'id', memo: '18446744073709551615' }, ['id', '18446744073709551615']],
    [{ memo_type: 'hash', memo: HASH }, ['hash', HASH]],
    [{ memo: 'without a type' }, ['text', 'without a type']],
  ])('memo_type and memo: %j is attached to the payment', async (query, [type, value]) => {
    const { shown } = await deposit(query as Query);
    expect(shown).toMatchObject({ deposit_memo_type: type, deposit_memo: value });
  });

  test.each<Query>([
    { memo_type: 'text', memo: 'x'.repeat(29) },
    { memo_type: 'id', memo: '-1' },
    { memo_type: 'id', memo: '18446744073709551616' },
    { memo_type: 'hash', memo: 'AAAA' },
    { memo_type: 'return', memo: HASH },
    { memo_type: 'id' },
  ])('memo_type and memo: %j is none of text, id, hash, and 400', async (query) => {
    expect(await deposit(query)).toMatchObject({
      status: 400,
      error: expect.stringMatching('memo'),
    });
  });

  test('account: a contract (C…) is refused where no RPC server is a source', async () => {
    const account = StrKey.encodeContract(Buffer.alloc(32, 1));
    expect(await deposit({ account })).toMatchObject({ status: 400 });
  });

  test('account: 400 if it does not exist and account_creation is not supported', async () => {
    const [mine, there] = [Keypair.random(), Keypair.random().publicKey()];
    bare.accounts.set(there, { mediumThreshold: 0, signers: [{ key: there, weight: 1 }] });
    const token = await bare.login(mine);
    const endpoint = sep6(() => bare);
    const query = { ...USUAL, account: mine.publicKey() };
    const { status, body } = await endpoint.ask('deposit', query, token);
    expect([status, failure.parse(body).error]).toEqual([400, expect.stringMatching('exist')]);
    expect((await endpoint.ask('deposit', { ...query, account: there }, token)).status).toBe(200);
    const { features } = sep6Info.parse((await endpoint.ask('info', {})).body);
    expect(features).toEqual({ account_creation: false, claimable_balances: true });
  });

  test('claimable_balance_supported: true is kept, false is its default, anything else 400', async () => {
    for (const [query, kept] of [
      [{ claimable_balance_supported: 'true' }, true],
      [{ claimable_balance_supported: 'false' }, false],
      [{}, false],
    ] as const) {
      const { id } = await deposit(query);
      expect((await rowOf(id)).claimableBalanceSupported).toBe(kept);
    }
    expect(
      (await rowOf((await deposit({ claimable_balance_supported: 'True' })).id))
        .claimableBalanceSupported,
    ).toBe(true);
    expect(await deposit({ claimable_balance_supported: 'maybe' })).toMatchObject({ status: 400 });
  });

  test('on_change_callback: an https address receives each change; another one is 400', async () => {
    const url = 'https://wallet.example/moves?of=1';
    const { id } = await deposit({ on_change_callback: url });
    const told = await quotes.api.orm.em.fork().find(Callback, { transactionId: id ?? '' });
    expect(told).toMatchObject([{ url, status: 'pending_anchor' }]);
    for (const wrong of ['http://wallet.example', 'https://a:b@wallet.example', 'postMessage']) {
      expect(await deposit({ on_change_callback: wrong })).toMatchObject({ status: 400 });
    }
  });

  test('country_code is alpha-3; lang is a language tag, and one that nobody speaks is no error', async () => {
    expect(await deposit({ country_code: 'US' })).toMatchObject({ status: 400 });
    expect(await deposit({ country_code: 'KEN', lang: 'tlh-KX' })).toMatchObject({ status: 200 });
    expect(await deposit({ country_code: 'ken' })).toMatchObject({ status: 200 });
    const { id } = await deposit({ lang: 'es_MX' });
    expect((await rowOf(id)).language).toBe('es-MX');
    expect(await deposit({ lang: 'en_US!' })).toMatchObject({ status: 400 });
  });

  test('amount may be left out, and is held to min_amount, max_amount and the decimals', async () => {
    const { account, token } = await wallet();
    const { body } = await ask('deposit', { asset_code: 'USDC', account }, token);
    expect(await transaction(body.id, token)).toMatchObject({ amount_in: null, amount_out: null });
    for (const amount of ['0', '-1', '0.99', '10000.01', '1.001', '1e2', 'ten']) {
      expect([amount, (await deposit({ amount })).status]).toEqual([amount, 400]);
    }
  });
});

describe('SEP-6 GET /withdraw', () => {
  test('account: where the money comes from, by default the token’s; it may be another', async () => {
    const other = Keypair.random().publicKey();
    expect((await withdraw({ account: other })).shown).toMatchObject({ from: other });
  });

  test('refund_memo takes text, id and hash, and is said again', async () => {
    for (const [type, value] of [
      ['text', 'back'],
      ['id', '7'],
      ['hash', HASH],
    ] as const) {
      const { shown } = await withdraw({ refund_memo: value, refund_memo_type: type });
      expect(shown).toMatchObject({ refund_memo: value, refund_memo_type: type });
    }
    const wrong = { refund_memo: 'x', refund_memo_type: 'id' };
    expect(await withdraw(wrong)).toMatchObject({ status: 400 });
    expect(await withdraw({ refund_memo_type: 'id' })).toMatchObject({ status: 400 });
  });

  test('the deprecated memo and memo_type name a user of the wallet and no memo of the payment', async () => {
    const { shown } = await withdraw({ memo: '99', memo_type: 'id' });
    expect(shown?.['withdraw_memo']).not.toBe('99');
  });
});

describe('SEP-6 GET /info', () => {
  test('the deprecated fields and types name exactly the funding_methods of their map', async () => {
    const info = sep6Info.parse((await ask('info', {})).body);
    for (const map of ['deposit', 'deposit-exchange'] as const) {
      const { fields, funding_methods: methods } = info[map]['USDC'] ?? {};
      expect(fields?.['type']?.choices).toEqual(methods);
    }
    for (const map of ['withdraw', 'withdraw-exchange'] as const) {
      const { types = {}, funding_methods: methods } = info[map]['USDC'] ?? {};
      expect(Object.keys(types)).toEqual(methods);
    }
    expect(info.withdraw['USDC']?.types).not.toHaveProperty(MOBILE);
    expect(info['withdraw-exchange']['USDC']?.types[MOBILE]?.fields).toHaveProperty(
      'mobile_money_number',
    );
  });

  test('every funding method that is named is taken, and another one is 400 with their names', async () => {
    const info = sep6Info.parse((await ask('info', {})).body);
    for (const method of info.deposit['USDC']?.funding_methods ?? []) {
      expect(await deposit({ funding_method: method })).toMatchObject({ status: 200 });
    }
    const refused = await deposit({ funding_method: MOBILE });
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining('sandbox-bank') });
  });
});

test('SEP-6 GET /deposit-exchange: 400 for another destination_asset or source_asset than the quote’s', async () => {
  const { token, subject } = await quotes.knownClient();
  const { id } = await quotes.ask(token, { context: 'sep6', sell_amount: '500' });
  const exchange = {
    destination_asset: 'USDC',
    source_asset: KES,
    amount: '500',
    account: subject.account,
    quote_id: String(id),
  };
  for (const wrong of [{ source_asset: 'iso4217:USD' }, { destination_asset: 'EURC' }]) {
    const { status, body } = await ask('deposit-exchange', { ...exchange, ...wrong }, token);
    expect([status, failure.parse(body).error]).toEqual([400, expect.any(String)]);
  }
  expect((await ask('deposit-exchange', exchange, token)).status).toBe(200);
});
