import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeliverCallbacks, hostsToTell } from '../../src/activities/callbacks.ts';
import { Callback } from '../../src/db/entities/books.ts';
import type { CallbackRound } from '../../src/activities/callbacks.ts';
import { createLocalSigner } from '../../src/stellar/signer.ts';
import { addTransaction } from '../support/rows.ts';
import { createBench } from './bench.ts';

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
  const deliver = async (to: string, development = true): Promise<CallbackRound> =>
    createDeliverCallbacks({
      orm: bench.orm,
      signer: createLocalSigner(keypair.secret()),
      development,
    })(to);

  beforeAll(async () => {
    bench = await createBench();
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += String(part)));
      request.on('end', () => {
        heard.push({ signature: String(request.headers['signature']), body });
        response.writeHead(answer, answer === 302 ? { location: '/elsewhere' } : {}).end();
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

  test('tell each status move once, in order, as the transaction reads by GET', async () => {
    const id = await queue(['pending_receiver', 'pending_external', 'completed']);
    expect(await hostsToTell(bench.orm)).toEqual([host]);
    expect(await deliver(host)).toEqual({ delivered: 3, waiting: 0 });
    const told = heard.map(({ body }) => JSON.parse(body) as { transaction: object });
    expect(told.map(({ transaction }) => transaction)).toMatchObject([
      { id, status: 'pending_receiver' },
      { id, status: 'pending_external' },
      { id, status: 'completed' },
    ]);
    expect(await deliver(host)).toEqual({ delivered: 0, waiting: 0 });
    expect(await hostsToTell(bench.orm)).toEqual([]);
  });

  test('are signed over time, host and body with the anchor’s key', async () => {
    await queue(['completed']);
    await deliver(host);
    const [{ signature, body } = { signature: '', body: '' }] = heard;
    const [, seconds = '', encoded = ''] = /^t=(\d+), s=(.+)$/.exec(signature) ?? [];
    const signed = Buffer.from(`${seconds}.${host}.${body}`);
    expect(keypair.verify(signed, Buffer.from(encoded, 'base64'))).toBe(true);
    expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(60);
  });

  test.each([500, 302])(
    'that are answered %i are tried again, and nothing overtakes them',
    async (no) => {
      await queue(['pending_receiver', 'completed']);
      answer = no;
      expect(await deliver(host)).toEqual({ delivered: 0, waiting: 2 });
      expect(heard).toHaveLength(1);
      answer = 204;
      expect(await deliver(host)).toEqual({ delivered: 2, waiting: 0 });
    },
  );

  test('never reach a private address or plain http outside of development', async () => {
    await queue(['completed']);
    expect(await deliver(host, false)).toEqual({ delivered: 0, waiting: 1 });
    expect(heard).toEqual([]);
  });

  test('are given up after three days', async () => {
    await queue(['completed']);
    await bench.em().execute(`update callback set at = now() - interval '4 days'`);
    expect(await deliver(host)).toEqual({ delivered: 0, waiting: 0 });
    expect(heard).toEqual([]);
    expect(await hostsToTell(bench.orm)).toEqual([]);
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
    expect(await hostsToTell(bench.orm)).toEqual([host]);
    await deliver(host);
    const { transaction } = JSON.parse(heard[0]?.body ?? '{}');
    expect([transaction.id, transaction.status, transaction.kind]).toEqual([row.id, said, kind]);
  });
});
