import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledFailure } from '@temporalio/activity';
import { Keypair } from '@stellar/stellar-sdk';
import { createCustomerChores } from '../../src/activities/customers.ts';
import { createReviewCustomer } from '../../src/activities/reviews.ts';
import { Customer } from '../../src/db/entities/customer.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import {
  customerReviewOrder,
  type CustomerReviewEnd,
} from '../../src/domain/customers/customer.ts';
import type {
  CustomerDecision,
  CustomerReviewRequest,
} from '../../src/domain/customers/contract.ts';
import { applyDecision } from '../../src/services/customers/apply-decision.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { createRecordingStories } from '../support/payments/bench.ts';

const SOON = { timeoutMs: 10_000 };
const WITHIN_MS = 200;
const never = new Promise<never>(() => undefined);

describe('the review of a customer, as an activity', () => {
  let api: TestApi;
  const asked: CustomerReviewRequest[] = [];
  let judge: (request: CustomerReviewRequest) => Promise<CustomerDecision>;
  const logged: unknown[] = [];
  const note = (fields: object, message: string) => void logged.push({ ...fields, message });
  const log = { info: note, warn: note, error: note };
  const recording = createRecordingStories();

  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        { first_name: { description: 'First name' } },
        {
          customerReview: async (request) => {
            asked.push(request);
            return judge(request);
          },
        },
      ),
    );
    // Nobody but these tests has anybody reviewed.
    api.temporal.review = async () => undefined;
  });
  afterAll(async () => api.close());
  beforeEach(() => {
    asked.length = 0;
    logged.length = 0;
    judge = async () => ({ status: 'ACCEPTED' });
  });

  const open = async () => {
    const wallet = customerEndpoint(api.url, await api.login(Keypair.random()));
    const { id } = await wallet.put({ type: 'person', first_name: 'Ada' });
    const row = async () => api.orm.em.fork().findOneOrFail(Customer, { id });
    return { ...wallet, id, row };
  };
  const review = async (
    id: string,
    askedAt = Date.now(),
    cancelled: Promise<never> = never,
  ): Promise<CustomerReviewEnd> => {
    const { orm, anchor, deps } = api;
    const { stories } = recording;
    const activity = createReviewCustomer({ orm, anchor, secrets: deps.secrets, log, stories });
    const order = customerReviewOrder({ reviewWithinMs: WITHIN_MS }, id);
    return activity(order, { askedAt, cancelled });
  };
  const decide = async (id: string, action: string) =>
    applyDecision(
      { orm: api.orm, stories: recording.stories },
      { anchor: api.anchor, secrets: api.deps.secrets },
      { id, action, operator: 'grace', fields: [] },
    );
  /** A review that answers when it is told to. */
  const slow = () => {
    const { promise, resolve } = Promise.withResolvers<CustomerDecision>();
    judge = async () => promise;
    return resolve;
  };
  const ACCEPTED = { status: 'ACCEPTED' } as const;
  const PARKED = { status: 'PROCESSING', reviewDueAt: null, reviewParkedAt: expect.any(Date) };

  test('decides, and is asked no more', async () => {
    const { id, row } = await open();
    expect(await review(id)).toBe('decided');
    expect(await review(id)).toBe('dropped');
    expect(await row()).toMatchObject({ status: 'ACCEPTED', reviewDueAt: null });
    expect(asked).toHaveLength(1);
  });

  test('that stays silent is parked for a person, and not asked again by itself', async () => {
    const { id, row, get } = await open();
    slow();
    expect(await review(id)).toBe('parked');
    expect(await row()).toMatchObject({ ...PARKED, reviewParkedReason: 'silent' });
    expect(await get({ id })).toMatchObject({ status: 'PROCESSING' });
    expect(await review(id)).toBe('dropped');
    await createCustomerChores({
      orm: api.orm,
      anchor: api.anchor,
      stories: recording.stories,
      log,
    }).tick();
    expect(recording.reviews).not.toContain(id);
    expect(asked).toHaveLength(1);
    expect(logged).toContainEqual(expect.objectContaining({ customerId: id, reason: 'silent' }));
  });

  test('that answers late counts, where nobody has decided meanwhile', async () => {
    const { id, row } = await open();
    const answer = slow();
    await review(id);
    answer(ACCEPTED);
    await waitUntil(async () => (await row()).status === 'ACCEPTED', {
      ...SOON,
      what: 'it counts',
    });
    expect(await row()).toMatchObject({ reviewParkedAt: null, reviewParkedReason: null });
  });

  test.each([
    ['accept', 'ACCEPTED'],
    ['reject', 'REJECTED'],
    ['ask', 'NEEDS_INFO'],
    ['wait', 'PROCESSING'],
  ])('that answers late never counts over a person who said %s', async (action, status) => {
    const { id, row } = await open();
    const answer = slow();
    await review(id);
    expect(await decide(id, action)).toBe(status);
    answer(status === 'REJECTED' ? ACCEPTED : { status: 'REJECTED' });
    const isLogged = () => logged.some((line) => JSON.stringify(line).includes('answered late'));
    await waitUntil(isLogged, { ...SOON, what: 'the late answer has come' });
    expect(await row()).toMatchObject({ status, reviewParkedAt: null });
  });

  test('that a person is quicker than is dropped, also within its time', async () => {
    const { id, row } = await open();
    const answer = slow();
    const end = review(id);
    await waitUntil(() => asked.length > 0, { ...SOON, what: 'it is asked' });
    await decide(id, 'reject');
    answer(ACCEPTED);
    expect(await end).toBe('dropped');
    expect((await row()).status).toBe('REJECTED');
  });

  test('of what is no more so decides nothing, and the newer state is reviewed', async () => {
    const { id, row, put } = await open();
    const answer = slow();
    const end = review(id);
    await waitUntil(() => asked.length > 0, { ...SOON, what: 'it is asked' });
    await put({ id, first_name: 'Augusta' });
    answer({ status: 'REJECTED' });
    expect(await end).toBe('changed');
    expect((await row()).status).toBe('PROCESSING');
    judge = async () => ACCEPTED;
    expect(await review(id)).toBe('decided');
    expect(asked.at(-1)?.fields).toMatchObject({ first_name: 'Augusta' });
  });

  test('that is parked is reviewed again once the customer submits more', async () => {
    const { id, row, put } = await open();
    slow();
    await review(id);
    await put({ id, first_name: 'Augusta' });
    expect(await row()).toMatchObject({ reviewDueAt: expect.any(Date), reviewParkedAt: null });
    judge = async () => ACCEPTED;
    expect(await review(id)).toBe('decided');
  });

  test.each([
    ['throws', async () => Promise.reject(new Error('no answer about Ada'))],
    [
      'throws at once',
      () => {
        throw new TypeError('Ada is no one');
      },
    ],
    ['answers nothing', async () => undefined as never],
  ])('that %s is tried again, and parked when that goes on', async (_, bad) => {
    const { id, row } = await open();
    judge = bad;
    await expect(review(id)).rejects.toThrow(/^the review failed: \w+( at src\/\S+)?$/);
    expect(await row()).toMatchObject({ reviewParkedAt: null, reviewAttempts: 1 });
    const longAgo = Date.now() - 10 * WITHIN_MS;
    expect(await review(id, longAgo)).toBe('parked');
    expect(await row()).toMatchObject({ ...PARKED, reviewParkedReason: 'failed' });
    expect(JSON.stringify(logged)).not.toContain('Ada');
  });

  test('that is under way when its worker stops is neither decided nor parked', async () => {
    const { id, row } = await open();
    slow();
    const stop = Promise.withResolvers<never>();
    const end = review(id, 0, stop.promise);
    await waitUntil(() => asked.length > 0, { ...SOON, what: 'it is asked' });
    stop.reject(new CancelledFailure('the worker stops'));
    await expect(end).rejects.toThrow(CancelledFailure);
    expect(await row()).toMatchObject({ reviewDueAt: expect.any(Date), reviewParkedAt: null });
  });

  test('all that are parked are reviewed again by one word of a person', async () => {
    const [one, other, decided] = [await open(), await open(), await open()];
    slow();
    for (const { id } of [one, other]) await review(id);
    judge = async () => ACCEPTED;
    await review(decided.id);
    recording.reviews.length = 0;
    expect(await decide('parked', 'accept')).toMatchObject({ refusal: 'request_malformed' });
    expect(await decide('parked', 'review')).toMatch(/reviews are due/);
    expect(recording.reviews).toEqual(expect.arrayContaining([one.id, other.id]));
    expect(recording.reviews).not.toContain(decided.id);
    for (const { id, row } of [one, other]) {
      expect(await review(id)).toBe('decided');
      expect((await row()).status).toBe('ACCEPTED');
    }
  });
});
