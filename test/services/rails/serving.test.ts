import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { railQueue } from '../../../src/domain/transactions/queue.ts';
import { pollersOf } from '../../../src/services/rails/pollers.ts';
import { GONE_WORKERS } from '../../../src/services/rails/serving.ts';
import { opened } from '../../support/opened.ts';
import { machineEnvironment, programPath } from '../../support/programs.ts';
import { openTestOrm } from '../../support/test-orm.ts';
import { testTemporal } from '../../support/temporal.ts';

const RAIL = 'sandbox-bank';
const WITHIN = { timeoutMs: 120_000, intervalMs: 200 };

const database = await opened(openTestOrm());
const { address, namespace } = await testTemporal();
const connection = await opened(Connection.connect({ address }));
const client = new Client({ connection, namespace });
const started: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const worker of started) worker.kill('SIGKILL');
});

/** A worker of one rail, in a process of its own. */
const startWorker = () => {
  const worker = spawn(process.execPath, [programPath('cli/railhead'), 'worker'], {
    env: {
      ...machineEnvironment(),
      ...makeAnchorKeys(),
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      HORIZON_URL: 'http://127.0.0.1:1',
      SANDBOX_BANK_URL: 'http://127.0.0.1:1',
      SANDBOX_BANK_API_KEY: 'key',
      SANDBOX_BANK_WEBHOOK_SECRET: 'secret',
      METRICS_PORT: '0',
      SERVES: `rail-${RAIL}`,
    },
    stdio: 'ignore',
  });
  started.push(worker);
  return { worker, identity: `${worker.pid}@${hostname()}` };
};

const untilPolls = async (identity: string): Promise<unknown> =>
  waitUntil(async () => (await pollersOf(client, railQueue(RAIL))).includes(identity), {
    ...WITHIN,
    what: `Temporal knows the worker ${identity}`,
  });
const gone = async (): Promise<ReadonlySet<string>> => {
  const rows = await database.orm.em
    .fork()
    .execute<{ rail: string; identity: string }[]>(GONE_WORKERS);
  return new Set(rows.flatMap(({ rail, identity }) => (rail === RAIL ? [identity] : [])));
};
const stop = async (worker: ReturnType<typeof spawn>, signal: 'SIGTERM' | 'SIGKILL') => {
  const ended = once(worker, 'exit');
  worker.kill(signal);
  await ended;
};

test('a rail’s worker that is killed is gone once it is silent, by the identity that Temporal has', async () => {
  const { worker, identity } = startWorker();
  await untilPolls(identity);
  expect(await gone()).toEqual(new Set());
  await stop(worker, 'SIGKILL');
  // Temporal goes on naming it; half a minute later, as we have it, it is gone.
  expect(await pollersOf(client, railQueue(RAIL))).toContain(identity);
  await database.run(`update rail_worker set seen_at = seen_at - interval '30 seconds'`);
  expect(await gone()).toEqual(new Set([identity]));
}, 180_000);

test('one that is stopped says so, and is gone at once', async () => {
  const { worker, identity } = startWorker();
  await untilPolls(identity);
  expect((await gone()).has(identity)).toBe(false);
  await stop(worker, 'SIGTERM');
  expect((await gone()).has(identity)).toBe(true);
}, 180_000);
