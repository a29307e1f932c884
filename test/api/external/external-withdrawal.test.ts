import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { createBrowser, DISTRIBUTION, ISSUER, loadTransaction } from '../../support/api/support.ts';
import {
  beginRedeemed,
  createBusiness,
  startExternalApi,
} from '../../support/api/external-support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startExternalApi());
const business = createBusiness(api);

const FORM = { amount: '50', funding_method: 'sandbox-bank', fields: BANK_PAYEE };
const payeeOf = async (id: string) => {
  const row = await loadTransaction(api, id);
  const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
  return api.deps.secrets.open(sealed, `transaction/${id}`);
};

describe('a withdrawal on the business’s own pages', () => {
  test('takes the payee, encrypts it, and says where to pay with which memo', async () => {
    const { id } = await beginRedeemed(api, 'withdraw', { amount: '50' });
    const completed = await business.complete(id, FORM);
    const row = await loadTransaction(api, id);
    expect(completed).toMatchObject({
      status: 200,
      transaction: {
        status: 'pending_user_transfer_start',
        withdraw_anchor_account: DISTRIBUTION,
        withdraw_memo: row.receivingMemo,
        withdraw_memo_type: 'id',
      },
    });
    expect(JSON.stringify(completed)).not.toContain('Lovelace');
    expect(Buffer.from(row.payeeCiphertext ?? '').toString()).not.toContain('Lovelace');
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ type: 'withdrawal', id: `withdrawal/${id}` }),
    );
    const fields = { ...BANK_PAYEE, last_name: 'Byron' };
    const other = await business.complete(id, { ...FORM, fields });
    expect(other).toMatchObject({ status: 400, error: expect.stringMatching(/other fields\./) });
    expect(JSON.stringify(other)).not.toMatch(/Lovelace|Byron/);
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
  });

  test('whose payee a rail refused is corrected, and its story signalled', async () => {
    const { id } = await beginRedeemed(api, 'withdraw');
    await business.complete(id, FORM);
    const number = { bank_account_number: '87654321' };
    expect(await business.correct(id, number)).toMatchObject({ status: 400 });
    for (const status of [
      'pending_customer_info_update',
      'pending_transaction_info_update',
    ] as const) {
      const refused = { status, requiredInfoUpdates: ['bank_account_number'] };
      await api.orm.em.fork().nativeUpdate(Transaction, { id }, refused);
      expect(await business.read(id)).toMatchObject({
        transaction: { status: 'pending_user' },
        funding_method: 'sandbox-bank',
      });
      expect(await business.correct(id, { bank_account_number: '1' })).toMatchObject({
        status: 400,
        error: expect.stringContaining('bank_account_number'),
      });
      expect(await business.correct(id, number)).toMatchObject({ status: 200 });
      expect(await payeeOf(id)).toEqual({ ...BANK_PAYEE, ...number });
      const row = await loadTransaction(api, id);
      expect(row.informationToldAt).toEqual(row.informationUpdatedAt);
    }
    const signals = api.temporal.signalled.filter((one) => one.id === `withdrawal/${id}`);
    expect(signals.map(({ signal }) => signal)).toEqual([
      'informationUpdated',
      'informationUpdated',
    ]);
  });

  test('is corrected on our page of more_info_url too', async () => {
    const { id } = await beginRedeemed(api, 'withdraw');
    const completed = await business.complete(id, FORM);
    const refused = {
      status: 'pending_customer_info_update' as const,
      transferReceivedAt: new Date(),
      requiredInfoUpdates: ['bank_account_number'],
    };
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, refused);
    const { searchParams, pathname } = new URL(String(completed['more_info_url']));
    const browser = createBrowser(api);
    const asked = await browser.submit(pathname, Object.fromEntries(searchParams));
    expect([asked.path, asked.response.status]).toEqual([`/interactive/${id}`, 200]);
    const corrected = { ...BANK_PAYEE, bank_account_number: '87654321' };
    await browser.submit(`/interactive/${id}/details`, corrected);
    expect(await payeeOf(id)).toEqual(corrected);
  });

  test('takes a customer of the same account, and nobody else’s', async () => {
    const { id, token } = await beginRedeemed(api, 'withdraw');
    const put = async (as: string) => {
      const answer = await api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, as);
      return ((await answer.json()) as { id: string }).id;
    };
    const foreign = await put(await api.login(Keypair.random()));
    expect(await business.complete(id, { ...FORM, customer_id: foreign })).toMatchObject({
      status: 400,
      error: expect.stringContaining('customer_id'),
    });
    expect(await loadTransaction(api, id)).toMatchObject({
      status: 'incomplete',
      payeeCiphertext: null,
    });
    const own = await put(token);
    await business.complete(id, { ...FORM, customer_id: own });
    expect(await loadTransaction(api, id)).toMatchObject({
      customerId: own,
      status: 'pending_user_transfer_start',
    });
  });
});

describe('a withdrawal by a firm quote on the business’s own pages', () => {
  const quoted = async () => {
    const { token } = await beginRedeemed(api, 'withdraw');
    const asked = {
      context: 'sep24',
      sell_asset: `stellar:USDC:${ISSUER}`,
      buy_asset: 'iso4217:USD',
      sell_amount: '100',
      buy_delivery_method: 'sandbox-bank',
    };
    const quote = (await (await api.post('/sep38/quote', asked, token)).json()) as { id: string };
    const begun = await api.post(
      '/sep24/transactions/withdraw/interactive',
      { asset_code: 'USDC', quote_id: quote.id },
      token,
    );
    const { id, url } = (await begun.json()) as { id: string; url: string };
    const terms = await business.redeem(new URL(url).searchParams.get('token') ?? '');
    return { id, quote, terms, form: { ...FORM, amount: '100' } };
  };

  test('is sent its terms, and completed by them', async () => {
    const { id, quote, terms, form } = await quoted();
    expect(terms).toMatchObject({ status: 200, amount: '100', quote });
    const methods = terms['funding_methods'] as readonly Readonly<Record<string, unknown>>[];
    expect(methods.map(({ name }) => name)).toEqual(['sandbox-bank']);
    expect(methods[0]).not.toHaveProperty('fee_fixed');
    const { fee } = terms['quote'] as { fee: { total: string } };
    expect(await business.price(id, { amount: '100.0', funding_method: 'sandbox-bank' })).toEqual({
      status: 200,
      amount_in: '100',
      amount_in_asset: `stellar:USDC:${ISSUER}`,
      amount_out: (terms['quote'] as { buy_amount: string }).buy_amount,
      amount_out_asset: 'iso4217:USD',
      fee,
    });
    expect(await business.complete(id, form)).toMatchObject({
      status: 200,
      transaction: { status: 'pending_user_transfer_start', quote_id: quote.id, amount_in: '100' },
    });
  });

  test('is refused for another amount or another method, and after its end', async () => {
    const { id, form } = await quoted();
    for (const [change, said] of [
      [{ amount: '101' }, /agreed on 100/],
      [{ funding_method: 'sandbox-mobile-money' }, /funding_method: is one of sandbox-bank\./],
    ] as const) {
      const error = expect.stringMatching(said);
      expect(await business.price(id, { ...form, ...change, fields: '' })).toMatchObject({
        status: 400,
        error,
      });
      expect(await business.complete(id, { ...form, ...change })).toMatchObject({
        status: 400,
        error,
      });
    }
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, { payUntil: new Date(0) });
    expect(await business.complete(id, form)).toMatchObject({
      status: 400,
      error: expect.stringContaining('The price has ended'),
    });
    expect(await loadTransaction(api, id)).toMatchObject({
      status: 'incomplete',
      payeeCiphertext: null,
    });
  });
});
