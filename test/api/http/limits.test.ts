import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { createBrowser, startTestApi, loadTransaction } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const customerLimits = { daily: '100', monthly: '150' };
const limited = (anchor: Anchor): Anchor => ({
  ...anchor,
  assets: anchor.assets.map((policy) => ({
    ...policy,
    operations: Object.fromEntries(
      Object.entries(policy.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerLimits },
      ]),
    ),
  })),
});

const api = await opened(startTestApi(limited));

const RAIL = 'sandbox-bank';
const begin = async (token: string, amount: string) => {
  const body = { asset_code: 'USDC', amount };
  const response = await api.post('/sep24/transactions/deposit/interactive', body, token);
  const answer = (await response.json()) as { url: string; id: string };
  return { status: response.status, ...answer };
};
/** Walks through the pages up to the one that asks whether all is right. */
const walkToReview = async (token: string, amount: string) => {
  const { url, id } = await begin(token, amount);
  const browser = createBrowser(api);
  await browser.open(url);
  await browser.submit(`/interactive/${id}/amount`, { amount, rail: RAIL });
  return {
    id,
    agree: async () => browser.submit(`/interactive/${id}/review`, { amount, rail: RAIL }),
  };
};

describe('SEP-24 under a customer’s limits', () => {
  test('refuses a request beyond them with the code and what is left, and stores nothing', async () => {
    const token = await api.login(Keypair.random());
    const { agree } = await walkToReview(token, '60');
    await agree();
    const rows = await api.count('transaction');
    expect(await begin(token, '41')).toEqual({
      status: 400,
      error: 'Each customer may pay in 100 in a day (UTC); 40 is left today.',
      code: 'daily_limit_exceeded',
      left: '40',
    });
    expect(await api.count('transaction')).toBe(rows);
    expect((await begin(token, '40')).status).toBe(200);
    expect((await begin(await api.login(Keypair.random()), '41')).status).toBe(200);
  });

  test('says on the page what is left when somebody types too much', async () => {
    const token = await api.login(Keypair.random());
    const { agree } = await walkToReview(token, '60');
    await agree();
    const { url, id } = await begin(token, '10');
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: RAIL };
    const page = await browser.submit(`/interactive/${id}/amount`, form);
    expect(page.response.status).toBe(400);
    expect(page.text).toContain('of which 40 USDC is left');
    expect((await loadTransaction(api, id)).amountExpected).toBe('10.0000000');
  });

  test('grants the last part of a limit to one of two that agree at once', async () => {
    const token = await api.login(Keypair.random());
    const asked = [await walkToReview(token, '70'), await walkToReview(token, '70')];
    const pages = await Promise.all(asked.map(async ({ agree }) => agree()));
    const statuses = await Promise.all(
      asked.map(async ({ id }) => (await loadTransaction(api, id)).status),
    );
    expect(statuses.toSorted()).toEqual(['incomplete', 'pending_anchor']);
    expect(new Set(pages.map(({ response }) => response.status))).toEqual(new Set([200, 400]));
    expect(pages.find(({ response }) => response.status === 400)?.text).toContain(
      '30 USDC is left',
    );
  });

  test('takes its part once when a form is agreed to twice', async () => {
    const token = await api.login(Keypair.random());
    const { agree } = await walkToReview(token, '60');
    await Promise.all([agree(), agree()]);
    expect(await begin(token, '41')).toMatchObject({ left: '40' });
  });
});

test('SEP-6 grants the last part of a limit to one of two that ask at once, and says what is left', async () => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const ask = async (amount: string) => {
    const query = {
      asset_code: 'USDC',
      account: keypair.publicKey(),
      amount,
      funding_method: RAIL,
    };
    const path = `/sep6/deposit?${new URLSearchParams(query).toString()}`;
    const response = await api.get(path, token);
    return { status: response.status, body: (await response.json()) as object };
  };
  const answers = await Promise.all([ask('70'), ask('70')]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
  expect(answers.find(({ status }) => status === 400)?.body).toMatchObject({
    code: 'daily_limit_exceeded',
    left: '30',
  });
  const kept = await api.orm.em.fork().count(Transaction, { account: keypair.publicKey() });
  expect(kept).toBe(1);
});

describe('SEP-31 under a customer’s limits', () => {
  const putCustomer = async (token: string, body: object) => {
    const response = await api.send('PUT', '/sep12/customer', body, token);
    return ((await response.json()) as { id: string }).id;
  };
  const ask = async (token: string, sender_id: string, receiver_id: string, amount: string) => {
    const body = { amount, asset_code: 'USDC', funding_method: RAIL, sender_id, receiver_id };
    const response = await api.post('/sep31/transactions', body, token);
    return { status: response.status, ...((await response.json()) as { id?: string }) };
  };

  test('counts for the sender, not for the sending anchor, and takes one of two at once', async () => {
    const token = await api.login(Keypair.random());
    const bob = await putCustomer(token, {
      type: 'sep31-sender',
      first_name: 'Bob',
      last_name: 'Byron',
    });
    const ada = await putCustomer(token, {
      type: 'sep31-receiver',
      first_name: 'Ada',
      last_name: 'Lovelace',
      bank_account_number: '12345678',
    });
    const answers = await Promise.all([ask(token, bob, ada, '70'), ask(token, bob, ada, '70')]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 400]));
    expect(answers.find(({ status }) => status === 400)).toMatchObject({
      code: 'daily_limit_exceeded',
      left: '30',
    });
    expect(await api.orm.em.fork().count(Transaction, { senderId: bob })).toBe(1);
    const [total] = await api.orm.em
      .fork()
      .execute<{ customer: string }[]>(
        `select customer from limit_total where kind = 'remittance' and total = 70 limit 1`,
      );
    expect(total?.customer).toBe(`customer/${bob}`);
  });
});
