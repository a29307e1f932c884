import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { STATUSES } from '../../src/domain/transactions/status.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep6Transaction, SEP6_STATUSES } from './shapes.ts';
import { ENDED, REFUNDS, store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 4.3 transaction history, and the shared objects and statuses that it shows. */

const keypair = Keypair.random();
const api = await opened(startTestApi());
const token = await api.login(keypair);

type Query = Readonly<Record<string, string>>;
const many = z.strictObject({ transactions: z.array(sep6Transaction) });
const alone = z.strictObject({ transaction: sep6Transaction });
const list = async (query: Query | string = {}, by = token) => {
  const asked = new URLSearchParams(query).toString();
  const response = await api.get(`/sep6/transactions?asset_code=USDC&${asked}`, by);
  expect(response.status).toBe(200);
  return many.parse(await response.json()).transactions.map(({ id }) => id);
};
const read = async (response: Response) => {
  const body: unknown = await response.json();
  if (response.status === 200) return alone.parse(body).transaction;
  failure.parse(body);
  return response.status;
};
const one = async (query: Query, by = token) =>
  read(await api.get(`/sep6/transaction?${new URLSearchParams(query).toString()}`, by));

describe('SEP-6 transaction history', () => {
  test('GET /transactions: no_older_than, limit, paging_id, kind (repeatable: 4 kinds); newest first', async () => {
    const by = Keypair.random();
    const account = by.publicKey();
    const his = await api.login(by);
    const made = await Promise.all(
      (['deposit', 'deposit', 'withdrawal', 'withdrawal'] as const).map(async (kind, index) =>
        store(api, by, 'sep6', kind, {
          startedAt: new Date(Date.UTC(2026, index, 1)),
          isExchange: index % 2 === 1,
        }),
      ),
    );
    const [first, second, third, fourth] = made.map(({ id }) => id);
    expect(await list({ account, lang: 'en' }, his)).toEqual([fourth, third, second, first]);
    expect(await list({ limit: '1' }, his)).toEqual([fourth]);
    expect(await list({ paging_id: second ?? '' }, his)).toEqual([first]);
    expect(await list({ no_older_than: '2026-02-15T00:00:00Z' }, his)).toEqual([fourth, third]);
    expect(await list({ kind: 'deposit' }, his)).toEqual([first]);
    expect(await list('kind=deposit-exchange&kind=withdrawal', his)).toEqual([third, second]);
    expect(await list({ kind: 'withdrawal-exchange' }, his)).toEqual([fourth]);
  });

  test('GET /transactions: the scope is account and memo; account is the JWT’s', async () => {
    const by = Keypair.random();
    const { id } = await store(api, by, 'sep6', 'deposit', { accountMemo: '5' });
    expect(await list({}, await api.login(by, { memo: '5' }))).toEqual([id]);
    expect(await list({}, await api.login(by))).toEqual([]);
    const other = `/sep6/transactions?asset_code=USDC&account=${keypair.publicKey()}`;
    expect((await api.get(other, await api.login(by))).status).toBe(403);
  });

  test('GET /transaction: one of id, stellar_transaction_id, external_transaction_id; 404', async () => {
    const { id } = await store(api, keypair, 'sep6', 'deposit', ENDED);
    const found = expect.objectContaining({ id });
    expect(await one({ id, lang: 'en' })).toEqual(found);
    expect(await one({ stellar_transaction_id: ENDED.stellarTransactionId ?? '' })).toEqual(found);
    expect(await one({ external_transaction_id: ENDED.externalTransactionId ?? '' })).toEqual(
      found,
    );
    expect(await one({ id: randomUUID() })).toBe(404);
    expect(await one({ id }, await api.login(Keypair.random()))).toBe(404);
    expect((await api.get('/sep6/transaction', token)).status).toBe(400);
  });

  test('the object of a deposit: kind, to, deposit_memo, fee_details, times UTC, instructions', async () => {
    const instructions = {
      bank_account_number: { value: '000123', description: 'Our account' },
    };
    const { id } = await store(api, keypair, 'sep6', 'deposit', { instructions });
    expect(await one({ id })).toMatchObject({
      kind: 'deposit',
      status: 'pending_user_transfer_start',
      amount_in: '100',
      amount_fee: '1',
      fee_details: { total: '1', details: [{ amount: '1' }] },
      to: keypair.publicKey(),
      deposit_memo: '17',
      deposit_memo_type: 'id',
      instructions,
    });
  });

  test('the object of a withdrawal: withdraw_anchor_account and memo, not before the customer is known', async () => {
    const ready = await store(api, keypair, 'sep6', 'withdrawal');
    expect(await one({ id: ready.id })).toMatchObject({
      withdraw_anchor_account: ready.receivingAccount,
      withdraw_memo: ready.receivingMemo,
      withdraw_memo_type: 'id',
    });
    const waits = await store(api, keypair, 'sep6', 'withdrawal', {
      status: 'pending_customer_info_update',
    });
    expect(await one({ id: waits.id })).toMatchObject({
      withdraw_anchor_account: null,
      withdraw_memo: null,
    });
  });

  test('refunds {amount_refunded, amount_fee, payments[{id, id_type, amount, fee}]}; amount_refunded = Σ payments.amount', async () => {
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', { ...ENDED, refunds: REFUNDS });
    expect(await one({ id })).toMatchObject({ refunds: REFUNDS, refunded: false });
  });

  test('user_action_required_by only in statuses that wait for the user', async () => {
    const waits = await store(api, keypair, 'sep6', 'withdrawal');
    expect(await one({ id: waits.id })).toMatchObject({
      user_action_required_by: waits.payUntil?.toISOString(),
    });
    const ended = await store(api, keypair, 'sep6', 'withdrawal', ENDED);
    expect(await one({ id: ended.id })).toMatchObject({ user_action_required_by: null });
  });

  test('PATCH /transactions/:id only in pending_transaction_info_update: 200, 404, 400', async () => {
    const { id } = await store(api, keypair, 'sep6', 'withdrawal', {
      status: 'pending_transaction_info_update',
      requiredInfoMessage: 'There is no such account.',
      requiredInfoUpdates: ['bank_account_number'],
    });
    expect(await one({ id })).toMatchObject({
      required_info_message: 'There is no such account.',
      required_info_updates: {
        transaction: { bank_account_number: { description: 'bank account number' } },
      },
    });
    const told = { transaction: { bank_account_number: '12345678' } };
    const patch = async (which: string) =>
      read(await api.send('PATCH', `/sep6/transactions/${which}`, told, token));
    expect(await patch(id)).toMatchObject({ id });
    expect(await patch(randomUUID())).toBe(404);
    const { id: works } = await store(api, keypair, 'sep6', 'withdrawal');
    expect(await patch(works)).toBe(400);
  });

  test.each(STATUSES.filter((status) => !/sender|receiver/.test(status)))(
    '%s is a status that SEP-6 has, and is shown as it is',
    async (status) => {
      const { id } = await store(api, keypair, 'sep6', 'withdrawal', { status });
      expect(SEP6_STATUSES).toContain(status);
      expect(await one({ id })).toMatchObject({ status });
    },
  );
});
