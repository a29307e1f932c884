import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { sep6, type Body } from '../../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { DISTRIBUTION, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const { ask, wallet, transaction } = sep6(() => api);

describe('SEP-6 GET /withdraw', () => {
  test('names account and memo at once where the payee is known', async () => {
    const { token } = await wallet();
    const query = {
      asset_code: 'USDC',
      funding_method: 'sandbox-bank',
      amount: '50',
      ...BANK_PAYEE,
    };
    const { status, body } = await ask('withdraw', query, token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account_id: DISTRIBUTION,
      memo_type: 'id',
      memo: expect.stringMatching(/^\d+$/),
    });
    expect(await transaction(body.id, token)).toMatchObject({
      status: 'pending_user_transfer_start',
      withdraw_anchor_account: DISTRIBUTION,
      withdraw_memo: body['memo'],
      user_action_required_by: expect.any(String),
    });
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${body.id}`)).toEqual(BANK_PAYEE);
  });

  test('takes the payee from SEP-12, and from dest where an older wallet sends it', async () => {
    const { token } = await wallet();
    const { first_name, last_name } = BANK_PAYEE;
    await api.send('PUT', '/sep12/customer', { first_name, last_name }, token);
    const query = { asset_code: 'USDC', type: 'sandbox-bank', dest: '87654321' };
    const { body } = await ask('withdraw', query, token);
    expect(body['account_id']).toBe(DISTRIBUTION);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${body.id}`)).toEqual({
      ...BANK_PAYEE,
      bank_account_number: '87654321',
    });
  });

  test('names no account while it is not known whom to pay; its story is signalled once SEP-12 knows', async () => {
    const { token } = await wallet();
    const query = { asset_code: 'USDC', funding_method: 'sandbox-bank' };
    const { body } = await ask('withdraw', query, token);
    expect(body).not.toHaveProperty('account_id');
    const shown = await transaction(body.id, token);
    expect(shown).toMatchObject({
      status: 'pending_customer_info_update',
      withdraw_anchor_account: null,
      withdraw_memo: null,
    });
    await api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, token);
    const em = api.orm.em.fork();
    expect((await em.findOneOrFail(Transaction, { id: body.id })).payeeKeyId).toBeNull();
    await api.send('PUT', '/sep12/customer', BANK_PAYEE, token);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: body.id });
    expect(row.payeeKeyId).not.toBeNull();
    expect(api.temporal.signalled.at(-1)?.id).toBe(`withdrawal/${body.id}`);
  });

  test('keeps a refund memo only with its type, and refuses a payee that cannot be', async () => {
    const { token } = await wallet();
    const query = { asset_code: 'USDC', funding_method: 'sandbox-bank', ...BANK_PAYEE };
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { refund_memo: '7' },
      { refund_memo_type: 'id' },
      { bank_account_number: 'IBAN' },
    ];
    for (const change of wrong) {
      expect((await ask('withdraw', { ...query, ...change }, token)).status).toBe(400);
    }
    const memo = { refund_memo: '7', refund_memo_type: 'id' };
    const { body } = await ask('withdraw', { ...query, ...memo }, token);
    expect(await transaction(body.id, token)).toMatchObject(memo);
  });
});

describe('SEP-6 transactions', () => {
  test('are listed newest first, by kind, and never another’s', async () => {
    const { account, token } = await wallet();
    const first = await ask('deposit', { asset_code: 'USDC', account }, token);
    const second = await ask('withdraw', { asset_code: 'USDC', ...BANK_PAYEE }, token);
    const ids = async (query: Record<string, string>, as = token) => {
      const { body } = await ask('transactions', { asset_code: 'USDC', ...query }, as);
      return (body['transactions'] as Body[]).map(({ id }) => id);
    };
    expect(await ids({ account })).toEqual([second.body.id, first.body.id]);
    expect(await ids({ kind: 'deposit' })).toEqual([first.body.id]);
    expect(await ids({ kind: 'withdrawal-exchange' })).toEqual([]);
    expect(await ids({ limit: '1' })).toEqual([second.body.id]);
    expect(await ids({ limit: '1', paging_id: second.body.id })).toEqual([first.body.id]);
    const both = await api.get(
      '/sep6/transactions?asset_code=USDC&kind=deposit&kind=withdrawal',
      token,
    );
    expect(((await both.json()) as { transactions: Body[] }).transactions).toHaveLength(2);
    const other = await wallet();
    expect(await ids({}, other.token)).toEqual([]);
    expect((await ask('transactions', { asset_code: 'USDC', account }, other.token)).status).toBe(
      403,
    );
    expect((await ask('transaction', { id: first.body.id }, other.token)).status).toBe(404);
  });

  test('take a correction only while one is asked for', async () => {
    const { token } = await wallet();
    const { body } = await ask('withdraw', { asset_code: 'USDC', ...BANK_PAYEE }, token);
    const path = `/sep6/transactions/${body.id}`;
    const change = { transaction: { bank_account_number: '11112222' } };
    expect((await api.send('PATCH', path, change, token)).status).toBe(400);
    expect((await api.send('PATCH', path, change, (await wallet()).token)).status).toBe(404);
  });

  test('cost what GET /fee says', async () => {
    const { token } = await wallet();
    const query = { operation: 'withdraw', asset_code: 'USDC', amount: '100' };
    expect((await ask('fee', query, token)).body).toEqual({ fee: 1 });
    expect((await ask('fee', { ...query, operation: 'gift' }, token)).status).toBe(400);
  });
});
