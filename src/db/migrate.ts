import { openOrm } from './orm.ts';

/** Any number, as long as nobody else locks by it: one migration at a time on one database. */
const MIGRATION_LOCK = 7_258_413_001n;

/** Brings a database to the newest schema; safe to run twice and at once. Returns what was run. */
export const migrate = async (databaseUrl: string): Promise<readonly string[]> => {
  const orm = await openOrm({ databaseUrl, connectionsMax: 3 });
  try {
    // The lock is held by a transaction of its own, which ends with this process at the latest.
    return await orm.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK.toString()]);
      const ran = await orm.migrator.up();
      return ran.map(({ name }) => name);
    });
  } finally {
    await orm.close();
  }
};
