import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bankKey, createOrder, startBank } from './running-bank.ts';
import type { RunningBank } from './running-bank.ts';

describe('the faults of the pretend bank', () => {
  let bank: RunningBank;
  beforeEach(async () => {
    bank = await startBank();
  });
  afterEach(() => bank.close());

  const fault = (body: unknown) => bank.post('/sandbox/faults', body);
  const payments = async () =>
    ((await bank.statement()).bank as { payments: Record<string, unknown>[] }).payments;

  test('lose the reply of a payment that was made', async () => {
    await fault({ dropReplyOf: 'POST /bank/payments', times: 1 });
    await expect(bank.pay('key-1', createOrder())).rejects.toThrow('fetch failed');
    expect(await payments()).toMatchObject([{ idempotency_key: 'key-1', status: 'booked' }]);
    expect((await bank.pay('key-1', createOrder())).status).toBe(201);
    expect(await payments()).toHaveLength(1);
  });

  test('cut the connection of a payment that was not made', async () => {
    await fault({ route: 'POST /bank/payments', cut: true, applied: false });
    await expect(bank.pay('key-1', createOrder())).rejects.toThrow('fetch failed');
    expect(await payments()).toEqual([]);
  });

  test('are out of order so many times, and make nothing meanwhile', async () => {
    await fault({ route: 'POST /bank', status: 503, times: 2 });
    const statuses = [];
    for (let round = 0; round < 3; round += 1) {
      statuses.push((await bank.pay('key-1', createOrder())).status);
    }
    expect(statuses).toEqual([503, 503, 201]);
    expect(await payments()).toHaveLength(1);
  });

  test('answer 500 to a payment that was made', async () => {
    await fault({ route: 'POST /bank/payments', status: 500, applied: true });
    expect((await bank.pay('key-1', createOrder())).status).toBe(500);
    expect(await payments()).toHaveLength(1);
  });

  test('ask for time in Retry-After, and make nothing', async () => {
    await fault({ route: 'POST /bank', status: 429, retryAfterSeconds: 7 });
    const { status, headers } = await bank.pay('key-1', createOrder());
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect(await payments()).toEqual([]);
  });

  test('list each entry twice', async () => {
    await bank.receive('one', '1');
    await fault({ route: 'GET /bank/transfers', repeated: true });
    const list = async () =>
      (await bank.ask('GET', '/bank/transfers', bankKey)).json()['transfers'] as unknown[];
    const [first, second] = await list();
    expect(second).toEqual(first);
    expect(await list()).toHaveLength(1);
  });

  test('end when they are cleared', async () => {
    await fault({ route: 'POST /bank', status: 503, times: 100 });
    await bank.ask('DELETE', '/sandbox/faults');
    expect((await bank.ask('GET', '/sandbox/faults')).json()).toEqual({ faults: [] });
    expect((await bank.pay('key-1', createOrder())).status).toBe(201);
  });

  test.each([
    {},
    { route: 'bank' },
    { route: 'POST /bank', times: 0 },
    { route: 'POST /bank', status: 200 },
    { route: 'POST /bank', delayMs: 1.5 },
    { route: 'POST /bank', cut: 'yes' },
  ])('are refused when they make no sense: %j', async (body) => {
    expect((await fault(body)).status).toBe(400);
    expect((await bank.ask('GET', '/sandbox/faults')).json()).toEqual({ faults: [] });
  });
});
