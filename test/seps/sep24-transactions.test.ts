import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { STATUSES } from '../../src/domain/transactions/status.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep24Transaction } from './shapes.ts';
import { ENDED, REFUNDS, store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-24 3.8 transaction history, and the shared objects and statuses that it shows. */

const keypair = Keypair.random();
const api = await opened(startTestApi());
const token = await api.login(keypair);

type Query = Readonly<Record<string, string>>;
const many = z.strictObject({ transactions: z.array(sep24Transaction) });
const list = async (query: Query = {}, by = token) => {
  const asked = new URLSearchParams({ asset_code: 'USDC', ...query }).toString();
  const response = await api.get(`/sep24/transactions?${asked}`, by);
  expect(response.status).toBe(200);
  return many.parse(await response.json()).transactions;
};
const one = async (query: Query, by = token) => {
  const asked = new URLSearchParams(query).toString();
  const response = await api.get(`/sep24/transaction?${asked}`, by);
  const body: unknown = await response.json();
  if (response.status === 200) {
    return z.strictObject({ transaction: sep24Transaction }).parse(body).transaction;
  }
  failure.parse(body);
  return response.status;
};

describe('SEP-24 transaction history', () => {
  test('GET /transactions: asset_code, no_older_than, limit, kind, paging_id, lang; newest first', async () => {
    const by = Keypair.random();
    const his = await api.login(by);
    const [old, middle, young] = await Promise.all(
      ['2026-01-01', '2026-02-01', '2026-03-01'].map(async (day, index) =>
        store(api, by, 'sep24', index === 1 ? 'withdrawal' : 'deposit', {
          startedAt: new Date(day),
        }),
      ),
    );
    const ids = async (query: Query = {}) => (await list(query, his)).map(({ id }) => id);
    expect(await ids({ lang: 'en' })).toEqual([young?.id, middle?.id, old?.id]);
    expect(await ids({ limit: '2' })).toEqual([young?.id, middle?.id]);
    expect(await ids({ kind: 'withdrawal' })).toEqual([middle?.id]);
    expect(await ids({ no_older_than: '2026-01-15T00:00:00Z' })).toEqual([young?.id, middle?.id]);
    expect(await ids({ paging_id: middle?.id ?? '' })).toEqual([old?.id]);
  });

  test('GET /transaction: id, stellar_transaction_id or external_transaction_id; 404', async () => {
    const { id } = await store(api, keypair, 'sep24', 'deposit', ENDED);
    const found = expect.objectContaining({ id });
    expect(await one({ id, lang: 'en' })).toEqual(found);
    expect(await one({ stellar_transaction_id: ENDED.stellarTransactionId ?? '' })).toEqual(found);
    expect(await one({ external_transaction_id: ENDED.externalTransactionId ?? '' })).toEqual(
      found,
    );
    expect(await one({ id: randomUUID() })).toBe(404);
    expect(await one({ id }, await api.login(Keypair.random()))).toBe(404);
  });

  test('the object of a deposit: amounts as plain strings, times UTC, deposit_memo, to, more_info_url', async () => {
    const { id } = await store(api, keypair, 'sep24', 'deposit', ENDED);
    expect(await one({ id })).toMatchObject({
      kind: 'deposit',
      amount_in: '100',
      amount_out: '99',
      amount_fee: '1',
      amount_in_asset: 'iso4217:USD',
      completed_at: '2026-11-20T10:00:00.000Z',
      deposit_memo: '17',
      deposit_memo_type: 'id',
      to: keypair.publicKey(),
      more_info_url: expect.stringContaining(id),
    });
  });

  test('the object of a withdrawal: withdraw_anchor_account, and withdraw_memo null until ready', async () => {
    const early = { receivingAccount: null, receivingMemo: null, receivingMemoType: null };
    const waiting = await store(api, keypair, 'sep24', 'withdrawal', {
      status: 'incomplete',
      ...early,
    });
    expect(await one({ id: waiting.id })).toMatchObject({ withdraw_memo: null });
    const ready = await store(api, keypair, 'sep24', 'withdrawal');
    expect(await one({ id: ready.id })).toMatchObject({
      withdraw_memo: ready.receivingMemo,
      withdraw_memo_type: 'id',
      withdraw_anchor_account: ready.receivingAccount,
    });
  });

  test('fee_details {total, asset, breakdown[]}, and details for the other SEPs’ clients', async () => {
    const { id } = await store(api, keypair, 'sep24', 'deposit', ENDED);
    const line = { name: 'Service fee', description: 'What we charge', amount: '1' };
    expect(await one({ id })).toMatchObject({
      fee_details: { total: '1', asset: 'iso4217:USD', breakdown: [line], details: [line] },
    });
  });

  test('refunds {amount_refunded, amount_fee, payments[{id, id_type, amount, fee}]}; refunded only in full', async () => {
    const partly = await store(api, keypair, 'sep24', 'withdrawal', { ...ENDED, refunds: REFUNDS });
    expect(await one({ id: partly.id })).toMatchObject({ refunds: REFUNDS, refunded: false });
    const whole = await store(api, keypair, 'sep24', 'withdrawal', {
      ...ENDED,
      status: 'refunded',
      refunds: REFUNDS,
    });
    expect(await one({ id: whole.id })).toMatchObject({ status: 'refunded', refunded: true });
  });

  test('user_action_required_by only in statuses that wait for the user', async () => {
    const waits = await store(api, keypair, 'sep24', 'withdrawal');
    expect(await one({ id: waits.id })).toMatchObject({
      user_action_required_by: waits.payUntil?.toISOString(),
    });
    const works = await store(api, keypair, 'sep24', 'withdrawal', { status: 'pending_anchor' });
    expect(await one({ id: works.id })).toMatchObject({ user_action_required_by: null });
  });

  const known = STATUSES.filter((status) => !/sender|receiver/.test(status));
  test.each(known)('%s is shown by a status that SEP-24 has', async (status) => {
    const { id } = await store(api, keypair, 'sep24', 'withdrawal', { status });
    // `sep24Transaction` takes no other.
    expect(await one({ id })).toMatchObject({ id });
  });
});
