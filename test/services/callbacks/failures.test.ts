import { describe, expect, test } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callback } from '../../../src/db/entities/books.ts';
import { postCallbacks } from '../../support/callbacks.ts';
import { addTransaction } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());

describe('callbacks that failed', () => {
  /** Tells an address of one move, once. @returns what is kept of it. */
  const tell = async (url: string): Promise<Callback> => {
    const em = bench.em();
    const { id } = await addTransaction(em, { kind: 'remittance' });
    const row = em.create(Callback, { transactionId: id, url, status: 'completed' });
    await em.flush();
    expect(await postCallbacks(bench.orm)).toMatchObject({ delivered: 0, waiting: 1 });
    const kept = await bench.em().findOneOrFail(Callback, { id: row.id });
    await bench.em().nativeDelete(Callback, { id: row.id });
    return kept;
  };
  /** Calls with the address of a server that answers so. */
  const served = async <T>(answer: RequestListener, use: (host: string) => Promise<T>) => {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    }
  };

  test('keep connection_refused where nobody listens', async () => {
    const closed = await served(
      () => undefined,
      async (host) => host,
    );
    const kept = await tell(`http://${closed}/told`);
    expect(kept).toMatchObject({
      attempts: 1,
      lastFailure: 'connection_refused',
      lastHttpStatus: null,
    });
    expect(Date.now() - (kept.lastTriedAt?.getTime() ?? 0)).toBeLessThan(60_000);
  });

  test('keep tls where the other side speaks none', async () => {
    const kept = await served(
      () => undefined,
      async (host) => tell(`https://${host}/told`),
    );
    expect(kept).toMatchObject({ attempts: 1, lastFailure: 'tls', lastHttpStatus: null });
  });

  test.each([
    ['name_not_found', 'http://wallet.invalid/told'],
    ['refused_address', 'ftp://wallet.example/told'],
    ['refused_address', 'no address at all'],
  ])('keep %s for %s', async (lastFailure, url) => {
    expect(await tell(url)).toMatchObject({ attempts: 1, lastFailure, lastHttpStatus: null });
  });

  test.each([
    ['answer_malformed', null, 'garbage\r\n\r\n'],
    ['answer_too_large', null, `HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(200_000)}\r\n\r\n`],
    ['http_status', 101, 'HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
    ['connection_lost', null, ''],
  ])('keep %s (%s) for an answer that is none', async (lastFailure, lastHttpStatus, said) => {
    const kept = await served(
      (request) => void request.socket.end(said),
      async (host) => tell(`http://${host}/told`),
    );
    expect(kept).toMatchObject({ attempts: 1, lastFailure, lastHttpStatus });
  });

  test.each(['callback', 'customer_callback'])(
    'keep no more than a word and a number: %s',
    async (table) => {
      const checks = await bench.em().execute<{ says: string }[]>(
        `select pg_get_constraintdef(oid) as says from pg_constraint
          where conrelid = ?::regclass and contype = 'c'`,
        [table],
      );
      const said = checks.map(({ says }) => says).join(' ');
      expect(said).toContain('^[a-z_]{1,40}$');
      expect(said).toMatch(/last_http_status >= 100.*last_http_status <= 999/);
    },
  );
});
