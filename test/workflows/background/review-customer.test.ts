import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Keypair } from '@stellar/stellar-sdk';
import { createReviewActivities } from '../../../src/activities/reviews.ts';
import { createStories } from '../../../src/services/transactions/stories.ts';
import { createApp } from '../../../src/api/app.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { createReleases } from '../../../src/dev/releases.ts';
import type { CustomerDecision } from '../../../src/domain/customers/contract.ts';
import {
  CORE_QUEUE,
  customerReviewId,
  REVIEWS_QUEUE,
} from '../../../src/domain/transactions/queue.ts';
import { beating } from '../../../src/worker/beating.ts';
import { startTestApi, type TestApi } from '../../support/api/support.ts';
import { serve } from '../../security/support.ts';
import { customerEndpoint, withPerson } from '../../support/customer-endpoint.ts';
import { recordHistory } from '../../support/stories.ts';
import { testTemporal } from '../../support/temporal.ts';
import { workflowBundle } from '../../support/workflow-bundle.ts';

describe('the review of a customer, as a workflow', () => {
  const releases = createReleases();
  let api: TestApi;
  let client: Client;
  let url: string;
  /** What the review says of somebody, by their first name; nothing where it is silent. */
  const said = new Map<string, () => Promise<CustomerDecision>>();
  const calls: string[] = [];

  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        { first_name: { description: 'First name' } },
        {
          durations: {
            payWithinMs: 3_600_000,
            expiryRetryMs: 1_000,
            trustWithinMs: 3_600_000,
            informationWithinMs: 3_600_000,
            reviewWithinMs: 1_000,
          },
          customerReview: async ({ fields: { first_name: name = '' } }) => {
            calls.push(name);
            return said.get(name)?.() ?? new Promise(() => undefined);
          },
        },
      ),
    );
    releases.add('the api', api.close);
    const { address, namespace } = await testTemporal();
    const clientConnection = await Connection.connect({ address });
    releases.add('the connection', async () => clientConnection.close());
    const connection = await NativeConnection.connect({ address });
    releases.add('the worker’s connection', async () => connection.close());
    client = new Client({ connection: clientConnection, namespace });
    const { orm, anchor } = api;
    const { secrets, log } = api.deps;
    const stories = createStories({ client, orm, anchor, searchable: async () => false });
    const shared = { connection, namespace };
    const workers = [
      await Worker.create({
        ...shared,
        taskQueue: CORE_QUEUE,
        workflowBundle: await workflowBundle(),
        activities: {},
      }),
      await Worker.create({
        ...shared,
        taskQueue: REVIEWS_QUEUE,
        interceptors: { activity: [beating] },
        activities: createReviewActivities({ orm, anchor, stories, log, secrets }),
      }),
    ];
    const runs = workers.map(async (worker) => worker.run());
    releases.add('the workers', async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
    });
    const handle = createApp({ ...api.deps, temporal: client }).callback();
    const served = await serve((request, response) => void handle(request, response));
    releases.add('the api with Temporal', served.close);
    url = served.url;
  }, 60_000);
  afterAll(async () => releases.releaseAll());

  const open = async () => customerEndpoint(url, await api.login(Keypair.random()));
  const put = async (name: string) => {
    const wallet = await open();
    const { id } = await wallet.put({ type: 'person', first_name: name });
    return { ...wallet, id };
  };
  const reviewOf = (id: string) => client.workflow.getHandle(customerReviewId(id));

  test('is answered by the request that submits what is reviewed', async () => {
    said.set('Ada', async () => ({ status: 'ACCEPTED' }));
    const { id, get } = await put('Ada');
    expect(await get({ id })).toMatchObject({ status: 'ACCEPTED' });
    expect(await reviewOf(id).result()).toBe('decided');
    await recordHistory(reviewOf(id), 'review-customer-decided');
  });

  test('that is silent is parked and called once, and delays no other customer', async () => {
    const silent = ['Eve', 'Eva', 'Evi', 'Ewa', 'Yve'].map(put);
    const { id, get } = await put('Ada');
    expect(await get({ id })).toMatchObject({ status: 'ACCEPTED' });
    for (const one of await Promise.all(silent)) {
      expect(await reviewOf(one.id).result()).toBe('parked');
      const row = await api.orm.em.fork().findOneOrFail(Customer, { id: one.id });
      expect(row).toMatchObject({ status: 'PROCESSING', reviewParkedReason: 'silent' });
    }
    expect(calls.filter((name) => name === 'Eve')).toHaveLength(1);
  });

  test('that throws is called again, until it answers', async () => {
    let times = 0;
    said.set('Grace', async () => {
      times += 1;
      if (times < 3) throw new Error('the provider is away');
      return { status: 'ACCEPTED' };
    });
    const { id, get } = await put('Grace');
    expect(await reviewOf(id).result()).toBe('decided');
    expect(times).toBe(3);
    expect(await get({ id })).toMatchObject({ status: 'ACCEPTED' });
  });

  test('is of what was submitted last: what came meanwhile is reviewed after it', async () => {
    const answer = Promise.withResolvers<CustomerDecision>();
    const called = Promise.withResolvers<void>();
    said.set('Augusta', async () => {
      called.resolve();
      return answer.promise;
    });
    const wallet = await open();
    const first = wallet.put({ type: 'person', first_name: 'Augusta' });
    await called.promise;
    const second = wallet.put({ type: 'person', first_name: 'Ada' });
    const { id } = await second;
    answer.resolve({ status: 'REJECTED' });
    await first;
    expect(await reviewOf(id).result()).toBe('decided');
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    await recordHistory(reviewOf(id), 'review-customer-changed');
  });
});
