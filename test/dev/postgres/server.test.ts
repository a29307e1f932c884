import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { startPostgres } from '../../../src/dev/postgres/server.ts';
import type { PostgresOptions } from '../../../src/dev/postgres/server.ts';
import { identifyProcess, isRunning } from '../../../src/dev/processes/process-identity.ts';
import { silentProgress } from '../../../src/dev/progress.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { runSql } from '../../support/run-sql.ts';
import { createTestCache } from '../cache.ts';
import { holdServer } from '../hold.ts';

const PATH = process.env['PATH'] ?? '';
let cache: ReturnType<typeof createTestCache>;

beforeAll(() => {
  cache = createTestCache();
});

afterAll(() => {
  cache.remove();
});

const options = (more: Partial<PostgresOptions> = {}): PostgresOptions => ({
  env: { PATH },
  cacheDirectory: cache.directory,
  mode: 'ephemeral',
  progress: silentProgress,
  ...more,
});

const ended = (pid: number | undefined) =>
  waitUntil(() => pid === undefined || identifyProcess(pid) === undefined, {
    timeoutMs: 15_000,
    what: `process ${pid} has ended`,
  });

const leftInCache = (folder: string): string[] => {
  const path = join(cache.directory, folder);
  return existsSync(path) ? readdirSync(path) : [];
};

const untilCleaned = () =>
  waitUntil(() => leftInCache('run').length + leftInCache('throw-away').length === 0, {
    timeoutMs: 15_000,
    what: 'records and throw-away folders are gone',
  });

describe('an ephemeral PostgreSQL', () => {
  test('answers, and leaves no process and no folder when it is stopped', async () => {
    const postgres = await startPostgres(options());
    expect(await runSql(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(identifyProcess(postgres.pid ?? 0)).toBeUndefined();
    expect([leftInCache('run'), leftInCache('throw-away')]).toEqual([[], []]);
  });

  test('may be stopped twice', async () => {
    const postgres = await startPostgres(options());
    await postgres.stop();
    await expect(postgres.stop()).resolves.toBeUndefined();
  });

  test('ends, with its folder, when the program that started it is killed', async () => {
    const order = { what: 'postgres', mode: 'ephemeral', path: PATH } as const;
    const held = await holdServer({ ...order, cacheDirectory: cache.directory });
    expect(identifyProcess(held.serverPid)).toBeDefined();
    await held.end('SIGKILL');
    await ended(held.serverPid);
    await untilCleaned();
    expect(identifyProcess(held.serverPid)).toBeUndefined();
  });

  test('comes from the optional package where the system has none', async () => {
    const postgres = await startPostgres(options({ env: {}, systemFolder: '/nonexistent' }));
    const [row] = await runSql<{ version: string }>(postgres.url, 'select version()');
    await postgres.stop();
    expect(row?.version).toMatch(/^PostgreSQL 18/);
  });
});

describe('a durable PostgreSQL', () => {
  test('keeps its data from one run to the next', async () => {
    const first = await startPostgres(options({ mode: 'durable' }));
    await runSql(first.url, 'create table kept (value int)', 'insert into kept values (7)');
    await first.stop();
    const second = await startPostgres(options({ mode: 'durable' }));
    const rows = await runSql(second.url, 'select value from kept');
    await second.stop();
    expect(rows).toEqual([{ value: 7 }]);
  });

  test('starts at once after the program that held it was killed', async () => {
    const order = { what: 'postgres', mode: 'durable', path: PATH } as const;
    const held = await holdServer({ ...order, cacheDirectory: cache.directory });
    await held.end('SIGKILL');
    const next = await startPostgres(options({ mode: 'durable' }));
    expect(await runSql(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.stop();
    expect(identifyProcess(held.serverPid)).toBeUndefined();
  });

  test('starts even when the supervisor of the run before was killed too', async () => {
    const order = { what: 'postgres', mode: 'durable', path: PATH } as const;
    const held = await holdServer({ ...order, cacheDirectory: cache.directory });
    const [file = ''] = leftInCache('run');
    const text = readFileSync(join(cache.directory, 'run', file), 'utf8');
    const record = JSON.parse(text) as { supervisor: { pid: number } };
    process.kill(record.supervisor.pid, 'SIGKILL');
    await held.end('SIGKILL');
    expect(identifyProcess(held.serverPid)).toBeDefined();
    const next = await startPostgres(options({ mode: 'durable' }));
    expect(await runSql(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.stop();
    expect(identifyProcess(held.serverPid)).toBeUndefined();
  });

  test('is refused to a second program, naming the first', async () => {
    const first = await startPostgres(options({ mode: 'durable' }));
    const second = startPostgres(options({ mode: 'durable' }));
    await expect(second).rejects.toThrow(`in use by process ${process.pid}`);
    expect(await runSql(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await first.stop();
  });

  test('is refused when only another version is at hand', async () => {
    const dataDirectory = join(cache.directory, 'old');
    mkdirSync(dataDirectory);
    writeFileSync(join(dataDirectory, 'PG_VERSION'), '9\n');
    const start = startPostgres(options({ mode: 'durable', dataDirectory }));
    await expect(start).rejects.toThrow("is PostgreSQL 9's");
  });
});

describe('what is asked for and cannot be had', () => {
  test('a busy port is named with the variable that changes it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<AddressInfo>((resolve) =>
      other.once('listening', () => resolve(other.address() as AddressInfo)),
    );
    const start = startPostgres(options({ port: { port, variable: 'POSTGRES_PORT' } }));
    const outcome = await start.catch((fault: Error) => fault.message);
    other.close();
    expect(outcome).toBe(
      `Port ${port}, wanted for PostgreSQL, is taken. Set POSTGRES_PORT to another port.`,
    );
  });

  test('a database address where nothing answers is said, and nothing is started', async () => {
    const databaseUrl = 'postgresql://somebody@127.0.0.1:1/anything';
    await expect(startPostgres(options({ databaseUrl }))).rejects.toThrow('127.0.0.1:1');
    expect(leftInCache('run')).toEqual([]);
  });

  test('a database address that answers is used as it is', async () => {
    const own = await startPostgres(options());
    const borrowed = await startPostgres(options({ databaseUrl: own.url }));
    expect(borrowed).toMatchObject({ url: own.url });
    await borrowed.stop();
    expect(isRunning(identifyProcess(own.pid ?? 0))).toBe(true);
    await own.stop();
  });
});
