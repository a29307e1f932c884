import { openOrm } from './orm.ts';

/** Brings a database to the newest schema; safe to run twice and at once. Returns what was run. */
export const migrate = async (databaseUrl: string): Promise<readonly string[]> => {
  const orm = await openOrm({ databaseUrl, connectionsMax: 2 });
  try {
    const ran = await orm.migrator.up();
    return ran.map((migration) => migration.name);
  } finally {
    await orm.close();
  }
};
