import { describe, expect, test } from '@jest/globals';
import type { Anchor } from '../../../src/domain/anchor.ts';
import {
  beginExternal,
  beginRedeemed,
  createBusiness,
  INTERACTIVE_TOKEN,
  startExternalApi,
} from '../../support/api/external-support.ts';
import { createBrowser, loadTransaction } from '../../support/api/support.ts';
import { NAMES } from '../../support/payees.ts';
import { opened } from '../../support/opened.ts';

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

const api = await opened(startExternalApi(withKnownCustomers));
const business = createBusiness(api);

const FORM = { amount: '100', funding_method: 'sandbox-bank' };

describe('a completion whose customer is not accepted yet', () => {
  test('waits for them, and more_info_url asks for what is missing', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    const completed = await business.complete(id, FORM);
    expect(completed).toMatchObject({
      status: 200,
      transaction: { id, status: 'pending_user', kyc_verified: false },
    });
    const row = await loadTransaction(api, id);
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
    const before = await loadTransaction(api, id);
    expect(await business.complete(id, FORM)).toMatchObject({ status: 200, transaction: { id } });
    expect((await loadTransaction(api, id)).payUntil).toEqual(before.payUntil);
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
    expect((await loadTransaction(api, id)).customerId).toBe(customer);
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

/** GET and PUT of the customer answer as SEP-12 does: `status` there is the customer's. */
const standing = async (id: string) => {
  const response = await api.send(
    'GET',
    `/external/transactions/${id}/customer`,
    undefined,
    INTERACTIVE_TOKEN,
  );
  return (await response.json()) as Record<string, unknown>;
};

describe('what the business’s pages ask of a customer', () => {
  test('is what SEP-12 asks of the type, and is submitted by SEP-9 names', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    expect(await standing(id)).toMatchObject({ status: 'NEEDS_INFO', fields: { last_name: {} } });
    expect((await business.tell(id, { first_name: 'Ada' })).status).toBe(200);
    expect(await standing(id)).toMatchObject({
      status: 'NEEDS_INFO',
      provided_fields: { first_name: {} },
    });
    const form = new FormData();
    form.append('last_name', 'Lovelace');
    form.append('photo_id_front', new Blob(['%PDF-1.7']), 'passport.pdf');
    const sent = await fetch(`${api.url}/external/transactions/${id}/customer`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${INTERACTIVE_TOKEN}` },
      body: form,
    });
    expect(await sent.json()).toMatchObject({
      status: 'ACCEPTED',
      provided_fields: { photo_id_front: {} },
    });
    const completed = await business.complete(id, FORM);
    expect(completed).toMatchObject({
      transaction: { status: 'pending_anchor', kyc_verified: true },
    });
    expect(JSON.stringify(completed)).not.toContain('Lovelace');
  });

  test('wakes a payment that waits for it', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    await business.complete(id, FORM);
    await business.tell(id, NAMES);
    const told = api.temporal.signalled.filter((one) => one.id === `deposit/${id}`);
    expect(told).toMatchObject([{ signal: 'informationUpdated' }]);
  });

  test.each([
    ['a malformed value', { birth_date: 'yesterday' }, 'birth_date'],
    ['the details of a card', { 'card.number': '4242424242424242' }, 'card.number'],
  ])('refuses %s, and names it', async (_what, body, name) => {
    const { id } = await beginRedeemed(api, 'deposit');
    const before = await api.count('customer');
    const refused = await business.tell(id, { ...NAMES, ...body });
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining(name) });
    expect(await api.count('customer')).toBe(before);
  });

  test('is asked no more once the payment goes on, nor of one whose link was never redeemed', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    await business.tell(id, NAMES);
    await business.complete(id, FORM);
    expect(await business.tell(id, NAMES)).toMatchObject({ status: 400 });
    const unredeemed = await beginExternal(api, 'deposit');
    expect(await business.tell(unredeemed.id, NAMES)).toMatchObject({ status: 404 });
  });
});
