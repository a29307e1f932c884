import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { dueCallbacks } from '../../../src/services/callbacks/outbox.ts';
import { Callback } from '../../../src/db/entities/books.ts';
import { CustomerCallback } from '../../../src/db/entities/customer.ts';
import { createReleases } from '../../../src/dev/releases.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { CALLBACK_LIMITS } from '../../../src/domain/transactions/callback-slots.ts';
import { startCallbackHost, type CallbackAnswer } from '../../support/callback-host.ts';
import { callbackDrain, postCallbacks } from '../../support/callbacks.ts';
import { addTransaction } from '../../support/rows.ts';
import { createBench, type Bench } from '../../support/payments/bench.ts';

const SOON = { timeoutMs: 15_000 };

describe('the drain of callbacks', () => {
  const releases = createReleases();
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
    releases.add('the database', bench.close);
  });
  afterAll(async () => releases.releaseAll());
  beforeEach(async () => {
    await bench.em().execute('delete from callback');
    await bench.em().execute('delete from customer_callback');
  });

  const host = async (answer?: CallbackAnswer, address?: string) => {
    const started = await startCallbackHost(answer, address);
    releases.add('a host', started.close);
    return started;
  };
  /** A transaction of a client, with a move that is to be posted to each address. */
  const queue = async (
    urls: readonly string[],
    client: { readonly account?: string; readonly clientDomain?: string } = {},
  ): Promise<void> => {
    for (const url of urls) {
      const em = bench.em();
      const { id } = await addTransaction(em, {
        kind: 'remittance',
        protocol: 'sep31',
        ...client,
      });
      em.create(Callback, { transactionId: id, url, status: 'completed', at: new Date() });
      await em.flush();
    }
  };
  const queueStatus = async (url: string, keyId: string): Promise<string> => {
    const id = randomUUID();
    const account = client(id);
    const em = bench.em();
    await em.execute(
      `insert into customer (id, account, status, fields_ciphertext, fields_key_id)
       values (?, ?, 'ACCEPTED', ''::bytea, 'k')`,
      [id, account],
    );
    const { ciphertext } = bench.secrets.seal(
      { transaction: { id, status: 'ACCEPTED' } },
      `customer-callback/${id}`,
    );
    em.create(CustomerCallback, {
      customerId: id,
      url,
      bodyCiphertext: ciphertext,
      bodyKeyId: keyId,
    });
    await em.flush();
    return id;
  };
  const client = (name: string): string => `G${name.padEnd(55, 'X')}`;

  test('counts what it posts by the client domain, or else by the account', async () => {
    const urls = ['https://one.example', 'https://two.example'];
    await queue(urls, { account: client('ONE'), clientDomain: 'wallet.example' });
    await queue(urls, { account: client('TWO'), clientDomain: 'wallet.example' });
    await queue(urls, { account: client('THREE') });
    const customer = await queueStatus('https://three.example', 'k');
    const order = { prompt: [], which: 'others', limit: 100 } as const;
    const due = await dueCallbacks(bench.orm, order);
    expect(due.map((one) => one.client).toSorted()).toEqual(
      [
        client(customer),
        ...Array.from({ length: 2 }, () => client('THREE')),
        ...Array.from({ length: 4 }, () => 'wallet.example'),
      ].toSorted(),
    );
    // In turn: the first of each client before the second of any.
    expect(new Set(due.slice(0, 3).map((one) => one.client)).size).toBe(3);
  });

  test('opens no more for a client than its share, however many hosts it named', async () => {
    const silent = await host(() => undefined, '0.0.0.0');
    const { port } = new URL(silent.url('/'));
    const hers = Array.from({ length: 100 }, (_, one) => `http://127.0.0.${one + 1}:${port}/hers`);
    await queue(hers, { account: client('HERS') });
    const good = await host();
    await queue([good.url('/his')], { account: client('HIS') });
    const drain = callbackDrain(bench.orm);
    expect(await drain.look()).toEqual({ begun: CALLBACK_LIMITS.perClient + 1, isFull: true });
    await waitUntil(() => good.heard.length === 1, { ...SOON, what: 'the good client is called' });
    await drain.stop();
    expect(new Set(silent.heard.map(({ id }) => id)).size).toBe(CALLBACK_LIMITS.perClient);
  }, 20_000);

  test('two at once, a zombie and its successor, post each callback once', async () => {
    const good = await host();
    await queue(Array.from({ length: 30 }, () => good.url('/')));
    const [one, other] = [callbackDrain(bench.orm), callbackDrain(bench.orm)];
    for (let look = 0; look < 3; look += 1) await Promise.all([one.look(), other.look()]);
    await waitUntil(() => good.heard.length >= 30, { ...SOON, what: 'all are posted' });
    await Promise.all([one.stop(), other.stop()]);
    expect(new Set(good.heard.map(({ id }) => id)).size).toBe(30);
    expect(good.heard).toHaveLength(30);
  });

  test('what somebody claimed who died is posted once the claim is over', async () => {
    const good = await host();
    await queue([good.url('/')]);
    await bench.em().execute(`update callback set due_at = now() + interval '15 seconds'`);
    expect(await postCallbacks(bench.orm)).toMatchObject({ delivered: 0, waiting: 1 });
    await bench.em().execute(`update callback set due_at = now() - interval '1 second'`);
    expect(await postCallbacks(bench.orm)).toMatchObject({ delivered: 1, waiting: 0 });
  });

  test('a callback that cannot be opened fails alone, and says nothing of what it holds', async () => {
    const good = await host();
    await queueStatus(good.url('/'), 'a key that is gone');
    const taken = await queueStatus(good.url('/'), 'k');
    await queue([good.url('/')]);
    const { secrets, log } = bench;
    expect(await postCallbacks(bench.orm, { secrets, log })).toMatchObject({
      delivered: 2,
      waiting: 1,
    });
    expect(good.heard.map(({ id }) => id)).toContain(taken);
    const [failed] = await bench.em().find(CustomerCallback, { deliveredAt: null });
    expect(failed).toMatchObject({ attempts: 1, lastFailure: 'other', lastHttpStatus: null });
    expect(bench.logged.map(({ message }) => message)).toContain(
      'a callback could not be written; it is tried again',
    );
    expect(JSON.stringify(bench.logged)).not.toContain('ACCEPTED');
  });

  test('once it is stopped, it begins nothing more of a transaction', async () => {
    const asked = Promise.withResolvers<() => void>();
    const slow = await host((_, response) => {
      asked.resolve(() => void response.writeHead(200).end());
    });
    await queue([slow.url('/')]);
    const [row] = await bench.em().find(Callback, {});
    const em = bench.em();
    const { transactionId = '', url = '' } = row ?? {};
    em.create(Callback, { transactionId, url, status: 'refunded', at: new Date() });
    await em.flush();
    const drain = callbackDrain(bench.orm);
    await drain.look();
    const answer = await asked.promise;
    const stopped = drain.stop();
    answer();
    await stopped;
    expect(slow.heard.map(({ status }) => status)).toEqual(['completed']);
  });
});
