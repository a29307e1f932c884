import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callback } from '../../../src/db/entities/books.ts';
import { createLocalSigner } from '../../../src/stellar/signing/signer.ts';
import { dueHosts, postCallbacks } from '../../support/callbacks.ts';
import { addTransaction } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';

interface Heard {
  readonly signature: string;
  readonly body: string;
}

describe('callbacks', () => {
  let bench: Awaited<ReturnType<typeof createBench>>;
  let server: Server;
  let host: string;
  const heard: Heard[] = [];
  let answer = 200;
  const keypair = Keypair.random();
  const deliver = async (development = true) =>
    postCallbacks(bench.orm, { signer: createLocalSigner(keypair.secret()), development });

  beforeAll(async () => {
    bench = await createBench();
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += String(part)));
      request.on('end', () => {
        heard.push({ signature: String(request.headers['signature']), body });
        const said = { 'x-marked': 'Marked', ...(answer === 302 ? { location: '/Marked' } : {}) };
        response.writeHead(answer, said).end(answer === 204 ? undefined : 'Marked');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    await bench.close();
  });
  beforeEach(async () => {
    heard.length = 0;
    answer = 200;
    await bench.em().execute('delete from callback');
  });

  const queue = async (
    statuses: readonly string[],
    url = `http://${host}/told`,
  ): Promise<string> => {
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'remittance' });
    for (const status of statuses) {
      em.create(Callback, { transactionId: row.id, url, status, at: new Date() });
    }
    await em.flush();
    return row.id;
  };

  /** As a row's next turn would have it, whenever that is. */
  const makeDue = async () => bench.em().execute('update callback set due_at = null');

  test('report each status move once, in order, as the transaction reads by GET', async () => {
    const id = await queue(['pending_receiver', 'pending_external', 'completed']);
    expect(await dueHosts(bench.orm)).toEqual([host]);
    expect(await deliver()).toEqual({ delivered: 3, waiting: 0 });
    const told = heard.map(({ body }) => JSON.parse(body) as { transaction: object });
    expect(told.map(({ transaction }) => transaction)).toMatchObject([
      { id, status: 'pending_receiver' },
      { id, status: 'pending_external' },
      { id, status: 'completed' },
    ]);
    expect(await deliver()).toEqual({ delivered: 0, waiting: 0 });
    expect(await dueHosts(bench.orm)).toEqual([]);
  });

  test('are signed over time, host and body with the anchor’s key', async () => {
    await queue(['completed']);
    await deliver();
    const [{ signature, body } = { signature: '', body: '' }] = heard;
    const [, seconds = '', encoded = ''] = /^t=(\d+), s=(.+)$/.exec(signature) ?? [];
    const signed = Buffer.from(`${seconds}.${host}.${body}`);
    expect(keypair.verify(signed, Buffer.from(encoded, 'base64'))).toBe(true);
    expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(60);
  });

  const rowsOf = async (transactionId: string) =>
    bench.em().find(Callback, { transactionId }, { orderBy: { id: 1 } });
  const NEVER_TRIED = { lastTriedAt: null, lastFailure: null, lastHttpStatus: null };

  test.each([
    [500, 'http_status'],
    [302, 'redirected'],
  ])(
    'that are answered %i are tried again, and nothing overtakes them; why is kept as %s',
    async (no, lastFailure) => {
      const id = await queue(['pending_receiver', 'completed']);
      answer = no;
      expect(await deliver()).toMatchObject({ delivered: 0, waiting: 2 });
      expect(heard).toHaveLength(1);
      const [failed, waits] = await rowsOf(id);
      expect(failed).toMatchObject({ attempts: 1, lastFailure, lastHttpStatus: no });
      expect(waits).toMatchObject({ attempts: 0, ...NEVER_TRIED });
      expect(Date.now() - (failed?.lastTriedAt?.getTime() ?? 0)).toBeLessThan(60_000);
      expect(JSON.stringify(await bench.em().execute('select * from callback'))).not.toContain(
        'Marked',
      );
      answer = 204;
      expect(await deliver()).toMatchObject({ delivered: 0, waiting: 2 });
      await makeDue();
      expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
      const taken = { lastTriedAt: expect.any(Date), lastFailure: null, lastHttpStatus: null };
      expect(await rowsOf(id)).toMatchObject([
        { attempts: 2, ...taken },
        { attempts: 1, ...taken },
      ]);
    },
  );

  test('never reach a private address or plain http outside of development', async () => {
    const id = await queue(['completed']);
    expect(await deliver(false)).toMatchObject({ delivered: 0, waiting: 1 });
    expect(heard).toEqual([]);
    expect(await rowsOf(id)).toMatchObject([{ attempts: 1, lastFailure: 'refused_address' }]);
  });

  test('of one transaction that hangs or fails delay no other transaction on the same host', async () => {
    const hung = Promise.withResolvers<() => void>();
    const bad = createServer((request, response) => {
      if (request.url === '/hangs') hung.resolve(() => request.socket.destroy());
      else if (request.url === '/fails') response.writeHead(500).end();
      else response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => bad.listen(0, '127.0.0.1', resolve));
    const same = `127.0.0.1:${(bad.address() as AddressInfo).port}`;
    const hangs = await queue(['pending_receiver', 'completed'], `http://${same}/hangs`);
    const fails = await queue(['pending_receiver', 'completed'], `http://${same}/fails`);
    await queue(['pending_receiver'], `http://${same}/told`);
    const round = deliver();
    const hangUp = await hung.promise;
    const late = await queue(['pending_receiver', 'completed'], `http://${same}/told`);
    expect((await rowsOf(late)).map(({ attempts }) => attempts)).toEqual([0, 0]);
    await deliver();
    expect(await rowsOf(late)).toMatchObject(
      [1, 1].map((attempts) => ({ attempts, deliveredAt: expect.any(Date) })),
    );
    hangUp();
    expect(await round).toMatchObject({ waiting: 4 });
    expect(await rowsOf(hangs)).toMatchObject([
      { attempts: 1, lastFailure: 'connection_lost', lastHttpStatus: null },
      { attempts: 0, ...NEVER_TRIED },
    ]);
    const [failed, waits] = await rowsOf(fails);
    expect(failed).toMatchObject({ lastFailure: 'http_status', lastHttpStatus: 500 });
    expect(waits).toMatchObject({ attempts: 0, ...NEVER_TRIED });
    await new Promise((resolve) => bad.close(resolve).closeAllConnections());
  });

  test('of many transactions are each posted once, and in order', async () => {
    const moves = ['pending_receiver', 'pending_external', 'completed'];
    const ids: string[] = [];
    for (let number = 0; number < 60; number += 1) ids.push(await queue(moves));
    expect(await deliver()).toEqual({ delivered: 180, waiting: 0 });
    const told = heard.map(({ body }) => JSON.parse(body).transaction as Record<string, string>);
    for (const id of ids) {
      expect(told.filter((one) => one['id'] === id).map(({ status }) => status)).toEqual(moves);
    }
  });

  test('that fail are tried after a second, then ever later, at most an hour', async () => {
    const id = await queue(['completed']);
    answer = 500;
    const pauses: number[] = [];
    for (const attempts of [0, 1, 5, 11, 12, 40]) {
      await bench.em().execute('update callback set due_at = null, attempts = ?', [attempts]);
      const { againInMs = 0 } = await deliver();
      pauses.push(Math.round(againInMs / 1_000));
    }
    expect(pauses).toEqual([1, 2, 32, 2_048, 3_600, 3_600]);
    expect(await dueHosts(bench.orm)).toEqual([]);
    expect(await bench.em().findOneOrFail(Callback, { transactionId: id })).toMatchObject({
      deliveredAt: null,
    });
  });

  test.each([
    ['https://Wallet.Example/told', 'wallet.example'],
    ['HTTPS://wallet.example:8443', 'wallet.example:8443'],
    ['https:/wallet.example?a=https://other.example', 'wallet.example'],
    ['https:wallet.example#x', 'wallet.example'],
    [`https://${'a'.repeat(9_000)}.example/`, 'a'.repeat(255)],
    ['?', 'none'],
  ])('are sorted by host, and no address stops the move: %.40s', async (url, name) => {
    await queue(['completed'], url);
    expect(await dueHosts(bench.orm)).toEqual([name]);
  });

  test('are given up after three days, and keep why', async () => {
    const id = await queue(['completed']);
    answer = 503;
    await deliver();
    heard.length = 0;
    await bench.em().execute(`update callback set at = now() - interval '4 days'`);
    expect(await deliver()).toEqual({ delivered: 0, waiting: 0 });
    expect(heard).toEqual([]);
    expect(await rowsOf(id)).toMatchObject([
      { givenUpAt: expect.any(Date), attempts: 1, lastFailure: 'http_status', lastHttpStatus: 503 },
    ]);
    expect(await dueHosts(bench.orm)).toEqual([]);
  });

  test.each([
    ['sep6', 'pending_customer_info_update', 'pending_customer_info_update', 'deposit'],
    ['sep24', 'pending_customer_info_update', 'pending_user', 'deposit'],
    ['sep31', 'pending_receiver', 'pending_receiver', undefined],
  ] as const)('tell a client of %s in its own words', async (protocol, status, said, kind) => {
    const em = bench.em();
    const row = await addTransaction(em, {
      protocol,
      kind: protocol === 'sep31' ? 'remittance' : 'deposit',
    });
    const url = `http://${host}?of=${row.id}`;
    em.create(Callback, { transactionId: row.id, url, status, at: new Date() });
    await em.flush();
    expect(await dueHosts(bench.orm)).toEqual([host]);
    await deliver();
    const { transaction } = JSON.parse(heard[0]?.body ?? '{}');
    expect([transaction.id, transaction.status, transaction.kind]).toEqual([row.id, said, kind]);
  });
});
