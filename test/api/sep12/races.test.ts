import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { openFacts, openFields } from '../../../src/services/customers/store.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { formOf, JPEG } from '../../support/customer-endpoint.ts';
import { createReviewBench } from '../../support/api/review-bench.ts';

/* PUT /customer, the decision of a review or a person, and DELETE /customer, two at once. */

const ROUNDS = 8;
const NAMES = { type: 'person', first_name: 'Ada', last_name: 'Lovelace' };

let bench: Awaited<ReturnType<typeof createReviewBench>>;
beforeAll(async () => {
  bench = await createReviewBench();
});
afterAll(async () => bench?.api.close());
beforeEach(() => bench.reset());

/** Every customer of an account that was erased, with all that is still known of them. */
const erasedRows = async () => {
  const em = bench.api.orm.em.fork();
  const { secrets } = bench.api.deps;
  const rows = await em.find(Customer, { erasedAt: { $ne: null } });
  return rows.map((row) => ({
    status: row.status,
    account: row.account,
    fields: openFields(secrets, row),
    ...openFacts(secrets, row),
  }));
};
/** What is kept beside customers and refers to somebody who was erased. */
const leftOvers = async (): Promise<number> => {
  const [row] = await bench.api.orm.em.fork().execute<{ n: number }[]>(
    `select (select count(*) from customer_file f join customer c on c.id = f.customer_id
               where c.erased_at is not null)::int
       + (select count(*) from customer_verification v join customer c on c.id = v.customer_id
            where c.erased_at is not null)::int
       + (select count(*) from customer_callback k join customer c on c.id = k.customer_id
            where c.erased_at is not null)::int as n`,
  );
  return row?.n ?? -1;
};
const EMPTY = { status: 'NEEDS_INFO', account: '', fields: {}, states: {}, message: null };

/** A customer whom a transaction names, so that an erasure leaves an empty row. */
const known = async () => {
  const keypair = Keypair.random();
  const endpoint = await bench.open(keypair);
  const { id } = await endpoint.put(NAMES);
  const begun = await bench.api.get(
    `/sep6/withdraw?asset_code=USDC&customer_id=${id}`,
    endpoint.token,
  );
  expect(begun.status).toBe(200);
  return { ...endpoint, id };
};

describe('DELETE /customer and another request at once', () => {
  test('a PUT by id is before it or finds nobody, and nothing of it is left', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ask, put, erase, account, id } = await known();
      const form = formOf({ id, first_name: 'Grace' }, { photo_id_front: JPEG });
      const [told, filed, erased] = await Promise.all([
        put({ id, last_name: 'Hopper' }),
        ask('PUT', '', form),
        erase(account),
      ]);
      expect([202, 404]).toContain(told.code);
      expect([202, 404]).toContain(filed.status);
      expect(erased).toBe(200);
      expect((await put({ id, last_name: 'Hopper' })).code).toBe(404);
    }
    for (const row of await erasedRows()) expect(row).toEqual(EMPTY);
    expect(await leftOvers()).toBe(0);
  });

  test('a PUT by account makes a customer anew, or is erased with the one before', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { put, get, erase, account, id } = await known();
      const [told, erased] = await Promise.all([
        put({ type: 'person', first_name: 'Grace' }),
        erase(account),
      ]);
      expect([told.code, erased]).toEqual([202, 200]);
      const now = await get({ type: 'person' });
      expect(now.id).not.toBe(id);
      // Of the one before, nothing has come over to whoever is there now.
      expect(now.provided_fields).not.toHaveProperty('last_name');
    }
    for (const row of await erasedRows()) expect(row).toEqual(EMPTY);
  });

  test('a decision about whoever was erased is nobody’s', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { put, erase, account, id } = await known();
      bench.judge.next = async () => ({ status: 'PROCESSING' });
      await put({ id, first_name: 'Grace' });
      bench.judge.next = async () => ({ status: 'ACCEPTED' });
      await Promise.all([bench.decide(id, 'accept'), erase(account)]);
    }
    for (const row of await erasedRows()) expect(row).toEqual(EMPTY);
  });

  test('a request that names the customer is answered so, or has its transaction; never a fault', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { token, put, erase, account } = await bench.open();
      const { id } = await put(NAMES);
      const query = `asset_code=USDC&customer_id=${id}`;
      const body = { asset_code: 'USDC', amount: '50', customer_id: id };
      const [sep6, sep24, erased] = await Promise.all([
        bench.api.get(`/sep6/withdraw?${query}`, token),
        bench.api.post('/sep24/transactions/deposit/interactive', body, token),
        erase(account),
      ]);
      expect([200, 400]).toContain(sep6.status);
      expect([200, 400]).toContain(sep24.status);
      expect(erased).toBe(200);
    }
  });
});

describe('two changes of one customer at once', () => {
  test('a person’s decision and a PUT are one after the other, and nothing submitted is lost', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { put, get, id } = await known();
      bench.judge.next = async () => ({ status: 'PROCESSING' });
      await put({ id, first_name: 'Grace' });
      const [told, decided] = await Promise.all([
        put({ id, last_name: 'Hopper' }),
        bench.decide(id, 'ask', ['first_name=Please write it in full.']),
      ]);
      expect([told.code, decided]).toEqual([202, 'NEEDS_INFO']);
      const row = await bench.api.orm.em.fork().findOneOrFail(Customer, { id });
      expect(openFields(bench.api.deps.secrets, row)).toMatchObject({ last_name: 'Hopper' });
      expect(await get({ id })).toMatchObject({
        status: 'NEEDS_INFO',
        provided_fields: { first_name: { status: 'REJECTED' } },
      });
    }
  });
});
