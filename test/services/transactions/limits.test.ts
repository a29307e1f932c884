import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOrm, type Orm } from '../../../src/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addTransaction } from '../../support/rows.ts';

describe('what the database keeps of limits', () => {
  let database: TestDatabase;
  let orm: Orm;
  let rail: Orm;
  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await openOrm({ databaseUrl: database.url });
    rail = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
  });
  afterAll(async () => {
    await rail?.close();
    await orm?.close();
    await database?.drop();
  });
  const run = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> =>
    orm.em.fork().execute(sql, parameters, 'run');

  const addCharge = async (customer: string, amount: string) => {
    const { id } = await addTransaction(orm.em.fork());
    await run(
      `insert into limit_charge (transaction_id, customer, asset, kind, day, amount, state)
         values (?, ?, 'x', 'withdrawal', '2026-11-30', ?, 'reserved')`,
      [id, customer, amount],
    );
    return id;
  };
  const totals = async (customer: string) => {
    const rows = await orm.em
      .fork()
      .execute<{ period: string; total: string }[]>(
        'select period, trim_scale(total)::text as total from limit_total where customer = ?',
        [customer],
      );
    return Object.fromEntries(rows.map(({ period, total }) => [period, total]));
  };

  test('the totals are the sum of the charges, whoever changes them', async () => {
    const id = await addCharge('a', '40');
    await addCharge('a', '2.5');
    expect(await totals('a')).toEqual({ 'day/2026-11-30': '42.5', 'month/2026-11': '42.5' });
    const change = `update limit_charge set day = '2026-12-01', amount = 30 where transaction_id = ?`;
    await run(change, [id]);
    expect(await totals('a')).toEqual({
      'day/2026-11-30': '2.5',
      'month/2026-11': '2.5',
      'day/2026-12-01': '30',
      'month/2026-12': '30',
    });
  });

  test('a charge stays with its customer, and is never removed', async () => {
    const id = await addCharge('b', '40');
    await expect(
      run(`update limit_charge set customer = 'c' where transaction_id = ?`, [id]),
    ).rejects.toThrow('stays with its customer');
    await expect(run('delete from limit_charge where transaction_id = ?', [id])).rejects.toThrow(
      'never removed',
    );
  });

  test('a charge that was refused says which limit it went beyond', async () => {
    const id = await addCharge('d', '40');
    await expect(
      run(`update limit_charge set state = 'refused' where transaction_id = ?`, [id]),
    ).rejects.toThrow('check constraint');
  });

  test('a rail’s worker sees none of it, and gives back what it ends all the same', async () => {
    const id = await addCharge('e', '40');
    const asRail = async (sql: string) => rail.em.fork().execute(sql, [], 'run');
    for (const table of ['limit_charge', 'limit_total']) {
      await expect(asRail(`select * from ${table}`)).rejects.toThrow('permission denied');
    }
    await asRail(`update transaction set status = 'expired' where id = '${id}'`);
    expect(await totals('e')).toEqual({ 'day/2026-11-30': '0', 'month/2026-11': '0' });
  });
});
