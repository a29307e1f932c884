import { describe, expect, it } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import {
  beginInteractive,
  createBrowser,
  startTestApi,
  loadTransaction,
} from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const begin = async (kind: 'deposit' | 'withdraw', body: object = {}) =>
  beginInteractive(api, kind, body);

describe('the interactive link', () => {
  it('opens once, and only the pages of its own transaction', async () => {
    const first = await begin('deposit');
    const second = await begin('deposit');
    const browser = createBrowser(api);
    expect((await browser.open(first.url)).response.status).toBe(200);
    expect((await createBrowser(api).open(first.url)).response.status).toBe(403);
    expect((await browser.open(`/interactive/${second.id}/amount`)).response.status).toBe(403);
    expect((await api.get(`/interactive/${first.id}/amount`)).status).toBe(403);
  });

  it('is no token of the API, and the API’s token is no link', async () => {
    const { token, url } = await begin('deposit');
    const link = new URL(url).searchParams.get('token') ?? '';
    expect((await api.get('/sep24/transactions?asset_code=USDC', link)).status).toBe(403);
    expect((await api.get(`/interactive/open?token=${token}`)).status).toBe(403);
    expect((await createBrowser(api).open(url)).response.status).toBe(200);
  });

  it('keeps its cookie from scripts and from other sites', async () => {
    const { url, id } = await begin('deposit');
    const response = await fetch(url, { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toContain(`Path=/interactive/${id}; HttpOnly; SameSite=Lax`);
  });

  it('leads to a page that no other site may frame', async () => {
    const { url } = await begin('deposit');
    const { response } = await createBrowser(api).open(url);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('the more_info page', () => {
  it('opens with the token that the owner was given, not by id alone', async () => {
    const { token, id } = await begin('deposit');
    const other = await begin('deposit');
    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
    const page = await fetch(transaction.more_info_url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Some details are still missing');
    const swapped = transaction.more_info_url.replace(id, other.id);
    expect((await fetch(swapped)).status).toBe(403);
    expect((await api.get(`/sep24/transaction/more_info?id=${id}`)).status).toBe(403);
  });
});

describe('a withdrawal whose payee the rail refused', () => {
  it('is corrected from the more_info link, by whoever holds it', async () => {
    const { token, id } = await begin('withdraw', { amount: '50' });
    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
    const link = new URL(transaction.more_info_url).searchParams.get('token') ?? '';
    const browser = createBrowser(api);
    const path = '/sep24/transaction/more_info';
    const early = await browser.submit(path, { id, token: link });
    expect(early.response.status).toBe(403);
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_customer_info_update',
        rail: 'sandbox-bank',
        transferReceivedAt: new Date(),
        requiredInfoUpdates: ['bank_account_number'],
      },
    );
    const again = await api.get(`/sep24/transaction?id=${id}`, token);
    expect(await again.json()).toMatchObject({ transaction: { status: 'pending_user' } });
    expect((await browser.open(transaction.more_info_url)).text).toContain('Correct the details');
    expect((await browser.submit(path, { id, token })).response.status).toBe(403);
    const form = await browser.submit(path, { id, token: link });
    expect(form.text).toContain('Who is to be paid?');
  });
});

describe('the pages, sent nonsense', () => {
  it('take no null character, which no person types, and store nothing', async () => {
    const { url, id } = await begin('deposit');
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '\u0000', rail: 'sandbox-bank' };
    const refused = await browser.submit(`/interactive/${id}/amount`, form);
    expect(refused.response.status).toBe(400);
    expect(await loadTransaction(api, id)).toMatchObject({ amountExpected: null, rail: null });
  });

  it.each([
    '',
    '0',
    '-5',
    '1e999999',
    '1,500',
    '1,2,3',
    '12.345',
    '0.5',
    '99999999',
    '9'.repeat(90),
  ])('ask again for the amount %j and store nothing', async (amount) => {
    const { url, id } = await begin('deposit');
    const browser = createBrowser(api);
    await browser.open(url);
    const again = await browser.submit(`/interactive/${id}/amount`, {
      amount,
      rail: 'sandbox-bank',
    });
    expect(again.response.status).toBe(400);
    expect(again.text).toContain('role="alert"');
    expect(await loadTransaction(api, id)).toMatchObject({ amountExpected: null, rail: null });
  });

  it('ask again for a rail that is not offered', async () => {
    const { url, id } = await begin('deposit');
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '5', rail: '__proto__' };
    const again = await browser.submit(`/interactive/${id}/amount`, form);
    expect(again.response.status).toBe(400);
  });

  it('do not agree to an amount other than the one that was shown', async () => {
    const { url, id } = await begin('deposit');
    const browser = createBrowser(api);
    await browser.open(url);
    await browser.submit(`/interactive/${id}/amount`, { amount: '5', rail: 'sandbox-bank' });
    const refused = await browser.submit(`/interactive/${id}/review`, {
      amount: '50',
      rail: 'sandbox-bank',
    });
    expect(refused.response.status).toBe(400);
    expect(await loadTransaction(api, id)).toMatchObject({ status: 'incomplete' });
  });
});
