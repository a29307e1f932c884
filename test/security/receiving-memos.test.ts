import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { randomMemo } from '../../src/services/transactions/accounts/receiving-memo.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import {
  beginRedeemed,
  createBusiness,
  startExternalApi,
} from '../support/api/external-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { createBrowser, startTestApi, type TestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/*
 * Whoever knows a memo can pay for its transaction. They are drawn at random, so that somebody who is
 * given one knows no other; and below 2^53, because wallets keep them in JavaScript numbers.
 */

const MOST = 2n ** 53n;

const api = await opened(startTestApi());
const external = await opened(startExternalApi());

const memoOf = async ({ orm }: TestApi, id: string): Promise<bigint> => {
  const { receivingMemo, receivingMemoType } = await orm.em
    .fork()
    .findOneOrFail(Transaction, { id });
  expect(receivingMemoType).toBe('id');
  return BigInt(receivingMemo ?? '');
};
const idOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { id: string }).id;

const KINDS: Readonly<Record<string, () => Promise<bigint>>> = {
  'SEP-6 withdraw': async () => {
    const token = await api.login(Keypair.random());
    const query = new URLSearchParams({ asset_code: 'USDC', amount: '50', ...BANK_PAYEE });
    return memoOf(api, await idOf(await api.get(`/sep6/withdraw?${query.toString()}`, token)));
  },
  'SEP-6 withdraw-exchange': async () => {
    const token = await api.login(Keypair.random());
    const exchange = { source_asset: 'USDC', destination_asset: 'iso4217:USD', amount: '50' };
    const query = new URLSearchParams({ ...exchange, ...BANK_PAYEE }).toString();
    return memoOf(api, await idOf(await api.get(`/sep6/withdraw-exchange?${query}`, token)));
  },
  'SEP-24 withdraw on our pages': async () => {
    const token = await api.login(Keypair.random());
    const begun = await api.post(
      '/sep24/transactions/withdraw/interactive',
      { asset_code: 'USDC' },
      token,
    );
    const { id, url } = (await begun.json()) as { id: string; url: string };
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/details`, BANK_PAYEE);
    await browser.submit(`/interactive/${id}/review`, form);
    return memoOf(api, id);
  },
  'SEP-24 withdraw on the business’s own pages': async () => {
    const { id } = await beginRedeemed(external, 'withdraw');
    const form = { amount: '50', funding_method: 'sandbox-bank', fields: BANK_PAYEE };
    expect(await createBusiness(external).complete(id, form)).toMatchObject({ status: 200 });
    return memoOf(external, id);
  },
  'SEP-31': async () => {
    const token = await api.login(Keypair.random());
    const { put } = customerEndpoint(api.url, token);
    const { id: sender_id } = await put({ type: 'sep31-sender', ...BANK_PAYEE });
    const { id: receiver_id } = await put({ type: 'sep31-receiver', ...BANK_PAYEE });
    const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
    return memoOf(api, await idOf(await api.post('/sep31/transactions', body, token)));
  },
};

test('§1.4 of every kind of transaction are below 2^53, and none says what another one is', async () => {
  const memos: bigint[] = [];
  for (const draw of Object.values(KINDS)) {
    for (let count = 0; count < 4; count += 1) memos.push(await draw());
  }
  for (const memo of memos) {
    expect(memo > 0n && memo < MOST).toBe(true);
    expect(BigInt(Number(memo))).toBe(memo);
  }
  const inOrder = memos.toSorted((one, other) => (one < other ? -1 : 1));
  const steps = inOrder.slice(1).map((memo, place) => memo - (inOrder[place] ?? 0n));
  // A stranger who tries a thousand numbers on each side of their own meets nobody.
  for (const step of steps) expect(step).toBeGreaterThan(1_000n);
});

describe('§1.4 the numbers that are drawn', () => {
  const DRAWS = 20_000;
  const drawn = Array.from({ length: DRAWS }, () => BigInt(randomMemo()));

  test('§1.4 are never 0, are exact in JavaScript, and repeat themselves never', () => {
    expect(drawn.every((memo) => memo > 0n && memo < MOST)).toBe(true);
    expect(drawn.every((memo) => String(Number(memo)) === memo.toString())).toBe(true);
    expect(new Set(drawn).size).toBe(DRAWS);
  });

  test('§1.4 have each of their 53 bits set half the time', () => {
    // Seven standard deviations: by chance once in ten thousand million runs.
    const most = 7 * Math.sqrt(DRAWS / 4);
    for (let bit = 0n; bit < 53n; bit += 1n) {
      const set = drawn.filter((memo) => ((memo >> bit) & 1n) === 1n).length;
      expect([bit, Math.abs(set - DRAWS / 2) < most]).toEqual([bit, true]);
    }
  });
});
