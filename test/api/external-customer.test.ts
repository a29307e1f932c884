import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Transaction } from '../../src/db/entities/transaction.ts';
import type { Anchor } from '../../src/domain/anchor.ts';
import { beginRedeemed, createBusiness, startExternalApi } from './external-support.ts';
import { createBrowser, type TestApi } from './support.ts';

/* The business's own pages, where a payment has to know its customer. */

const withKnownCustomers = (anchor: Anchor): Anchor => ({
  ...anchor,
  assets: anchor.assets.map((policy) => ({
    ...policy,
    operations: Object.fromEntries(
      Object.entries(policy.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerType: 'sep6' },
      ]),
    ),
  })),
});

let api: TestApi;
let business: ReturnType<typeof createBusiness>;
beforeAll(async () => {
  api = await startExternalApi(withKnownCustomers);
  business = createBusiness(api);
});
afterAll(async () => api?.close());

const FORM = { amount: '100', funding_method: 'sandbox-bank' };
const NAMES = { first_name: 'Ada', last_name: 'Lovelace' };
const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

describe('a completion whose customer is not accepted yet', () => {
  test('waits for them, and more_info_url asks for what is missing', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    const completed = await business.complete(id, FORM);
    expect(completed).toMatchObject({
      status: 200,
      transaction: { id, status: 'pending_user', kyc_verified: false },
    });
    const row = await load(id);
    expect(row.status).toBe('pending_customer_info_update');
    expect(row.customerId).not.toBeNull();
    const started = api.temporal.started.find((one) => one.id === `deposit/${id}`);
    expect(started).toMatchObject({ args: { waitsForCustomer: true } });

    const { pathname, searchParams } = new URL(String(completed['more_info_url']));
    const browser = createBrowser(api);
    await browser.submit(pathname, Object.fromEntries(searchParams));
    await browser.submit(`/interactive/${id}/about`, NAMES);
    expect(await business.read(id)).toMatchObject({ transaction: { kyc_verified: true } });
    const told = api.temporal.signalled.filter((one) => one.id === `deposit/${id}`);
    expect(told).toMatchObject([{ signal: 'informationUpdated' }]);
  });

  test('the same completion again answers the same', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    await business.complete(id, FORM);
    const before = await load(id);
    expect(await business.complete(id, FORM)).toMatchObject({ status: 200, transaction: { id } });
    expect((await load(id)).payUntil).toEqual(before.payUntil);
  });
});

describe('a completion whose customer is known', () => {
  test('begins at once where they are accepted', async () => {
    const { id, token } = await beginRedeemed(api, 'deposit');
    const told = { type: 'sep6', ...NAMES };
    const { id: customer } = (await (
      await api.send('PUT', '/sep12/customer', told, token)
    ).json()) as { id: string };
    const completed = await business.complete(id, { ...FORM, customer_id: customer });
    expect(completed).toMatchObject({
      status: 200,
      transaction: { status: 'pending_anchor', kyc_verified: true },
    });
    expect((await load(id)).customerId).toBe(customer);
  });

  test('ends, unpaid and without a story, where they were rejected', async () => {
    const { id, token } = await beginRedeemed(api, 'deposit');
    const child = { type: 'sep6', ...NAMES, birth_date: '2020-01-01' };
    await api.send('PUT', '/sep12/customer', child, token);
    const completed = await business.complete(id, FORM);
    expect(completed).toMatchObject({ status: 200, transaction: { status: 'expired' } });
    expect(api.temporal.started.some((one) => one.id === `deposit/${id}`)).toBe(false);
  });
});
