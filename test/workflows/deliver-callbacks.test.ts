import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Keypair } from '@stellar/stellar-sdk';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { advance, lockTransaction } from '../../src/activities/advance.ts';
import { createCallbackNews } from '../../src/activities/callback-news.ts';
import { createDeliverCallbacks } from '../../src/activities/callbacks.ts';
import { inTransaction } from '../../src/activities/deps.ts';
import { createStories } from '../../src/activities/stories.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { Callback } from '../../src/db/entities/books.ts';
import { callbacksId, CORE_QUEUE } from '../../src/domain/queue.ts';
import type { Status } from '../../src/domain/status.ts';
import { createLocalSigner } from '../../src/stellar/signer.ts';
import { createBench, createTestAnchor, type Bench } from '../activities/bench.ts';
import { addTransaction } from '../support/rows.ts';
import { recordHistory } from '../support/stories.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';
import { BAD_ANSWERS } from './bad-answers.ts';

const MOVES = ['pending_receiver', 'pending_external', 'completed'] as const;
/** Nobody sweeps in these tests: what is told was told by the commit of its move. */
const SOON = { timeoutMs: 15_000 };

interface Heard {
  readonly path: string;
  readonly id: string;
  readonly status: string;
}

describe('the delivery of callbacks', () => {
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
    const deliver = createDeliverCallbacks({
      orm: bench.orm,
      signer: createLocalSigner(Keypair.random().secret()),
      development: true,
    });
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities: {
        deliverCallbacks: deliver,
      },
    });
    const run = worker.run();
    releases.add('the worker', async () => {
      worker.shutdown();
      await run;
    });
    const review = { next: { decision: 'allow' } as const, asked: [] };
    const stories = createStories({
      client,
      orm: bench.orm,
      anchor: createTestAnchor(review),
      searchable: false,
    });
    // Two workers hear the same news.
    for (const name of ['one', 'another']) {
      const news = createCallbackNews({ databaseUrl: bench.databaseUrl, stories, log: bench.log });
      releases.add(`the ears of ${name} worker`, news.close);
    }
    await waitUntil(async () => (await listeners()) === 2, {
      ...SOON,
      what: 'both workers listen',
    });
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
  const wallet = async (
    answer: (heard: Heard, response: ServerResponse, request: IncomingMessage) => void = (
      _,
      response,
    ) => void response.writeHead(200).end(),
  ) => {
    const heard: Heard[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += String(part)));
      request.on('end', () => {
        const { transaction } = JSON.parse(body) as { transaction: Omit<Heard, 'path'> };
        const { id, status } = transaction;
        const told = { path: request.url ?? '', id, status };
        heard.push(told);
        answer(told, response, request);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clients.add('a client', async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { host, heard, url: (path: string) => `http://${host}${path}` };
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

  test('a move is told at its commit, one after the other, without a sweep', async () => {
    const { heard, host, url } = await wallet();
    const id = await remittance(url('/told'));
    for (const [number, status] of MOVES.entries()) {
      await move(id, status);
      await until(`${status} is told`, () => told(heard, id).length === number + 1);
    }
    expect(told(heard, id)).toEqual(MOVES);
    const handle = client.workflow.getHandle(callbacksId(host));
    expect(await handle.result()).toMatch(/delivered to 127\.0\.0\.1/);
    expect(await bench.em().find(Callback, { transactionId: id })).toMatchObject(
      MOVES.map(() => ({ attempts: 1, deliveredAt: expect.any(Date), givenUpAt: null })),
    );
  });

  test('a move that is rolled back is never told', async () => {
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

  test('a move that fails is told again before those after it, which wait their turn', async () => {
    let noes = 2;
    const { heard, host, url } = await wallet((_, response) => {
      response.writeHead(noes > 0 ? 500 : 200).end();
      noes -= 1;
    });
    const id = await remittance(url('/told'));
    for (const status of MOVES) await move(id, status);
    const handle = client.workflow.getHandle(callbacksId(host));
    await until('all is told', () => told(heard, id).includes('completed'));
    await handle.result();
    expect(told(heard, id)).toEqual([MOVES[0], MOVES[0], ...MOVES]);
    await recordHistory(handle, 'deliver-callbacks-after-failures');
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
      await client.workflow.getHandle(callbacksId(bad.host)).terminate('the test is over');
    },
  );

  test('news of moves while Temporal is away stops no move, and is logged', async () => {
    const named: string[] = [];
    const away = createCallbackNews({
      databaseUrl: bench.databaseUrl,
      log: bench.log,
      stories: {
        tellHost: async (host) => {
          named.push(host);
          throw new Error('no connection to Temporal');
        },
      },
    });
    await waitUntil(async () => (await listeners()) === 3, { ...SOON, what: 'it listens' });
    const { host, url } = await wallet();
    const id = await remittance(url('/told'));
    await move(id, 'pending_receiver');
    await until('it was heard', () => named.includes(host));
    await away.close();
    expect((await bench.transaction(id)).status).toBe('pending_receiver');
    expect(bench.logged.map(({ message }) => message)).toContain(
      'could not say that a callback waits; the sweep will',
    );
  });
});
