import { describe, expect, test } from '@jest/globals';
import { Callback } from '../../../src/db/entities/books.ts';
import { Transaction, TransactionEvent } from '../../../src/db/entities/transaction.ts';
import { ISSUER, loadTransaction } from '../../support/api/support.ts';
import {
  beginExternal,
  beginRedeemed,
  createBusiness,
  OWN_PAGES,
  startExternalApi,
} from '../../support/api/external-support.ts';
import { wordsIn } from '../../../src/domain/languages/words.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startExternalApi());
const business = createBusiness(api);

const USDC = `stellar:USDC:${ISSUER}`;
const FORM = { amount: '100', funding_method: 'sandbox-bank' };
/** A transaction as it was answered, but for what each answer or each move makes new. */
const lasting = (transaction: unknown) => ({
  ...(transaction as object),
  more_info_url: null,
  updated_at: null,
});

describe('a SEP-24 link to the business’s own pages', () => {
  test('has transaction_id, token and lang, and keeps what stands in the address', async () => {
    const { url, id, type } = await beginExternal(api, 'deposit', { lang: 'es-MX' });
    expect(type).toBe('interactive_customer_info_needed');
    const { origin, pathname, searchParams } = new URL(url);
    expect(`${origin}${pathname}`).toBe(OWN_PAGES.split('?')[0]);
    const { token, ...named } = Object.fromEntries(searchParams);
    expect(named).toEqual({ theme: 'dark', transaction_id: id, lang: 'es-MX' });
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  test('opens none of our pages, and is not spent by trying', async () => {
    const { link } = await beginExternal(api, 'deposit');
    const opened = await api.get(`/interactive/open?token=${link}`);
    expect(opened.status).toBe(403);
    expect(opened.headers.get('set-cookie')).toBeNull();
    expect((await business.redeem(link)).status).toBe(200);
  });

  test('is redeemed once, for the transaction and the terms of it', async () => {
    const memo = { memo: 'hello', memo_type: 'text' };
    const { link, id, keypair } = await beginExternal(api, 'deposit', { amount: '100', ...memo });
    const redeemed = await business.redeem(link);
    expect(redeemed).toMatchObject({
      status: 200,
      transaction: {
        id,
        kind: 'deposit',
        status: 'incomplete',
        to: keypair.publicKey(),
        deposit_memo: 'hello',
      },
      account: keypair.publicKey(),
      account_memo: null,
      asset: USDC,
      amount: '100',
      quote: null,
      customer_id: null,
      lang: 'en',
      funding_method: null,
    });
    const limits = { min_amount: '1', max_amount: '10000', fee_fixed: '0.5', fee_percent: '0.5' };
    expect(redeemed['funding_methods']).toEqual(
      api.anchor.rails.map(({ name, label, asset }) => ({
        name,
        description: wordsIn('en', label),
        asset,
        fields: {},
        ...limits,
      })),
    );
    expect(await business.redeem(link)).toMatchObject({ status: 403 });
    expect(await business.read(id)).toMatchObject({ status: 200, amount: '100' });
  });

  test('says of a withdrawal what each rail must know', async () => {
    const { link } = await beginExternal(api, 'withdraw');
    expect(await business.redeem(link)).toMatchObject({
      amount: null,
      funding_methods: [
        { name: 'sandbox-bank', fields: { bank_account_number: { optional: false } } },
        { name: 'sandbox-mobile-money' },
      ],
    });
  });
});

describe('a deposit on the business’s own pages', () => {
  test('is priced, completed, and its story started', async () => {
    const { id, keypair, token } = await beginRedeemed(api, 'deposit');
    expect(await business.price(id, FORM)).toEqual({
      status: 200,
      amount_in: '100',
      amount_in_asset: 'iso4217:USD',
      amount_out: '99',
      amount_out_asset: USDC,
      fee: expect.objectContaining({ total: '1', asset: USDC }),
    });
    expect(await loadTransaction(api, id)).toMatchObject({
      status: 'incomplete',
      amountExpected: null,
    });
    const completed = await business.complete(id, FORM);
    expect(completed).toMatchObject({
      status: 200,
      transaction: { id, status: 'pending_anchor', amount_in: '100', amount_out: '99' },
      callback: null,
      on_change_callback: null,
    });
    expect(await loadTransaction(api, id)).toMatchObject({
      rail: 'sandbox-bank',
      toAccount: keypair.publicKey(),
      amountInAsset: 'iso4217:USD',
      workflowStartedAt: expect.any(Date),
      payUntil: expect.any(Date),
    });
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ type: 'deposit', id: `deposit/${id}` }),
    );
    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    const shown = ((await read.json()) as { transaction: object }).transaction;
    expect(lasting(shown)).toEqual(lasting(completed['transaction']));
    const page = await fetch(String(completed['more_info_url']));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('99 USDC')]);
  });

  test('is agreed to once when it is completed twice at once, with the same answer', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    const answers = await Promise.all([1, 2, 3].map(async () => business.complete(id, FORM)));
    answers.push(await business.complete(id, { ...FORM, amount: 100 }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const plain = answers.map(({ transaction }) => lasting(transaction));
    for (const answer of plain) expect(answer).toEqual(plain[0]);
    expect(await api.orm.em.fork().count(TransactionEvent, { transactionId: id })).toBe(2);
    expect(api.temporal.started.some((one) => one.id === `deposit/${id}`)).toBe(true);
  });

  test('is refused with other values once it is completed, and keeps the first', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    await business.complete(id, FORM);
    const other = { amount: '101', funding_method: 'sandbox-mobile-money' };
    const callback = 'https://wallet.example/done';
    expect(await business.complete(id, { ...other, callback })).toMatchObject({
      status: 400,
      error: expect.stringMatching(/other amount, funding_method, callback\./),
    });
    expect(await loadTransaction(api, id)).toMatchObject({
      amountExpected: '100.0000000',
      rail: 'sandbox-bank',
      flowCallbackUrl: null,
    });
    expect(await api.orm.em.fork().count(Callback, { transactionId: id })).toBe(0);
    expect(await business.price(id, FORM)).toMatchObject({ status: 400 });
  });

  test('stays agreed to when Temporal is away, and starts when it is completed again', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    api.temporal.isAway = true;
    const completed = await business.complete(id, FORM);
    api.temporal.isAway = false;
    expect(completed.status).toBe(200);
    expect((await loadTransaction(api, id)).workflowStartedAt).toBeNull();
    await business.complete(id, FORM);
    expect((await loadTransaction(api, id)).workflowStartedAt).toBeInstanceOf(Date);
  });

  test('is not completed once it has expired', async () => {
    const { id } = await beginRedeemed(api, 'deposit', { amount: '100' });
    const em = api.orm.em.fork();
    await em.nativeUpdate(Transaction, { id }, { status: 'expired', rail: 'sandbox-bank' });
    expect(await business.complete(id, FORM)).toMatchObject({
      status: 400,
      error: expect.stringContaining('not completed in time'),
    });
    expect(api.temporal.started.some((one) => one.id === `deposit/${id}`)).toBe(false);
  });
});
