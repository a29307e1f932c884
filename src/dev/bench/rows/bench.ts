import { cpus } from 'node:os';
import { openOrm, type Orm } from '../../../db/orm.ts';
import { numberOf } from '../options.ts';
import { measureKind } from '../payments/measure.ts';
import { createClients } from '../payments/open.ts';
import { startPaymentsWorld, type PaymentsWorld } from '../payments/world.ts';
import { writePlan } from '../plans.ts';
import type { Stack } from '../../stack.ts';
import type { Bench, BenchTools } from '../tools.ts';
import { explainEverything, type ExplainedStatement } from './explained.ts';
import { FILLED, fillRows, readSizes, type TableSize } from './fill.ts';

const KINDS = ['deposit', 'withdrawal', 'remittance'] as const;
const HOTTEST = 5;
const CLOSE_MS = 1_000;
const SHOWN_CHARACTERS = 160;

const shorten = (sql: string): string => sql.slice(0, SHOWN_CHARACTERS);

/** Statements of this benchmark itself, which looks at all payments of a kind. */
const isOfBench = ({ sql }: ExplainedStatement): boolean =>
  /where kind = \? and started_at >= |pg_stat_database|t\.started_at as opened/.test(sql);

const fillStack =
  ({ progress }: BenchTools, payments: number, onFilled: (sizes: readonly TableSize[]) => void) =>
  async (stack: Stack) => {
    const databaseUrl = stack.environment['DATABASE_URL'] ?? '';
    const orm: Orm = await openOrm({ databaseUrl, connectionsMax: 1 });
    await progress.step(`Filling ${payments} payments`, async (detail) =>
      fillRows(orm, stack, payments, (done, of) => detail(`${done} of ${of}`)),
    );
    onFilled(await readSizes(orm));
    const explained = await explainEverything(orm, FILLED);
    await orm.close();
    return explained;
  };

const pay = async (world: PaymentsWorld, { progress }: BenchTools, count: number) => {
  const clients = await createClients(world);
  for (const kind of KINDS) {
    await progress.step(`Paying ${count} of kind ${kind}`, async () =>
      measureKind(world, clients, { kind, count }),
    );
  }
};

const saySizes = ({ say }: BenchTools, sizes: readonly TableSize[]): void => {
  say('       rows   table MB  indexes MB  table');
  for (const { name, rows, tableMb, indexesMb } of sizes) {
    const cells = [String(rows).padStart(11), String(tableMb).padStart(10)];
    say(`${cells.join(' ')} ${String(indexesMb).padStart(11)}  ${name}`);
  }
};

const sayStatement = ({ say }: BenchTools, statement: ExplainedStatement): void => {
  const { sql, runs, totalMs, slowestMs } = statement;
  say(
    `${totalMs.toFixed(0)} ms of ${runs} runs, at most ${slowestMs.toFixed(1)} ms: ${shorten(sql)}`,
  );
  for (const line of writePlan(statement.plan)) say(`    ${line}`);
};

/**
 * Pays on a database that is full of payments, and has PostgreSQL say how it ran each statement: the
 * plans of the hottest, and a failure where one reads a large table from its beginning.
 */
export const bench: Bench = async (values, tools) => {
  const { config, progress, releases, say } = tools;
  const payments = numberOf(values, 'rows', 10_000_000);
  const count = numberOf(values, 'count', 50);
  let sizes: readonly TableSize[] = [];
  let readAll: (() => Promise<readonly ExplainedStatement[]>) | undefined;
  const fill = fillStack(tools, payments, (filled) => {
    sizes = filled;
  });
  const prepare = async (stack: Stack): Promise<void> => {
    readAll = await fill(stack);
  };
  const pace = { closeMs: CLOSE_MS, channels: 5 };
  const world = await startPaymentsWorld({ config, progress, releases, prepare, ...pace });
  say(`${cpus().length} cores; ${payments} transactions, then ${count} payments of each kind`);
  saySizes(tools, sizes);
  await pay(world, tools, count);
  const statements = ((await readAll?.()) ?? []).filter((one) => !isOfBench(one));
  if (statements.length === 0) throw new Error('PostgreSQL wrote no plan into its log');
  say(`${statements.length} statements, of which these took the most time:`);
  const hottest = statements.slice(0, HOTTEST);
  for (const statement of hottest) sayStatement(tools, statement);
  const scanning = statements.filter(({ scanned }) => scanned.length > 0);
  for (const statement of scanning) {
    say(`SCANS ${statement.scanned.join(', ')}:`);
    sayStatement(tools, statement);
  }
  const told = hottest.map(({ sql, runs, totalMs, slowestMs }) => ({
    sql: shorten(sql),
    runs,
    totalMs: Math.round(totalMs),
    slowestMs,
  }));
  const scans = scanning.map(({ sql, scanned }) => ({ sql: shorten(sql), scanned }));
  say(JSON.stringify({ cores: cpus().length, payments, count, sizes, hottest: told, scans }));
  if (scanning.length > 0)
    throw new Error(`${scanning.length} statements read a large table whole`);
};
