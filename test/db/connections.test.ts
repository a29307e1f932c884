import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const POOL = 2;

describe('a connection to the database that is cut in the middle of a transaction', () => {
  let database: TestDatabase;
  let orm: Orm;
  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await openOrm({ databaseUrl: database.url, connectionsMax: POOL });
  });
  afterAll(async () => {
    // It hangs when a connection was never given back.
    await orm?.close();
    await database?.drop();
  });

  const backend = async (em: ReturnType<typeof orm.em.fork>): Promise<number> => {
    const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    return row?.pid ?? 0;
  };

  test('§6 is given back to the pool, however often it happens', async () => {
    for (let cut = 0; cut < 3 * POOL; cut += 1) {
      const cutTransaction = orm.em.fork().transactional(async (em) => {
        const pid = await backend(em);
        await orm.em.fork().execute('select pg_terminate_backend(?)', [pid]);
        await em.execute('select 1');
      });
      await expect(cutTransaction).rejects.toThrow(/terminat|connection error/);
    }
    const answers = await Promise.all(
      Array.from({ length: 3 * POOL }, async () =>
        orm.em.fork().transactional(async (em) => backend(em)),
      ),
    );
    expect(answers.every((pid) => pid > 0)).toBe(true);
  });
});
