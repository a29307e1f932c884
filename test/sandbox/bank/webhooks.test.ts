import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createOrder, startBank } from './running-bank.ts';
import type { RunningBank } from './running-bank.ts';
import { startListener } from './webhook-listener.ts';
import type { Heard } from './webhook-listener.ts';

const secret = 'only the two of us know';

const expectAuthentic = ({ signature, body }: Heard) => {
  const [, seconds, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  expect(given).toBe(expected);
};

describe('the webhooks of the pretend bank', () => {
  let bank: RunningBank;
  let listener: Awaited<ReturnType<typeof startListener>>;

  const start = async (failures: number) => {
    listener = await startListener(failures);
    bank = await startBank({
      webhook: { url: listener.url, secret },
      webhookRetryDelaysMs: [1, 1],
    });
  };
  beforeEach(() => start(0));
  afterEach(async () => {
    await bank.close();
    await listener.close();
  });

  test('report money in and money out, signed over time and body', async () => {
    await bank.receive('RH-1', '5');
    await listener.hear(1);
    await bank.pay('key-1', createOrder());
    const heard = await listener.hear(2);
    heard.forEach(expectAuthentic);
    expect(heard.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { type: 'transfer.received', data: { reference: 'RH-1', amount: '5.00' } },
      { type: 'payment.booked', data: { idempotency_key: 'key-1', amount: '25.00' } },
    ]);
  });

  test('do not report a payment a second time when its key is repeated', async () => {
    await bank.pay('key-1', createOrder());
    await bank.pay('key-1', createOrder());
    await bank.pay('key-2', createOrder());
    const heard = await listener.hear(2);
    const keys = heard.map(({ body }) => {
      const event: { data: { idempotency_key: string } } = JSON.parse(body);
      return event.data.idempotency_key;
    });
    expect(keys.toSorted()).toEqual(['key-1', 'key-2']);
  });

  test('are sent again until they are answered with 2xx', async () => {
    await bank.close();
    await listener.close();
    await start(2);
    await bank.receive('RH-1', '5');
    const heard = await listener.hear(3);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
  });

  test('go to the address that the bank is set to, and again on demand', async () => {
    const other = await startListener();
    const told = await bank.ask(
      'PUT',
      '/sandbox/webhook',
      { 'content-type': 'application/json' },
      JSON.stringify({ url: other.url, secret }),
    );
    expect(told.status).toBe(204);
    await bank.receive('RH-1', '5');
    await other.hear(1);
    expect((await bank.post('/sandbox/webhook/repeat', {})).json()).toEqual({ repeated: 1 });
    const heard = await other.hear(2);
    expect(heard[1]?.body).toBe(heard[0]?.body);
    await other.close();
  });

  test('do not hold the bank up when nobody listens', async () => {
    await listener.close();
    expect((await bank.receive('RH-1', '5')).status).toBe(201);
    expect(bank.faults).toEqual([]);
  });
});
