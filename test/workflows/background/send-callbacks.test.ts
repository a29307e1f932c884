import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Keypair } from '@stellar/stellar-sdk';
import { randomBytes } from 'node:crypto';
import { advance, lockTransaction } from '../../../src/services/transactions/move.ts';
import { createDeliverCallbacks } from '../../../src/activities/deliver-callbacks.ts';
import { inTransaction } from '../../../src/services/deps.ts';
import { createCallbackActivities } from '../../../src/activities/callbacks.ts';
import { createReleases } from '../../../src/dev/releases.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { Callback } from '../../../src/db/entities/books.ts';
import {
  CALLBACKS_QUEUE,
  CORE_QUEUE,
  SEND_CALLBACKS_ID,
} from '../../../src/domain/transactions/queue.ts';
import type { Status } from '../../../src/domain/transactions/status.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import { beating } from '../../../src/worker/beating.ts';
import { CALLBACK_LIMITS } from '../../../src/domain/transactions/callback-slots.ts';
import { createLocalSigner } from '../../../src/stellar/signing/signer.ts';
import { createBench, type Bench } from '../../support/payments/bench.ts';
import { startCallbackHost, type CallbackAnswer, type Heard } from '../../support/callback-host.ts';
import { addTransaction } from '../../support/rows.ts';
import { recordHistory } from '../../support/stories.ts';
import { testTemporal } from '../../support/temporal.ts';
import { workflowBundle } from '../../support/workflow-bundle.ts';
import { BAD_ANSWERS } from '../../support/workflows/bad-answers.ts';

const MOVES = ['pending_receiver', 'pending_external', 'completed'] as const;
/** Nobody sweeps in these tests: what is told was told by the commit of its move. */
const SOON = { timeoutMs: 15_000 };

describe('the posting of callbacks', () => {
  const releases = createReleases();
  let bench: Bench;
  let client: Client;
  const clients = createReleases();

  beforeAll(async () => {
    bench = await createBench();
    releases.add('the database', bench.close);
    const { address, namespace } = await testTemporal();
    const clientConnection = await Connection.connect({ address });
    releases.add('the connection', async () => clientConnection.close());
    const connection = await NativeConnection.connect({ address });
    releases.add('the worker’s connection', async () => connection.close());
    client = new Client({ connection: clientConnection, namespace });
    const workers = [
      await Worker.create({
        connection,
        namespace,
        taskQueue: CORE_QUEUE,
        workflowBundle: await workflowBundle(),
        activities: { deliverCallbacks: createDeliverCallbacks() },
      }),
      await Worker.create({
        connection,
        namespace,
        taskQueue: CALLBACKS_QUEUE,
        shutdownGraceTime: 0,
        interceptors: { activity: [beating] },
        activities: createCallbackActivities({
          orm: bench.orm,
          databaseUrl: bench.databaseUrl,
          signer: createLocalSigner(Keypair.random().secret()),
          secrets: createSecretBox([{ id: 'none', key: randomBytes(32) }]),
          development: true,
          log: bench.log,
        }),
      }),
    ];
    const runs = workers.map(async (worker) => worker.run());
    releases.add('the workers', async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
    });
    const handle = await client.workflow.start('sendCallbacks', {
      workflowId: SEND_CALLBACKS_ID,
      taskQueue: CORE_QUEUE,
      args: [],
    });
    releases.add('the workflow', async () => {
      await handle.terminate('the tests are over');
    });
    await waitUntil(async () => (await listeners()) === 1, { ...SOON, what: 'it listens' });
  }, 60_000);
  afterEach(async () => clients.releaseAll());
  afterAll(async () => releases.releaseAll());

  const listeners = async (): Promise<number> => {
    const [row] = await bench.em().execute<{ count: number }[]>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and query = 'listen callback_queued'`,
    );
    return row?.count ?? 0;
  };

  /** A client's server, which writes down what it is told; taken unless `answer` says otherwise. */
  const wallet = async (answer?: CallbackAnswer) => {
    const host = await startCallbackHost(answer);
    clients.add('a client', host.close);
    return host;
  };
  const remittance = async (callbackUrl: string): Promise<string> => {
    const row = await addTransaction(bench.em(), {
      kind: 'remittance',
      protocol: 'sep31',
      status: 'pending_sender',
      callbackUrl,
    });
    return row.id;
  };
  /** A move as activities make it: the row, the event and the callback in one transaction. */
  const move = async (id: string, to: Status): Promise<void> =>
    inTransaction(bench.orm, async (em) =>
      advance(em, await lockTransaction(em, id), to, { reason: 'a test', actor: 'test' }),
    );
  const told = (heard: readonly Heard[], id: string): readonly string[] =>
    heard.filter((one) => one.id === id).map(({ status }) => status);
  const until = async (what: string, condition: () => boolean): Promise<void> => {
    await waitUntil(async () => condition(), { ...SOON, what });
  };

  const untilNoneWaits = async () =>
    waitUntil(async () => (await bench.em().count(Callback, { deliveredAt: null })) === 0, {
      ...SOON,
      what: 'no callback waits',
    });

  test('a move is posted at its commit, one after the other, without a sweep', async () => {
    const { heard, url } = await wallet();
    const id = await remittance(url('/told'));
    for (const [number, status] of MOVES.entries()) {
      await move(id, status);
      await until(`${status} is told`, () => told(heard, id).length === number + 1);
    }
    expect(told(heard, id)).toEqual(MOVES);
    await untilNoneWaits();
    expect(await bench.em().find(Callback, { transactionId: id })).toMatchObject(
      MOVES.map(() => ({ attempts: 1, deliveredAt: expect.any(Date), givenUpAt: null })),
    );
  });

  test('a move that is rolled back is never posted', async () => {
    const { heard, url } = await wallet();
    const [kept, lost] = [await remittance(url('/told')), await remittance(url('/told'))];
    const undone = inTransaction(bench.orm, async (em) => {
      const reason = { reason: 'a test', actor: 'test' };
      advance(em, await lockTransaction(em, lost), 'pending_receiver', reason);
      await em.flush();
      throw new Error('the move came to nothing');
    });
    await expect(undone).rejects.toThrow('came to nothing');
    await move(kept, 'pending_receiver');
    await until('the other move is told', () => heard.length > 0);
    expect(heard.map(({ id }) => id)).toEqual([kept]);
  });

  test('a move that fails is posted again before those after it, which wait their turn', async () => {
    let noes = 2;
    const { heard, url } = await wallet((_, response) => {
      response.writeHead(noes > 0 ? 500 : 200).end();
      noes -= 1;
    });
    const id = await remittance(url('/told'));
    for (const status of MOVES) await move(id, status);
    await until('all is told', () => told(heard, id).includes('completed'));
    await untilNoneWaits();
    expect(told(heard, id)).toEqual([MOVES[0], MOVES[0], ...MOVES]);
  });

  test.each(BAD_ANSWERS)(
    'a host that %s delays no other host, nor another transaction of its own; it is kept as %s',
    async (_, lastFailure, answer) => {
      const bad = await wallet(({ path }, response) =>
        path === '/bad' ? answer(response) : void response.writeHead(200).end(),
      );
      const good = await wallet();
      const stuck = await remittance(bad.url('/bad'));
      await move(stuck, 'pending_receiver');
      await until('the bad host has been asked', () => told(bad.heard, stuck).length > 0);
      const [near, far] = [await remittance(bad.url('/good')), await remittance(good.url('/'))];
      for (const status of MOVES) {
        await move(near, status);
        await move(far, status);
      }
      await until('both were told', () =>
        [near, far].every((id) =>
          [...bad.heard, ...good.heard].some((one) => one.id === id && one.status === 'completed'),
        ),
      );
      expect(told(bad.heard, near)).toEqual(MOVES);
      expect(told(good.heard, far)).toEqual(MOVES);
      expect(good.heard.every(({ id }) => id === far)).toBe(true);
      const stuckRows = async () => bench.em().find(Callback, { transactionId: stuck });
      await waitUntil(async () => (await stuckRows()).some((row) => row.lastFailure !== null), {
        ...SOON,
        what: 'it is written down why it was not told',
      });
      expect(await stuckRows()).toMatchObject([
        { deliveredAt: null, givenUpAt: null, lastFailure, lastTriedAt: expect.any(Date) },
      ]);
      await bench.em().execute('delete from callback where transaction_id = ?', [stuck]);
    },
  );

  test('a host that never answers holds its client’s share and no more, and delays nobody', async () => {
    const asked = Promise.withResolvers<void>();
    let [open, most] = [0, 0];
    const silent = await wallet((_, response) => {
      open += 1;
      most = Math.max(most, open);
      response.on('close', () => (open -= 1));
      if (most === CALLBACK_LIMITS.perHost) asked.resolve();
    });
    for (let number = 0; number < 3 * CALLBACK_LIMITS.perHost; number += 1) {
      await move(await remittance(silent.url('/hangs')), 'pending_receiver');
    }
    await asked.promise;
    const good = await wallet();
    const ids = [await remittance(good.url('/')), await remittance(good.url('/'))];
    for (const id of ids) for (const status of MOVES) await move(id, status);
    await until('the good client is called', () =>
      ids.every((id) => told(good.heard, id).includes('completed')),
    );
    expect(most).toBe(CALLBACK_LIMITS.perHost);
    await bench.em().execute('delete from callback');
  });

  test('it is one workflow, whatever waits, and its history does not grow with it', async () => {
    const events = await recordHistory(
      client.workflow.getHandle(SEND_CALLBACKS_ID),
      'send-callbacks',
    );
    expect(events).toBeLessThan(10);
  });

  test('a workflow of a version before, which posted to one host, ends', async () => {
    const handle = await client.workflow.signalWithStart('deliverCallbacks', {
      workflowId: 'deliver-callbacks/wallet.example',
      taskQueue: CORE_QUEUE,
      signal: 'callbackQueued',
      args: ['wallet.example'],
    });
    expect(await handle.result()).toBe('0 delivered to wallet.example');
  });
});
