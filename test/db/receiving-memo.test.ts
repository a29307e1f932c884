import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addTransaction, DISTRIBUTION, uniqueNumber } from '../support/rows.ts';

let database: TestDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ databaseUrl: database.url });
});

afterAll(async () => {
  await orm?.close();
  await database?.drop();
});

describe('§1.4 receiving memos', () => {
  const receiving = (memo: string, type = 'id') => ({
    receivingAccount: DISTRIBUTION,
    receivingMemoType: type,
    receivingMemo: memo,
  });

  test('§1.4 are used once for an account, whatever became of the first use', async () => {
    const memo = uniqueNumber();
    await addTransaction(orm.em.fork(), { ...receiving(memo), status: 'expired' });
    await expect(addTransaction(orm.em.fork(), receiving(memo))).rejects.toThrow(
      'transaction_receiving_memo',
    );
    await expect(addTransaction(orm.em.fork(), receiving(memo, 'text'))).resolves.toBeDefined();
  });

  test('§1.4 come from a sequence that never gives one twice, rolled back or not', async () => {
    const draw = `select nextval('receiving_memo')::text as memo`;
    const drawn: string[] = [];
    for (const commits of [true, false, true]) {
      const em = orm.em.fork();
      await em.begin();
      const [row] = await em.execute<{ memo: string }[]>(draw);
      drawn.push(row?.memo ?? '');
      await (commits ? em.commit() : em.rollback());
    }
    expect(new Set(drawn).size).toBe(3);
    expect(drawn.every((memo) => Number(memo) > 1_000_000)).toBe(true);
  });

  test('a reference on a rail names one transaction of that rail', async () => {
    const railReference = `R-${uniqueNumber()}`;
    await addTransaction(orm.em.fork(), { railReference });
    await expect(addTransaction(orm.em.fork(), { railReference })).rejects.toThrow(
      'transaction_rail_reference',
    );
    await expect(
      addTransaction(orm.em.fork(), { railReference, rail: 'another' }),
    ).resolves.toBeDefined();
  });
});
