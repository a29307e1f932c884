import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction, TransactionEvent } from '../../src/db/entities/transaction.ts';
import { createBrowser, DISTRIBUTION, ISSUER, startTestApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const begin = async (kind: 'deposit' | 'withdraw', body: object = {}) => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const response = await api.post(
    `/sep24/transactions/${kind}/interactive`,
    { asset_code: 'USDC', ...body },
    token,
  );
  const answer = (await response.json()) as { type: string; url: string; id: string };
  return { keypair, token, status: response.status, ...answer };
};
const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

describe('a SEP-24 deposit', () => {
  it('is filled in on the pages, priced, and its story started', async () => {
    const { keypair, token, url, id, type } = await begin('deposit', { amount: '100' });
    expect(type).toBe('interactive_customer_info_needed');
    expect(await load(id)).toMatchObject({ status: 'incomplete', protocol: 'sep24' });

    const browser = createBrowser(api);
    const amount = await browser.open(url);
    expect(amount.path).toBe(`/interactive/${id}/amount`);
    expect(amount.text).toContain('value="100"');
    const review = await browser.submit(`/interactive/${id}/amount`, {
      amount: '100',
      rail: 'sandbox-bank',
    });
    expect(review.path).toBe(`/interactive/${id}/review`);
    expect(review.text).toContain('99 USDC');
    const done = await browser.submit(`/interactive/${id}/review`, {
      amount: '100',
      rail: 'sandbox-bank',
    });
    expect(done.path).toBe(`/interactive/${id}`);
    expect(done.text).toContain('Almost there');

    const row = await load(id);
    expect(row).toMatchObject({
      status: 'pending_anchor',
      rail: 'sandbox-bank',
      toAccount: keypair.publicKey(),
      amountExpected: '100.0000000',
      amountIn: null,
      amountOut: '99.0000000',
      amountInAsset: 'iso4217:USD',
      feeDetails: { total: '1', asset: `stellar:USDC:${ISSUER}` },
    });
    expect(row.payUntil?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect(row.workflowStartedAt).toBeInstanceOf(Date);
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ type: 'deposit', id: `deposit/${id}` }),
    );
    const events = await api.orm.em.fork().find(TransactionEvent, { transactionId: id });
    expect(events.map(({ toStatus }) => toStatus)).toEqual(['incomplete', 'pending_anchor']);

    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    expect(await read.json()).toMatchObject({
      transaction: {
        id,
        kind: 'deposit',
        status: 'pending_anchor',
        amount_in: '100',
        amount_out: '99',
        fee_details: { total: '1', breakdown: [{ amount: '1' }], details: [{ amount: '1' }] },
        to: keypair.publicKey(),
      },
    });
  });

  it('is agreed to once when the form is sent twice', async () => {
    const { url, id } = await begin('deposit', { amount: '20' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '20', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await Promise.all([
      browser.submit(`/interactive/${id}/review`, form),
      browser.submit(`/interactive/${id}/review`, form),
    ]);
    const events = await api.orm.em.fork().count(TransactionEvent, { transactionId: id });
    expect(events).toBe(2);
  });

  it('stays agreed to when Temporal is away, for the sweep to start', async () => {
    const { url, id } = await begin('deposit', { amount: '20' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '20', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    api.temporal.isAway = true;
    const done = await browser.submit(`/interactive/${id}/review`, form);
    api.temporal.isAway = false;
    expect(done.response.status).toBe(200);
    expect(await load(id)).toMatchObject({ status: 'pending_anchor', workflowStartedAt: null });
  });

  it('shows the instructions once the rail has said them, escaped', async () => {
    const { url, id } = await begin('deposit', { amount: '20' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '20', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/review`, form);
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_user_transfer_start',
        instructions: { external_transfer_memo: { value: 'RH-<1>', description: 'Reference' } },
      },
    );
    const { text } = await browser.open(`/interactive/${id}`);
    expect(text).toContain('Please pay now');
    expect(text).toContain('RH-&lt;1&gt;');
  });
});

describe('a SEP-24 withdrawal', () => {
  const payee = {
    bank_account_number: '12345678',
    first_name: 'Ada',
    last_name: 'Lovelace',
  };

  it('takes the payee, encrypts it, and says where to pay with which memo', async () => {
    const { token, url, id } = await begin('withdraw', { amount: '50' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: 'sandbox-bank' };
    const details = await browser.submit(`/interactive/${id}/amount`, form);
    expect(details.path).toBe(`/interactive/${id}/details`);
    const wrong = await browser.submit(`/interactive/${id}/details`, {
      ...payee,
      bank_account_number: '12',
    });
    expect(wrong.response.status).toBe(400);
    expect(wrong.text).toContain('bank_account_number');
    const review = await browser.submit(`/interactive/${id}/details`, payee);
    expect(review.text).toContain('Lovelace');
    const done = await browser.submit(`/interactive/${id}/review`, form);
    const row = await load(id);
    expect(row).toMatchObject({
      status: 'pending_user_transfer_start',
      receivingAccount: DISTRIBUTION,
      receivingMemoType: 'id',
    });
    expect(Buffer.from(row.payeeCiphertext ?? '').toString()).not.toContain('Lovelace');
    const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${id}`)).toEqual(payee);
    expect(done.text).toContain(row.receivingMemo);
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ type: 'withdrawal', id: `withdrawal/${id}` }),
    );
    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    expect(await read.json()).toMatchObject({
      transaction: {
        status: 'pending_user_transfer_start',
        withdraw_anchor_account: DISTRIBUTION,
        withdraw_memo: row.receivingMemo,
        withdraw_memo_type: 'id',
      },
    });
  });

  it('lets the customer correct what the rail refused, and tells the story', async () => {
    const { url, id } = await begin('withdraw', { amount: '50' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/details`, payee);
    await browser.submit(`/interactive/${id}/review`, form);
    await api.orm.em
      .fork()
      .nativeUpdate(
        Transaction,
        { id },
        { status: 'pending_customer_info_update', message: 'No such account.' },
      );
    const asked = await browser.open(`/interactive/${id}`);
    expect(asked.text).toContain('No such account.');
    const corrected = { ...payee, bank_account_number: '87654321' };
    await browser.submit(`/interactive/${id}/details`, corrected);
    const row = await load(id);
    const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${id}`)).toEqual(corrected);
    expect(api.temporal.signalled).toContainEqual({
      id: `withdrawal/${id}`,
      signal: 'informationUpdated',
    });
  });
});

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

describe('the pages, told nonsense', () => {
  it.each([
    '',
    '0',
    '-5',
    '1e999999',
    '1,5',
    '12.345',
    '0.5',
    '99999999',
    '\u0000',
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
    expect(await load(id)).toMatchObject({ amountExpected: null, rail: null });
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
    expect(await load(id)).toMatchObject({ status: 'incomplete' });
  });
});
