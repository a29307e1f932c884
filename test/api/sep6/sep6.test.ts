import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { sep6 } from '../../support/api/sep6-support.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';
import { withCustomerType } from '../../support/customer-types.ts';

const api = await opened(startTestApi());
const strict = await opened(
  startTestApi((anchor) => ({
    ...withCustomerType(anchor, 'sep6-customer'),
    startingBalance: null,
  })),
);

const { ask, wallet, transaction } = sep6(() => api);
const strictly = sep6(() => strict);

describe('SEP-6 GET /info', () => {
  test('names funding methods, limits and fees, in today’s words and in older ones', async () => {
    const { body } = await ask('info', {});
    expect(body).toMatchObject({
      deposit: {
        USDC: {
          enabled: true,
          authentication_required: true,
          funding_methods: ['sandbox-bank', 'sandbox-mobile-money'],
          fields: { type: { choices: ['sandbox-bank', 'sandbox-mobile-money'] } },
          min_amount: 1,
        },
      },
      withdraw: {
        USDC: {
          funding_methods: ['sandbox-bank', 'sandbox-mobile-money'],
          types: { 'sandbox-bank': { fields: { bank_account_number: { optional: false } } } },
        },
      },
      fee: { enabled: true },
      transactions: { enabled: true },
      features: { account_creation: true, claimable_balances: true },
    });
  });
});

describe('SEP-6 GET /deposit', () => {
  test('takes a deposit on, prices it and starts its story; how to pay comes later', async () => {
    const { account, token } = await wallet();
    const { status, body } = await ask(
      'deposit',
      {
        asset_code: 'USDC',
        account,
        funding_method: 'sandbox-bank',
        amount: '100',
        claimable_balance_supported: 'true',
        on_change_callback: 'https://wallet.example/moves',
        country_code: 'USA',
      },
      token,
    );
    expect([status, body.error]).toEqual([200, undefined]);
    expect(body).toMatchObject({ min_amount: 1, fee_fixed: 0.5, how: expect.any(String) });
    expect(await transaction(body.id, token)).toMatchObject({
      kind: 'deposit',
      status: 'pending_anchor',
      amount_in: '100',
      amount_out: '99',
      fee_details: { total: '1' },
      to: account,
      more_info_url: expect.stringContaining(body.id),
    });
    expect(api.temporal.started.at(-1)).toMatchObject({
      type: 'deposit',
      id: `deposit/${body.id}`,
      args: { amountExpected: '100', claimableBalanceSupported: true },
    });
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    const shown = await transaction(body.id, token);
    expect((await fetch(String(shown['more_info_url']))).status).toBe(200);
    expect(row.callbackUrl).toBe('https://wallet.example/moves');
  });

  test('needs no amount, and knows the older name of the funding method', async () => {
    const { account, token } = await wallet();
    const query = { asset_code: 'USDC', account, type: 'sandbox-mobile-money' };
    const { status, body } = await ask('deposit', query, token);
    expect(status).toBe(200);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    expect([row.rail, row.amountExpected]).toEqual(['sandbox-mobile-money', null]);
    expect(await transaction(body.id, token)).toMatchObject({ amount_in: null, amount_out: null });
  });

  test('takes the location_id of a place of the funding method, which /info lists', async () => {
    const { body: info } = await ask('info', {});
    const places = ['market-street', 'central-station'];
    const listed = { location_id: { optional: true, choices: places } };
    const usdc = { USDC: { fields: listed } };
    const types = { 'sandbox-mobile-money': { fields: listed } };
    expect(info).toMatchObject({ deposit: usdc, withdraw: { USDC: { types } } });
    const { account, token } = await wallet();
    const query = { asset_code: 'USDC', account, funding_method: 'sandbox-mobile-money' };
    const { status, body } = await ask(
      'deposit',
      { ...query, location_id: 'market-street' },
      token,
    );
    expect(status).toBe(200);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    expect(row.locationId).toBe('market-street');
    expect(await ask('deposit', { ...query, location_id: 'elsewhere' }, token)).toMatchObject({
      status: 400,
      body: { error: 'location_id: is one of market-street, central-station.' },
    });
  });

  test.each([
    ['in this asset', { asset_code: 'EUR' }],
    ['funding_method', { funding_method: 'carrier pigeon' }],
    ['minimum', { amount: '0.5' }],
    ['amount', { amount: '1e9' }],
    ['account', { account: 'GABC' }],
    ['memo', { memo: 'x'.repeat(29) }],
    ['memo', { memo_type: 'id', memo: 'words' }],
    ['country_code', { country_code: 'us' }],
    ['customer_id', { customer_id: 'nobody' }],
    ['location_id', { location_id: 'a shop' }],
    ['on_change_callback', { on_change_callback: 'http://wallet.example/' }],
    ['on_change_callback', { on_change_callback: 'https://user:secret@wallet.example/' }],
    ['lang', { lang: '<script>' }],
  ])('refuses what is wrong and names it: %s', async (names, wrong) => {
    const { account, token } = await wallet();
    const before = await api.count('transaction');
    const query = { asset_code: 'USDC', account, ...wrong } as Record<string, string>;
    const { status, body } = await ask('deposit', query, token);
    expect([status, typeof body.error]).toEqual([400, 'string']);
    expect(body.error).toContain(names);
    expect(await api.count('transaction')).toBe(before);
  });

  test('is closed to whoever has no token', async () => {
    const { account } = await wallet();
    const { status, body } = await ask('deposit', { asset_code: 'USDC', account });
    expect([status, body['type']]).toEqual([403, 'authentication_required']);
  });

  test('refuses an account that does not exist where none are created', async () => {
    const { account, token } = await strictly.wallet();
    const query = { asset_code: 'USDC', account };
    expect((await strictly.ask('deposit', query, token)).status).toBe(400);
    strict.accounts.set(account, { signers: [{ key: account, weight: 1 }], mediumThreshold: 0 });
    expect((await strictly.ask('deposit', query, token)).status).toBe(200);
  });

  test('waits for a customer who has to be accepted first, and names the SEP-12 customer', async () => {
    const { account, token } = await strictly.wallet();
    strict.accounts.set(account, { signers: [{ key: account, weight: 1 }], mediumThreshold: 0 });
    const { body } = await strictly.ask('deposit', { asset_code: 'USDC', account }, token);
    expect(await strictly.transaction(body.id, token)).toMatchObject({
      status: 'pending_customer_info_update',
    });
    const order = strict.temporal.started.at(-1)?.args;
    expect(order).toMatchObject({ transactionId: body.id, waitsForCustomer: true });
    const told = { type: 'sep6-customer', first_name: 'Ada' };
    await strict.send('PUT', '/sep12/customer', told, token);
    expect(strict.temporal.signalled.at(-1)).toEqual({
      id: `deposit/${body.id}`,
      signal: 'informationUpdated',
    });
  });
});
