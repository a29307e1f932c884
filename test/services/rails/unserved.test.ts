import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createUnservedRails } from '../../../src/services/rails/unserved.ts';
import { createServing } from '../../../src/services/rails/serving.ts';
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

  pollers = { 'payouts-two': [{ lastAccessTime: seconds() }] };
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
    'payouts-one': [{ lastAccessTime: seconds() }],
    'payouts-two': [{ lastAccessTime: { seconds: Math.floor(Date.now() / 1_000) - 120 } }],
  };
  await look();
  await look();
  expect(await failures()).toEqual([{ rail: 'two', call: 'serve', code: 'unserved' }]);
  expect(lines[1]).toBe('the rail is served again');
});

test('a worker that was killed, or has ended, is gone though Temporal still knows it', async () => {
  let identities: readonly string[] = ['1@killed'];
  const client = {
    options: { namespace: 'payments' },
    connection: {
      workflowService: {
        describeTaskQueue: async () => ({
          pollers: identities.map((identity) => ({
            identity,
            lastAccessTime: { seconds: Math.floor(Date.now() / 1_000) },
          })),
        }),
      },
    },
  } as never;
  const log = { error: () => undefined, info: () => undefined } as never;
  const anchor = { rails: [{ name: 'three' }] } as never;
  const look = createUnservedRails({ client, orm: bench.orm, anchor, log });
  const isRed = async (): Promise<boolean> => {
    await look();
    await look();
    return (await failures()).some(({ rail }) => rail === 'three');
  };
  const killed = createServing(bench.orm, '1@killed');
  await killed.begins('three');
  expect(await isRed()).toBe(false);

  // It has not said for half a minute that it is there.
  const age = `update rail_worker set seen_at = now() - interval '30 seconds' where identity = ?`;
  await bench.em().execute(age, ['1@killed']);
  expect(await isRed()).toBe(true);
  await killed.isThere();
  expect(await isRed()).toBe(false);

  await killed.ends('three');
  expect(await isRed()).toBe(true);
  // One of a version that says nothing of itself is known by Temporal alone.
  identities = ['1@killed', '2@older'];
  expect(await isRed()).toBe(false);
});
