import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addRailPayment, addReceipt, addTransaction, RAIL } from '../support/rows.ts';

/** What holds money, or says where it went. */
const JOURNALS = [
  'received_payment',
  'rail_receipt',
  'ledger_payment',
  'ledger_envelope',
  'rail_payment',
  'investigation',
  'transaction',
  'posting',
  'transaction_event',
  'price_answer',
];

describe('the journals', () => {
  let database: TestDatabase;
  let orm: Orm;
  const run = async (sql: string): Promise<unknown> => orm.em.fork().execute(sql, [], 'run');

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await openOrm({ databaseUrl: database.url });
    const em = orm.em.fork();
    const transaction = await addTransaction(em, { rail: RAIL });
    await addRailPayment(em, transaction);
    await addReceipt(em);
    await run(
      `insert into investigation (source_key, reason, asset, amount) values ('x', 'x', 'x', 1)`,
    );
    await run(`insert into transaction_event (transaction_id, to_status, actor, reason)
      values ('${transaction.id}', 'completed', 'test', 'test')`);
    await run(`insert into price_answer (transaction_id, source, refusal, message)
      values ('${transaction.id}', 'x', 'amount_differs', 'x')`);
    await run(`insert into posting (entry, account, asset, amount)
      values ('x', 'fee', 'x', 1), ('x', 'treasury', 'x', -1)`);
    await run(`insert into ledger_envelope (inner_hash, xdr, source_account, channel, sequence, max_time)
      values ('x', 'x', 'x', 'x', 1, now())`);
    await run(`insert into ledger_payment (transaction_id, leg, number, operation, source_account,
      destination, asset, amount) values ('${transaction.id}', 'create_account', 1, 'create_account', 'x', 'x', 'x', 1)`);
  }, 60_000);
  afterAll(async () => {
    await orm?.close();
    await database?.drop();
  });

  test.each(JOURNALS)('§5 refuse that a row of %s is removed', async (table) => {
    await expect(run(`delete from ${table}`)).rejects.toThrow(/never removed|append-only/);
    await expect(run(`truncate ${table} cascade`)).rejects.toThrow(/never removed|append-only/);
  });

  test('§5 leave a rail’s worker nothing of the reconciliation to remove', async () => {
    const railOrm = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
    try {
      for (const table of ['reconciliation_report', 'reconciliation_break']) {
        await expect(railOrm.em.fork().execute(`delete from ${table}`)).rejects.toThrow(
          'permission denied',
        );
      }
    } finally {
      await railOrm.close();
    }
  });
});
