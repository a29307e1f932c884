import { MikroORM } from '@mikro-orm/postgresql';

/** Runs statements one after the other, outside a transaction, and returns the last one's rows. */
export async function runSql<Row extends object>(url: string, ...statements: string[]) {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  try {
    let rows: Row[] = [];
    for (const statement of statements) {
      rows = await orm.em.getConnection().execute<Row[]>(statement);
    }
    return rows;
  } finally {
    await orm.close();
  }
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
