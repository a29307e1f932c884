import { describe, expect, test } from '@jest/globals';
import { RetryLater } from '../../../../src/domain/rails/retry-later.ts';
import { Pause } from '../../../../src/db/entities/books.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { HOUR_MS } from '../../../support/payments/bench.ts';
import {
  ARRIVED,
  createRefundingBench,
  createRefundingRail,
  DAY_MS,
  refundingProfile,
  REFUSED,
} from '../../../support/payments/refunding.ts';
import { opened } from '../../../support/opened.ts';

const LOST = new Error('socket hang up while paying Ada Lovelace');
const bench = await opened(createRefundingBench());
const { decide, send, openCase, readCase, refund, refunds, breaksOf } = bench;

/** A case whose refund is decided. */
const decided = async (terms: Parameters<typeof decide>[1] = {}) => {
  const key = await openCase();
  expect((await decide(key, terms)).refused).toBeNull();
  return { key, owner: { investigationKey: key } };
};
const isUnknown = async (asked: Promise<unknown>) =>
  expect(asked).rejects.toMatchObject({ type: 'OutcomeUnknown' });

describe('§3.9 a refund of rail money', () => {
  test('§3.9 is sent once under a key of its own, booked when it has arrived, and ends its case', async () => {
    const { key, owner } = await decided({ fee: '2.5' });
    expect(await readCase(key)).toMatchObject({
      left: '0',
      state: 'open',
      railRefund: { number: 1, state: 'due', amount: '130' },
    });
    const { rail, sent } = createRefundingRail([ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered', key: `${key}/refund/1` });
    expect(await send(rail, owner)).toMatchObject({ state: 'done' });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ amount: '127.5', amountReceived: '130', payer: {} });
    expect(await bench.entry(`sent-back/${key}/refund/1`)).toEqual({
      [`investigation:${key} USD`]: '-130',
      [`rail:${bench.rail} USD`]: '127.5',
      'fee USD': '2.5',
    });
    expect(await readCase(key)).toMatchObject({ state: 'resolved', resolution: 'refund' });
    expect(await breaksOf(key.replace('rail/', ''))).toEqual([]);
  });

  test('§3.9 whose answer was lost is looked up, and sent once', async () => {
    const { owner } = await decided();
    const { rail, sent } = createRefundingRail([LOST], [ARRIVED]);
    await isUnknown(send(rail, owner));
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
    expect(sent).toHaveLength(1);
  });

  test('§3.9 that its rail never heard of is asked for again under the same key', async () => {
    const { owner } = await decided();
    const { rail, sent } = createRefundingRail([LOST, ARRIVED]);
    await isUnknown(send(rail, owner));
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(sent).toHaveLength(2);
  });

  test('§3.9 of a rail that only looks up waits until the lost call can no longer arrive', async () => {
    const profile = {
      ...refundingProfile,
      retry: { by: 'lookUp', settledAfterMs: 60_000 },
    } as const;
    const { owner } = await decided();
    const { rail, sent } = createRefundingRail([LOST, ARRIVED], [{ state: 'unknown' }], profile);
    await isUnknown(send(rail, owner));
    await isUnknown(send(rail, owner));
    expect(sent).toHaveLength(1);
    const later = () => Date.now() + 80_000;
    expect(await send(rail, owner, later)).toMatchObject({ state: 'delivered' });
    expect(sent).toHaveLength(2);
  });

  test('§3.9 of a rail that must not be asked twice is left to a person', async () => {
    const profile = { ...refundingProfile, retry: { by: 'neither' } } as const;
    const { key, owner } = await decided();
    const { rail, sent } = createRefundingRail([LOST], [{ state: 'unknown' }], profile);
    await isUnknown(send(rail, owner));
    await isUnknown(send(rail, owner));
    const parked = await send(rail, owner, () => Date.now() + 200_000);
    expect(parked).toMatchObject({ state: 'parked' });
    expect(sent).toHaveLength(1);
    expect(await readCase(key)).toMatchObject({ railRefund: { state: 'parked', number: 1 } });
  });

  test('§3.9 that was asked for by a worker that died is looked up by the next', async () => {
    const { owner } = await decided();
    // The process ends between the commit and the answer: nobody sees how the call ended.
    const never = createRefundingRail([async () => new Promise<never>(() => undefined)]);
    void send(never.rail, owner);
    await waitUntil(async () => (await refunds(owner))[0]?.state === 'asked', {
      timeoutMs: 10_000,
      what: 'the refund is asked for',
    });
    const { rail, sent } = createRefundingRail([ARRIVED], [ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
    expect(sent).toHaveLength(0);
  });

  test('§3.9 is sent once by two workers at once', async () => {
    const { owner } = await decided();
    const bankHas = new Set<string>();
    const { rail } = createRefundingRail([ARRIVED]);
    const keyed = {
      ...rail,
      refundIncoming: async (order: { readonly idempotencyKey: string }) => {
        bankHas.add(order.idempotencyKey);
        return ARRIVED;
      },
    };
    const both = await Promise.allSettled([send(keyed, owner), send(keyed, owner)]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(bankHas.size).toBe(1);
    expect(await refunds(owner)).toHaveLength(1);
    expect(await send(keyed, owner)).toMatchObject({ state: 'done' });
  });

  test('§3.9 that failed is failed for ever, and the next decision has the next number', async () => {
    const { key, owner } = await decided();
    const { rail } = createRefundingRail([REFUSED, ARRIVED], [ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ state: 'failed' });
    expect(await readCase(key)).toMatchObject({ left: '130', state: 'open' });
    expect(await send(rail, owner)).toMatchObject({ state: 'failed', key: `${key}/refund/1` });
    expect((await decide(key, {})).refused).toBeNull();
    expect(await send(rail, owner)).toMatchObject({ key: `${key}/refund/2`, state: 'delivered' });
    expect((await readCase(key)).state).toBe('resolved');
    const states = (await refunds(owner)).map(({ state }) => state);
    expect(states).toEqual(['failed', 'delivered']);
  });

  test('§3.8 that its rail did not try is planned again, and asked for no sooner than it wants', async () => {
    const { key, owner } = await decided();
    const { rail } = createRefundingRail([new RetryLater(90_000), ARRIVED]);
    await expect(send(rail, owner)).rejects.toMatchObject({
      type: 'RetryLater',
      nextRetryDelay: 90_000,
    });
    expect(await refund(`${key}/refund/1`)).toMatchObject({ state: 'planned', asks: 0 });
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
  });

  test('§3.9 is not sent while pay-outs are paused', async () => {
    const { owner } = await decided();
    const { rail, sent } = createRefundingRail([ARRIVED]);
    const em = bench.em();
    em.create(Pause, { scope: `rail:${bench.rail}`, reason: 'x', operator: 'x', at: new Date() });
    await em.flush();
    await expect(send(rail, owner)).rejects.toMatchObject({ type: 'PayoutsPaused' });
    await em.nativeDelete(Pause, { scope: `rail:${bench.rail}` });
    expect(sent).toHaveLength(0);
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
  });

  test('§3.9 is not sent once its window is over, however it came to wait', async () => {
    const { key, owner } = await decided();
    const { rail, sent } = createRefundingRail([ARRIVED]);
    const late = () => Date.now() + 31 * DAY_MS;
    expect(await send(rail, owner, late)).toMatchObject({ state: 'failed' });
    expect(sent).toHaveLength(0);
    expect(await readCase(key)).toMatchObject({ left: '130', state: 'open' });
  });

  test('§3.9 that cannot be asked for again in time is left to a person', async () => {
    const { key, owner } = await decided();
    const { rail, sent } = createRefundingRail([LOST, ARRIVED]);
    const nearly = () => Date.now() + 30 * DAY_MS - 60_000;
    await isUnknown(send(rail, owner, nearly));
    const late = () => nearly() + HOUR_MS / 2;
    expect(await send(rail, owner, late)).toMatchObject({ state: 'parked' });
    expect(sent).toHaveLength(1);
    expect(await refund(`${key}/refund/1`)).toMatchObject({ state: 'asked' });
  });

  test('§3.6 is not sent where the rail has taken the money back meanwhile', async () => {
    const { key, owner } = await decided();
    await bench.takeBack(key);
    const { rail, sent } = createRefundingRail([ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ state: 'failed' });
    expect(sent).toHaveLength(0);
    expect((await decide(key, {})).refused).toContain('has taken it back already');
  });

  test('§3.9 an answer that the contract does not know is no answer', async () => {
    const { owner } = await decided();
    const { rail } = createRefundingRail([{ state: 'delivered', railReference: '' }], [ARRIVED]);
    await isUnknown(send(rail, owner));
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered' });
  });

  test('§3.9 a rail’s words reach no history and no log', async () => {
    const { owner } = await decided();
    const { rail } = createRefundingRail([LOST]);
    const failure: unknown = await send(rail, owner).catch((error: unknown) => error);
    expect(JSON.stringify([failure, String(failure), bench.logged])).not.toContain('Ada');
  });
});
