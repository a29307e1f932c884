import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { CustomerDecision } from '../../../src/domain/customers/contract.ts';
import { customerEndpoint } from '../../support/customer-endpoint.ts';
import { startTestApi, type TestApi } from '../../support/api/support.ts';

describe('a customer of a SEP-6 withdrawal', () => {
  let api: TestApi;
  let decision: CustomerDecision = { status: 'ACCEPTED' };
  beforeAll(async () => {
    api = await startTestApi((anchor) => ({ ...anchor, customerReview: async () => decision }));
  });
  afterAll(async () => api.close());

  const begin = async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const query = 'asset_code=USDC&funding_method=sandbox-bank&amount=50';
    const response = await api.get(`/sep6/withdraw?${query}`, token);
    const { id } = (await response.json()) as { id: string };
    const asked = { transaction_id: id, type: 'sep6' };
    const row = async () => api.orm.em.fork().findOneOrFail(Transaction, { id });
    const signals = () => api.temporal.signalled.filter((signal) => signal.id.endsWith(id));
    return { ...customerEndpoint(api.url, token), id, asked, row, signals };
  };

  test('is asked for what the rail must know, and may submit it bit by bit', async () => {
    const { get, put, asked, row, signals } = await begin();
    expect(await get(asked)).toMatchObject({
      status: 'NEEDS_INFO',
      fields: { bank_account_number: { optional: false }, bank_number: { optional: true } },
    });
    await put({ ...asked, bank_account_number: '12345678' });
    await put({ ...asked, first_name: 'Ada' });
    expect((await row()).payeeCiphertext).toBeNull();
    expect(signals()).toEqual([]);
    await put({ ...asked, last_name: 'Lovelace' });
    expect((await get(asked)).status).toBe('ACCEPTED');
    const { id, payeeCiphertext, payeeKeyId, informationUpdatedAt } = await row();
    const sealed = { ciphertext: payeeCiphertext as Buffer, keyId: payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${id}`)).toEqual({
      bank_account_number: '12345678',
      first_name: 'Ada',
      last_name: 'Lovelace',
    });
    expect(informationUpdatedAt).not.toBeNull();
    expect(signals()).toHaveLength(1);
  });

  test('is not paid before the review accepts, however much was submitted', async () => {
    const { put, get, asked, row, signals } = await begin();
    decision = { status: 'PROCESSING' };
    const told = { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' };
    await put({ ...asked, ...told });
    expect((await get(asked)).status).toBe('PROCESSING');
    expect((await row()).payeeCiphertext).toBeNull();
    expect(signals()).toEqual([]);
    decision = { status: 'ACCEPTED' };
    await put({ ...asked, first_name: 'Augusta' });
    expect((await row()).payeeCiphertext).not.toBeNull();
    expect(signals()).toHaveLength(1);
  });
});

describe('a customer of no type, for whom a withdrawal of anybody waits', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi((given) => ({
      ...given,
      rails: given.rails.map((rail) => ({
        ...rail,
        payoutFields: rail.payoutFields.filter(({ name }) => name === 'bank_account_number'),
      })),
    }));
  });
  afterAll(async () => api.close());

  test('submits what the rail must know and no more, which makes them no customer of a type', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const { get, put } = customerEndpoint(api.url, token);
    const query = 'asset_code=USDC&funding_method=sandbox-bank&amount=50';
    const begun = await api.get(`/sep6/withdraw?${query}`, token);
    const { id } = (await begun.json()) as { id: string };
    const asked = { transaction_id: id, type: 'sep6' };
    for (const one of [asked, {}]) {
      const { status, fields } = await get(one);
      expect([status, Object.keys(fields)]).toEqual(['NEEDS_INFO', ['bank_account_number']]);
    }
    await put({});
    expect((await get()).status).toBe('NEEDS_INFO');
    const { id: customer } = await put({ bank_account_number: '12345678' });
    expect(api.temporal.signalled).toEqual([
      { id: `withdrawal/${id}`, signal: 'informationUpdated' },
    ]);
    expect((await get(asked)).status).toBe('ACCEPTED');
    expect(await get({ id: customer })).toMatchObject({
      status: 'NEEDS_INFO',
      fields: { first_name: {}, last_name: {} },
      provided_fields: { bank_account_number: {} },
    });
  });
});
