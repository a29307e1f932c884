import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createUnservedRails } from '../../../src/services/rails/unserved.ts';
import { createBench, type Bench } from '../../support/payments/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(async () => bench?.close());

const failures = async () =>
  bench
    .em()
    .execute<{ rail: string; call: string; code: string }[]>(
      'select rail, call, code from rail_failure order by rail',
    );

test('a rail that no worker serves is noted at the second look, logged once, and cleared when served', async () => {
  const seconds = () => ({ seconds: Math.floor(Date.now() / 1_000) });
  let pollers: Readonly<Record<string, readonly object[]>> = {};
  const asked: object[] = [];
  const client = {
    options: { namespace: 'payments' },
    connection: {
      workflowService: {
        async describeTaskQueue(request: { taskQueue: { name: string } }) {
          asked.push(request);
          return { pollers: pollers[request.taskQueue.name] ?? [] };
        },
      },
    },
  } as never;
  const lines: string[] = [];
  const log = {
    error: (_: object, line: string) => lines.push(line),
    info: (_: object, line: string) => lines.push(line),
  } as never;
  const anchor = { rails: [{ name: 'one' }, { name: 'two' }] } as never;
  const look = createUnservedRails({ client, orm: bench.orm, anchor, log });

  pollers = { 'rail-two': [{ lastAccessTime: seconds() }] };
  await look();
  expect(await failures()).toEqual([]);
  await look();
  await look();
  expect(await failures()).toEqual([{ rail: 'one', call: 'serve', code: 'unserved' }]);
  expect(lines).toEqual([
    'nobody serves the rail: no worker serves it: start one with SERVES=rail-one',
  ]);
  expect(asked[0]).toMatchObject({ namespace: 'payments', taskQueueType: 2 });

  // A worker that asked for the last time two minutes ago is gone.
  pollers = {
    'rail-one': [{ lastAccessTime: seconds() }],
    'rail-two': [{ lastAccessTime: { seconds: Math.floor(Date.now() / 1_000) - 120 } }],
  };
  await look();
  await look();
  expect(await failures()).toEqual([{ rail: 'two', call: 'serve', code: 'unserved' }]);
  expect(lines[1]).toBe('the rail is served again');
});
