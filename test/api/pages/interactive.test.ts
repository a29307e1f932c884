import { describe, expect, it } from '@jest/globals';
import { Transaction, TransactionEvent } from '../../../src/db/entities/transaction.ts';
import {
  beginInteractive,
  createBrowser,
  DISTRIBUTION,
  ISSUER,
  startTestApi,
  loadTransaction,
} from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const begin = async (kind: 'deposit' | 'withdraw', body: object = {}) =>
  beginInteractive(api, kind, body);

describe('a SEP-24 deposit', () => {
  it('is filled in on the pages, priced, and its story started', async () => {
    const { keypair, token, url, id, type } = await begin('deposit', { amount: '100' });
    expect(type).toBe('interactive_customer_info_needed');
    expect(await loadTransaction(api, id)).toMatchObject({
      status: 'incomplete',
      protocol: 'sep24',
    });

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

    const row = await loadTransaction(api, id);
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
    expect(await loadTransaction(api, id)).toMatchObject({
      status: 'pending_anchor',
      workflowStartedAt: null,
    });
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
    const row = await loadTransaction(api, id);
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

  it('lets the customer correct what the rail refused, and signals the story', async () => {
    const { url, id } = await begin('withdraw', { amount: '50' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/details`, payee);
    await browser.submit(`/interactive/${id}/review`, form);
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_customer_info_update',
        message: 'No such account.',
        transferReceivedAt: new Date(),
        requiredInfoUpdates: ['bank_account_number'],
      },
    );
    const asked = await browser.open(`/interactive/${id}`);
    expect(asked.text).toContain('No such account.');
    const corrected = { ...payee, bank_account_number: '87654321' };
    await browser.submit(`/interactive/${id}/details`, corrected);
    const row = await loadTransaction(api, id);
    const sealed = { ciphertext: row.payeeCiphertext as Buffer, keyId: row.payeeKeyId ?? '' };
    expect(api.deps.secrets.open(sealed, `transaction/${id}`)).toEqual(corrected);
    expect(api.temporal.signalled).toContainEqual({
      id: `withdrawal/${id}`,
      signal: 'informationUpdated',
    });
    expect(row.informationToldAt).toEqual(row.informationUpdatedAt);
    // With Temporal away the customer is answered all the same, and the sweep has it to tell.
    api.temporal.isAway = true;
    await browser.submit(`/interactive/${id}/details`, payee);
    api.temporal.isAway = false;
    const untold = await loadTransaction(api, id);
    expect(untold.informationToldAt).toEqual(row.informationToldAt);
    expect(Number(untold.informationUpdatedAt)).toBeGreaterThan(Number(untold.informationToldAt));
  });
});

describe('a rail that nobody serves', () => {
  it('is said before the customer chooses, before anything is binding, and before they pay', async () => {
    const em = api.orm.em.fork();
    await em.execute(
      `insert into rail_failure (rail, call, type) values ('sandbox-bank', 'serve', 'Unserved')`,
    );
    const { url, id } = await begin('deposit', { amount: '100' });
    const browser = createBrowser(api);
    const amount = await browser.open(url);
    expect(amount.text).toMatch(/Bank transfer\s*\(interrupted at the moment\)/);
    expect(amount.text.match(/interrupted at the moment/g)).toHaveLength(1);
    const chosen = { amount: '100', rail: 'sandbox-bank' };
    const review = await browser.submit(`/interactive/${id}/amount`, chosen);
    expect(review.text).toContain('You can wait before you pay');
    const begun = await browser.submit(`/interactive/${id}/review`, chosen);
    expect(begun.text).toContain('This way of paying is interrupted at the moment.');
    const spanish = await browser.open(`/interactive/${id}?lang=es`);
    expect(spanish.text).toContain('Esta forma de pago está interrumpida en este momento.');

    await em.execute(`delete from rail_failure where call = 'serve'`);
    const served = await browser.open(`/interactive/${id}?lang=en`);
    expect(served.text).not.toContain('interrupted');
  });
});
