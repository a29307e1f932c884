import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startTestApi } from '../support/api/support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { sep24Transaction, sep6Transaction } from './shapes.ts';
import { FRESH_ID, inWords, openWallet, read } from './walk.ts';
import { opened } from '../support/opened.ts';

/* SEP-6 and SEP-24 as the validation suite walks through them; see `validation-walk.test.ts`. */

const NOWHERE = [
  `id=${FRESH_ID}`,
  `external_transaction_id=${FRESH_ID}`,
  `stellar_transaction_id=${'02'.repeat(32)}`,
];

const api = await opened(startTestApi());

type Query = Readonly<Record<string, string>>;
const { ask } = sep6(() => api);

test('SEP-6: a deposit and a withdrawal that are asked for stand in /transaction and /transactions', async () => {
  const { account, token } = await openWallet(api);
  const common = { asset_code: 'USDC', account };
  const begun = z.object({ id: z.uuid() });
  const { body: deposit } = await ask('deposit', common, token);
  expect(z.object({ id: z.uuid(), how: z.string().min(1) }).parse(deposit).id).toBe(deposit.id);
  const { body: withdrawal } = await ask('withdraw', { ...common, type: 'sandbox-bank' }, token);
  const list = z.object({ transactions: z.array(sep6Transaction) });
  const listed = list.parse((await ask('transactions', common, token)).body).transactions;
  expect(listed.map(({ id }) => id)).toEqual([begun.parse(withdrawal).id, deposit.id]);
  expect(listed[0]?.from).toBe(account);
  expect(listed[1]?.to).toBe(account);
  for (const { id } of listed) {
    const { body } = await ask('transaction', { id }, token);
    expect(sep6Transaction.parse(body['transaction']).id).toBe(id);
    expect((await ask('transaction', { id })).status).toBe(403);
  }
});

describe('SEP-24', () => {
  const start = async (kind: string, token: string, body: object): Promise<string> => {
    const path = `/sep24/transactions/${kind}/interactive`;
    const opened = z.strictObject({
      type: z.literal('interactive_customer_info_needed'),
      url: z.url(),
      id: z.uuid(),
    });
    return (await read(await api.post(path, body, token), 200, opened)).id;
  };
  const list = async (token: string, query: Query = {}) => {
    const asked = new URLSearchParams({ asset_code: 'USDC', ...query }).toString();
    const response = await api.get(`/sep24/transactions?${asked}`, token);
    const { transactions } = await read(
      response,
      200,
      z.object({ transactions: z.array(sep24Transaction) }),
    );
    return transactions;
  };

  test('/transactions: limit, kind and no_older_than, which leaves out what is older and nothing else', async () => {
    const { account, token } = await openWallet(api);
    expect(await list(token)).toEqual([]);
    const ids: string[] = [];
    for (const kind of ['deposit', 'withdraw', 'deposit', 'deposit']) {
      ids.unshift(await start(kind, token, { asset_code: 'USDC', account }));
    }
    const all = await list(token);
    expect(all.map(({ id }) => id)).toEqual(ids);
    expect(await list(token, { limit: '1' })).toHaveLength(1);
    const kinds = async (kind: string) => (await list(token, { kind })).map((one) => one.kind);
    expect(await kinds('withdrawal')).toEqual(['withdrawal']);
    expect(new Set(await kinds('deposit'))).toEqual(new Set(['deposit']));
    const bound = all.at(-2)?.started_at ?? '';
    expect(await list(token, { no_older_than: bound })).toHaveLength(3);
  });

  test('/transaction: an incomplete one says to or from, and its more_info_url opens as a page', async () => {
    const { account, token } = await openWallet(api);
    for (const [kind, side] of [
      ['deposit', 'to'],
      ['withdraw', 'from'],
    ] as const) {
      const id = await start(kind, token, { asset_code: 'USDC', account });
      const response = await api.get(`/sep24/transaction?id=${id}`, token);
      const { transaction } = await read(
        response,
        200,
        z.object({ transaction: sep24Transaction }),
      );
      expect(transaction).toMatchObject({ status: 'incomplete', [side]: account });
      const page = await fetch(transaction.more_info_url);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
    }
  });
});

test.each(['sep6', 'sep24'])(
  '%s: 404 for what is not there, 400 for no asset of ours',
  async (sep) => {
    const { account, token } = await openWallet(api);
    for (const query of NOWHERE) {
      const response = await api.get(`/${sep}/transaction?${query}`, token);
      expect(await read(response, 404, inWords)).toHaveProperty('error');
    }
    for (const code of ['NOT_SUPPORTED', 'EURC']) {
      const path = `/${sep}/transactions?asset_code=${code}&account=${account}`;
      expect(await read(await api.get(path, token), 400, inWords)).toHaveProperty('error');
    }
  },
);
