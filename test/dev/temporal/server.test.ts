import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { identifyProcess } from '../../../src/dev/processes/process-identity.ts';
import { silentProgress } from '../../../src/dev/progress.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from '../../../src/dev/temporal/server.ts';
import type { Temporal, TemporalOptions } from '../../../src/dev/temporal/server.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createTestCache, lendTemporal } from '../cache.ts';
import { holdServer } from '../hold.ts';

let cache: ReturnType<typeof createTestCache>;

beforeAll(async () => {
  cache = createTestCache();
  await lendTemporal(cache.directory);
}, 900_000);

afterAll(() => {
  cache.remove();
});

const options = (more: Partial<TemporalOptions> = {}): TemporalOptions => ({
  env: {},
  cacheDirectory: cache.directory,
  mode: 'ephemeral',
  uiPort: 'none',
  namespace: 'payments',
  searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
  progress: silentProgress,
  ...more,
});

const withClient = async <Result>(
  { address, namespace }: Temporal,
  use: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
};

const ended = (pid: number) =>
  waitUntil(() => identifyProcess(pid) === undefined, {
    timeoutMs: 20_000,
    what: `process ${pid} has ended`,
  });

describe('an ephemeral Temporal', () => {
  test('has its namespace and every search attribute, and leaves no process', async () => {
    const temporal = await startTemporal(options());
    const found = await withClient(temporal, (client) =>
      client.connection.operatorService.listSearchAttributes({ namespace: 'payments' }),
    );
    expect(Object.keys(found.customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.keys(PAYMENT_SEARCH_ATTRIBUTES)),
    );
    await temporal.stop();
    expect(identifyProcess(temporal.pid ?? 0)).toBeUndefined();
  });

  test('brings its UI where one is wanted', async () => {
    const temporal = await startTemporal(options({ uiPort: undefined }));
    const page = await fetch(temporal.uiUrl ?? '');
    await temporal.stop();
    expect(page.status).toBe(200);
  });

  test('ends when the program that started it is killed', async () => {
    const order = { what: 'temporal', mode: 'ephemeral', path: '' } as const;
    const held = await holdServer({ ...order, cacheDirectory: cache.directory });
    expect(identifyProcess(held.serverPid)).toBeDefined();
    await held.end('SIGKILL');
    await ended(held.serverPid);
    expect(identifyProcess(held.serverPid)).toBeUndefined();
  });
});

describe('a durable Temporal', () => {
  test('still knows a workflow after a restart', async () => {
    const first = await startTemporal(options({ mode: 'durable' }));
    await withClient(first, (client) =>
      client.workflow.start('deposit', { taskQueue: 'nobody', workflowId: 'deposit/1' }),
    );
    await first.stop();
    const second = await startTemporal(options({ mode: 'durable' }));
    const status = await withClient(second, async (client) => {
      const description = await client.workflow.getHandle('deposit/1').describe();
      return description.status.name;
    });
    await second.stop();
    expect(status).toBe('RUNNING');
  });

  test('starts again after the program that held it was killed', async () => {
    const order = { what: 'temporal', mode: 'durable', path: '' } as const;
    const held = await holdServer({ ...order, cacheDirectory: cache.directory });
    await held.end('SIGKILL');
    const next = await startTemporal(options({ mode: 'durable', namespace: 'default' }));
    const described = await withClient(next, (client) =>
      client.workflowService.describeNamespace({ namespace: 'default' }),
    );
    await next.stop();
    expect(described.namespaceInfo?.name).toBe('default');
    expect(identifyProcess(held.serverPid)).toBeUndefined();
  });
});

describe('what is asked for and cannot be had', () => {
  test.each([
    ['port', 'TEMPORAL_PORT', 'Temporal'],
    ['uiPort', 'TEMPORAL_UI_PORT', 'the Temporal UI'],
  ] as const)('a busy %s is named with %s', async (option, variable, what) => {
    const other = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<AddressInfo>((resolve) =>
      other.once('listening', () => resolve(other.address() as AddressInfo)),
    );
    const start = startTemporal(options({ [option]: { port, variable } }));
    const outcome = await start.catch((fault: Error) => fault.message);
    other.close();
    expect(outcome).toBe(
      `Port ${port}, wanted for ${what}, is taken. Set ${variable} to another port.`,
    );
  });

  test('a server that ends at once is said with the end of its log', async () => {
    const searchAttributes = JSON.parse('{"Broken":"NoSuchType"}') as Record<string, 'Keyword'>;
    const start = startTemporal(options({ searchAttributes }));
    await expect(start).rejects.toThrow(/ended before it answered \(exit code 1\)[^]*NoSuchType/);
  });

  test('an address where nothing answers is said', async () => {
    const start = startTemporal(options({ address: '127.0.0.1:1' }));
    await expect(start).rejects.toThrow('TEMPORAL_ADDRESS names 127.0.0.1:1');
  });

  test('a machine with no program, no download and no Go is advised what to do', async () => {
    const empty = createTestCache();
    const start = startTemporal(options({ cacheDirectory: empty.directory }));
    // A machine that can download has its program now; both are right.
    const outcome = await start.then(
      async (temporal) => {
        await temporal.stop();
        return 'TEMPORAL_ADDRESS';
      },
      (fault: Error) => fault.message,
    );
    empty.remove();
    expect(outcome).toContain('TEMPORAL_ADDRESS');
  });
});
