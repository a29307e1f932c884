import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import type { Transaction } from '../../src/db/entities/transaction.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep24Transaction, sep6Transaction } from './shapes.ts';
import { ENDED, store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* What SEP-6 and SEP-24 say alike of GET /transactions and GET /transaction. */

const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    assets: anchor.assets.flatMap((policy) => [
      policy,
      { ...policy, asset: 'stellar:native', name: 'Lumens', currency: {} },
    ]),
  })),
);

type Query = Readonly<Record<string, string>>;
const SHAPES = { sep6: sep6Transaction, sep24: sep24Transaction };

describe.each(['sep6', 'sep24'] as const)('%s', (sep) => {
  const read = async (path: string, query: Query, token: string) => {
    const asked = new URLSearchParams(query).toString();
    const response = await api.get(`/${sep}/${path}?${asked}`, token);
    const body: unknown = await response.json();
    if (response.status !== 200) failure.parse(body);
    return { status: response.status, body };
  };
  const list = async (token: string, query: Query = {}) => {
    const { status, body } = await read('transactions', { asset_code: 'USDC', ...query }, token);
    if (status !== 200) return status;
    const { transactions } = z.strictObject({ transactions: z.array(SHAPES[sep]) }).parse(body);
    return transactions.map(({ id }) => id);
  };
  const add = async (keypair: Keypair, changes: Parameters<typeof store>[4] = {}) =>
    store(api, keypair, sep, 'deposit', changes);
  const someone = async () => {
    const keypair = Keypair.random();
    return { keypair, token: await api.login(keypair) };
  };

  test('GET /transactions: limit is a number from 1; more than 200 are never listed at once', async () => {
    const { keypair, token } = await someone();
    for (let made = 0; made < 201; made += 1) await add(keypair);
    expect(await list(token, { limit: '201' })).toHaveLength(200);
    expect(await list(token, { limit: '3' })).toHaveLength(3);
    expect(await list(token, { limit: '1000000' })).toHaveLength(200);
    expect(await list(token)).toHaveLength(50);
    expect(await list(token, { limit: '' })).toHaveLength(50);
    for (const limit of ['0', '-1', '1.5', 'all']) {
      expect([limit, await list(token, { limit })]).toEqual([limit, 400]);
    }
  });

  test('GET /transactions: paging_id goes on after it through all of them, also at one moment', async () => {
    const { keypair, token } = await someone();
    const startedAt = new Date('2026-03-01T00:00:00Z');
    const made: Transaction[] = [];
    for (let index = 0; index < 5; index += 1) made.push(await add(keypair, { startedAt }));
    const seen: string[] = [];
    for (;;) {
      const last = seen.at(-1);
      const page = await list(token, { limit: '2', ...(last ? { paging_id: last } : {}) });
      if (typeof page === 'number') throw new Error(`refused with ${page}`);
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  });

  test('GET /transactions: paging_id of another account, or of nothing, is 404', async () => {
    const [mine, other] = [await someone(), await someone()];
    const { id } = await add(other.keypair);
    expect(await list(mine.token, { paging_id: id })).toBe(404);
    expect(await list(mine.token, { paging_id: 'x' })).toBe(404);
  });

  test('GET /transactions: no_older_than is "on or after", UTC ISO 8601, with any offset', async () => {
    const { keypair, token } = await someone();
    const { id } = await add(keypair, { startedAt: new Date('2026-03-01T12:00:00Z') });
    expect(await list(token, { no_older_than: '2026-03-01T12:00:00Z' })).toEqual([id]);
    expect(await list(token, { no_older_than: '2026-03-01T14:00:00+02:00' })).toEqual([id]);
    expect(await list(token, { no_older_than: '2026-03-01T12:00:00.001Z' })).toEqual([]);
    // Without an offset it is UTC, and a day is its beginning; a plus may have come as a space.
    for (const at of ['2026-03-01T12:00:00', '2026-03-01', '2026-03-01T14:00:00 02:00']) {
      expect([at, await list(token, { no_older_than: at })]).toEqual([at, [id]]);
    }
    for (const at of ['2026-03-01T12:00:01', '2026-03-02', '2026-03-01T11:00:00-02:00']) {
      expect([at, await list(token, { no_older_than: at })]).toEqual([at, []]);
    }
    for (const wrong of ['yesterday', '2026-03-01 12:00', '2026-13-01T00:00:00Z', '1772366400']) {
      expect(await list(token, { no_older_than: wrong })).toBe(400);
    }
  });

  test('GET /transactions: asset_code is needed; kind and lang are ones that there are', async () => {
    const { token } = await someone();
    expect((await read('transactions', {}, token)).status).toBe(400);
    const faults: readonly Query[] = [{ asset_code: 'EURC' }, { kind: 'send' }, { lang: '!' }];
    for (const wrong of faults) {
      expect(await list(token, wrong)).toBe(400);
    }
    expect(await list(token, { lang: 'pt-BR' })).toEqual([]);
  });

  test('GET /transactions: asset_code lists that asset alone; `native` is also called XLM', async () => {
    const { keypair, token } = await someone();
    const { id } = await add(keypair);
    const lumens = await add(keypair, {
      asset: 'stellar:native',
      amountOutAsset: 'stellar:native',
    });
    expect(await list(token)).toEqual([id]);
    expect(await list(token, { asset_code: 'native' })).toEqual([lumens.id]);
    expect(await list(token, { asset_code: 'XLM' })).toEqual([lumens.id]);
  });

  test('GET /transaction: 404 by any of its three ids for whoever is not its account and memo', async () => {
    const keypair = Keypair.random();
    const [stellarTransactionId, externalTransactionId] = ['ef'.repeat(32), `bank-${sep}`];
    const row = await add(keypair, {
      ...ENDED,
      accountMemo: '5',
      stellarTransactionId,
      externalTransactionId,
    });
    const names: readonly Query[] = [
      { id: row.id },
      { stellar_transaction_id: stellarTransactionId },
      { external_transaction_id: externalTransactionId },
    ];
    const owner = await api.login(keypair, { memo: '5' });
    const others = [
      await api.login(keypair),
      await api.login(keypair, { memo: '6' }),
      await api.login(Keypair.random(), { memo: '5' }),
    ];
    for (const name of names) {
      expect((await read('transaction', name, owner)).status).toBe(200);
      for (const token of others) {
        expect((await read('transaction', name, token)).status).toBe(404);
      }
    }
  });

  test('GET /transactions: kind may name several, with commas or one after the other', async () => {
    const { keypair, token } = await someone();
    const { id: deposit } = await add(keypair);
    const { id: withdrawal } = await store(api, keypair, sep, 'withdrawal');
    const both = [deposit, withdrawal].toSorted();
    const ids = async (query: string) => {
      const response = await api.get(`/${sep}/transactions?asset_code=USDC&${query}`, token);
      const { transactions } = (await response.json()) as { transactions: { id: string }[] };
      return transactions.map(({ id }) => id).toSorted();
    };
    expect(await ids('kind=deposit,withdrawal')).toEqual(both);
    expect(await ids('kind=deposit&kind=withdrawal')).toEqual(both);
    expect(await ids('kind=')).toEqual(both);
    expect(await ids('kind=withdrawal,withdrawal')).toEqual([withdrawal]);
    for (const kind of ['deposit,send', ',', 'deposit;withdrawal']) {
      expect([kind, await list(token, { kind })]).toEqual([kind, 400]);
    }
  });

  test('GET /transaction: ids are the same in upper case', async () => {
    const { keypair, token } = await someone();
    const hash = 'ab'.repeat(32);
    const { id } = await add(keypair, { ...ENDED, stellarTransactionId: hash });
    const names: readonly Query[] = [
      { id: id.toUpperCase() },
      { stellar_transaction_id: hash.toUpperCase() },
    ];
    for (const name of names) {
      expect(await read('transaction', name, token)).toMatchObject({
        status: 200,
        body: { transaction: { id, stellar_transaction_id: hash } },
      });
    }
    expect(await list(token, { paging_id: id.toUpperCase() })).toEqual([]);
  });

  test('GET /transaction: one of another SEP is not found here', async () => {
    const { keypair, token } = await someone();
    const { id } = await store(api, keypair, sep === 'sep6' ? 'sep24' : 'sep6', 'deposit');
    expect((await read('transaction', { id }, token)).status).toBe(404);
  });

  test('a transaction of which nothing is known yet has null, and no made-up amounts', async () => {
    const { keypair, token } = await someone();
    const { id } = await add(keypair, {
      status: 'pending_anchor',
      amountExpected: null,
      amountIn: null,
      amountOut: null,
      feeDetails: null,
    });
    const { body } = await read('transaction', { id, lang: 'en' }, token);
    expect(body).toMatchObject({
      transaction: {
        status_eta: null,
        amount_in: null,
        amount_out: null,
        amount_fee: null,
        quote_id: null,
        completed_at: null,
        user_action_required_by: null,
        stellar_transaction_id: null,
        external_transaction_id: null,
        message: null,
        refunded: false,
        claimable_balance_id: null,
      },
    });
    expect(body).not.toHaveProperty('transaction.fee_details');
    expect(body).not.toHaveProperty('transaction.refunds');
    expect(body).not.toHaveProperty('transaction.instructions');
  });

  test('GET /transaction says that nobody serves its rail, as long as it is so', async () => {
    const { keypair, token } = await someone();
    const { id } = await add(keypair, {
      status: 'pending_user_transfer_start',
      rail: 'sandbox-bank',
    });
    const message = async (lang: string) => {
      const { body } = await read('transaction', { id, lang }, token);
      return z.object({ transaction: z.object({ message: z.string().nullable() }) }).parse(body)
        .transaction.message;
    };
    const em = api.orm.em.fork();
    await em.execute(
      `insert into rail_failure (rail, call, type) values ('sandbox-bank', 'serve', 'Unserved')`,
    );
    expect(await message('en')).toMatch(/This way of paying is interrupted at the moment/);
    expect(await message('es')).toMatch(/Esta forma de pago está interrumpida en este momento/);
    await em.execute(`delete from rail_failure where call = 'serve'`);
    expect(await message('en')).toBeNull();
  });
});
