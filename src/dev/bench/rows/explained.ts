import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Orm } from '../../../db/orm.ts';
import { plan, scansOf, type PlanNode } from '../plans.ts';

/** A statement as it was run, with all that its runs took. */
export interface ExplainedStatement {
  readonly sql: string;
  readonly runs: number;
  readonly totalMs: number;
  readonly slowestMs: number;
  /** Large tables that some run of it read from their beginning. */
  readonly scanned: readonly string[];
  /** The plan of its slowest run, or of one that read such a table. */
  readonly plan: PlanNode;
}

const entry = z.object({ 'Query Text': z.string(), Plan: plan });

/** What a statement's text must be: others are of PostgreSQL itself, or of who looks. */
const IS_OURS = /^\s*(?:select|with|insert|update|delete)\b/i;
/** Values stand in a statement's text as they are: without them it is the same statement. */
const withoutValues = (sql: string): string =>
  sql
    .replaceAll(/E?'(?:[^']|'')*'/g, '?')
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '?')
    .replaceAll(/\?(?:, ?\?)+/g, '?, …')
    .replaceAll(/\s+/g, ' ')
    .trim();

const EXPLAINED = /duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)/g;

/**
 * Has PostgreSQL write the plan of every statement of this database into its log, in every session
 * that begins from now on.
 * @returns reads what was written since.
 * @throws where the log is not on this machine.
 */
export const explainEverything = async (
  orm: Orm,
  large: readonly string[],
): Promise<() => Promise<readonly ExplainedStatement[]>> => {
  const em = orm.em.fork();
  const [row] = await em.execute<{ folder: string; name: string }[]>(
    `select current_setting('data_directory') as folder, current_database() as name`,
  );
  if (!row) throw new Error('a select without a table has one row');
  const settings: Readonly<Record<string, string>> = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_format': 'json',
  };
  for (const [name, value] of Object.entries(settings)) {
    await em.execute(`alter database "${row.name}" set ${name} = '${value}'`, [], 'run');
  }
  const file = join(dirname(row.folder), 'postgres.log');
  const begun = (await readFile(file, 'utf8')).length;
  return async () => readExplained((await readFile(file, 'utf8')).slice(begun), large);
};

/**
 * Reads plans from PostgreSQL's log, statement by statement.
 * @param large the tables that none may read from their beginning.
 * @returns those that took the most time in all first.
 */
export const readExplained = (
  log: string,
  large: readonly string[],
): readonly ExplainedStatement[] => {
  const found = new Map<string, ExplainedStatement>();
  for (const [, duration, text = ''] of log.matchAll(EXPLAINED)) {
    const parsed = entry.parse(JSON.parse(text.replaceAll('\n\t', '\n')));
    if (!IS_OURS.test(parsed['Query Text'])) continue;
    const sql = withoutValues(parsed['Query Text']);
    const ms = Number(duration);
    const before = found.get(sql);
    const scanned = scansOf(parsed.Plan, large);
    const isSlowest = ms >= (before?.slowestMs ?? 0);
    // A plan that reads a table whole is kept, since it is what somebody has to look at.
    const isShown = !before || (before.scanned.length === 0 && (scanned.length > 0 || isSlowest));
    found.set(sql, {
      sql,
      runs: (before?.runs ?? 0) + 1,
      totalMs: (before?.totalMs ?? 0) + ms,
      slowestMs: isSlowest ? ms : (before?.slowestMs ?? 0),
      scanned: [...new Set([...(before?.scanned ?? []), ...scanned])],
      plan: isShown ? parsed.Plan : before.plan,
    });
  }
  return [...found.values()].toSorted((one, other) => other.totalMs - one.totalMs);
};
