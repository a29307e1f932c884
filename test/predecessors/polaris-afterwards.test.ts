import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Callback } from '../../src/db/entities/books.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { createBench, type Bench } from '../support/payments/bench.ts';
import { postCallbacks } from '../support/callbacks.ts';
import { addTransaction } from '../support/rows.ts';
import { createStoryBench, orderFor, type StoryBench } from '../support/stories.ts';

/* What went wrong in Polaris once a payment was made, when somebody had to be told of it. */

describe('what Polaris did after a payment', () => {
  const releases = createReleases();
  let bench: Bench;
  let stories: StoryBench;
  beforeAll(async () => {
    bench = await createBench();
    releases.add('the database', bench.close);
    stories = await createStoryBench();
    releases.add('the stories', stories.close);
  }, 60_000);
  afterAll(async () => releases.releaseAll());

  /** A client's server, and a row of the outbox for it. */
  const client = async (listener: RequestListener) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    releases.add('a client', async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const tell = async (host: string) => {
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'remittance', status: 'completed' });
    const url = `http://${host}/told`;
    em.create(Callback, { transactionId: row.id, url, status: 'completed', at: new Date() });
    await em.flush();
    return row;
  };
  test('§2.9 a client that cannot be reached leaves the payment completed, and is notified later', async () => {
    const host = '127.0.0.1:9';
    const { id } = await tell(host);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await bench.em().execute('update callback set due_at = null');
      expect(await postCallbacks(bench.orm)).toMatchObject({ delivered: 0, waiting: 1 });
    }
    expect((await bench.transaction(id)).status).toBe('completed');
    expect(await bench.em().find(Callback, { transactionId: id })).toMatchObject([
      { deliveredAt: null, givenUpAt: null },
    ]);
  });

  test('§2.9 a client that hangs delays no other client', async () => {
    const hangs = Promise.withResolvers<() => void>();
    const quick = Promise.withResolvers<void>();
    const slowHost = await client(({ socket }) => hangs.resolve(() => socket.destroy()));
    const quickHost = await client((_, response) => {
      response.writeHead(200).end();
      quick.resolve();
    });
    await bench.em().execute('delete from callback');
    await tell(slowHost);
    await tell(quickHost);
    const posting = postCallbacks(bench.orm);
    const [hangUp] = await Promise.all([hangs.promise, quick.promise]);
    hangUp();
    expect(await posting).toMatchObject({ delivered: 1, waiting: 1 });
  });

  test('an outage of the ledger calls afterDeposit once, however often the payment was tried', async () => {
    let tries = 0;
    const order = orderFor('deposit', { callsAfterDeposit: true });
    const story = await stories.tell(order, {
      submitPayment: () => {
        tries += 1;
        if (tries < 4) throw new Error('the network cannot be reached');
        return { state: 'included', hash: 'ab'.repeat(32), operationId: '1' };
      },
    });
    await story.receive('100', 'rail/1');
    expect(await story.outcome('after-an-outage')).toMatchObject({ status: 'completed' });
    expect(tries).toBe(4);
    expect(story.called('afterDeposit')).toHaveLength(1);
  });

  test('§2.9 an afterDeposit that keeps failing leaves the deposit paid, once', async () => {
    let calls = 0;
    const story = await stories.tell(orderFor('deposit', { callsAfterDeposit: true }), {
      afterDeposit: () => {
        calls += 1;
        if (calls < 4) throw new Error('the bank is away');
      },
    });
    await story.receive('100', 'rail/2');
    expect(await story.outcome('after-deposit-failed')).toMatchObject({ status: 'completed' });
    expect(story.called('submitPayment')).toHaveLength(1);
  });
});
