import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { Orm } from '../../../db/orm.ts';
import { plan, scansOf } from '../plans.ts';
import { LARGE } from './fill.ts';

/** What a page cost the database. */
export interface PageCost {
  readonly path: string;
  readonly status: number;
  readonly statements: number;
  /** Planning and execution, as PostgreSQL measured them when the statements were run again. */
  readonly databaseMs: number;
  /** From the request to the last byte, in this process. */
  readonly answeredMs: number;
  /** Statements that mean something only after those before them: a preview that is taken back. */
  readonly unexplained: number;
  /** Large tables that a statement reads from their beginning. */
  readonly scanned: readonly string[];
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const explained = z
  .tuple([
    z.object({ Plan: plan, 'Planning Time': z.number(), 'Execution Time': z.number() }).loose(),
  ])
  .rest(z.unknown());

/** Runs a statement again, and takes back what it did; nothing where it cannot be run by itself. */
const explain = async (em: EntityManager, { sql, values }: Statement) => {
  let found: z.infer<typeof explained> | undefined;
  await em
    .transactional(async (inner) => {
      const rows = await inner.execute<{ 'QUERY PLAN': unknown }[]>(
        `explain (analyze, format json) ${sql}`,
        [...values],
      );
      found = explained.parse(rows[0]?.['QUERY PLAN']);
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  return found?.[0];
};

const isExplained = ({ sql }: Statement): boolean =>
  /^\s*(?:select|with|insert|update|delete)\b/i.test(sql);

/**
 * Asks for a page, and has PostgreSQL run each of its statements again with its plan.
 * @param orm of the console, which is asked for one page at a time; `owner` may run anything.
 * @param ask asks for it, and gives the status.
 */
export const measurePage = async (
  { orm, owner }: { readonly orm: Orm; readonly owner: Orm },
  path: string,
  ask: (path: string) => Promise<number>,
): Promise<PageCost> => {
  const statements: Statement[] = [];
  const { config } = orm;
  config.set('onQuery', (sql: string, values: readonly unknown[]) => {
    statements.push({ sql, values });
    return sql;
  });
  const startedAt = performance.now();
  const status = await ask(path);
  const answeredMs = performance.now() - startedAt;
  config.set('onQuery', (sql: string) => sql);
  let databaseMs = 0;
  const scanned = new Set<string>();
  let unexplained = 0;
  for (const statement of statements.filter(isExplained)) {
    const found = await explain(owner.em.fork(), statement);
    if (!found) unexplained += 1;
    databaseMs += (found?.['Planning Time'] ?? 0) + (found?.['Execution Time'] ?? 0);
    if (found) for (const table of scansOf(found.Plan, LARGE)) scanned.add(table);
  }
  return {
    path,
    status,
    statements: statements.length,
    databaseMs,
    answeredMs,
    unexplained,
    scanned: [...scanned],
  };
};
