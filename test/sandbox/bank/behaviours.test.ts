import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bankKey, createOrder, operatorKey, startBank } from './running-bank.ts';
import type { RunningBank } from './running-bank.ts';
import { startListener } from './webhook-listener.ts';

const secret = 'only the two of us know';

describe('a bank that misbehaves', () => {
  let bank: RunningBank;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    bank = await startBank({ now: () => nowMs, openingBalance: '100.00' });
  });
  afterEach(() => bank.close());

  const json = { 'content-type': 'application/json' };
  const fault = (body: unknown) => bank.post('/sandbox/faults', body);
  const behaviours = (body: unknown) =>
    bank.ask('PUT', '/sandbox/habits', json, JSON.stringify(body));
  const paid = async (key: string) => {
    const found = await bank.ask('GET', `/bank/payments?idempotency_key=${key}`, bankKey);
    return found.json().payments as { id: string; status: string; reason: string | null }[];
  };
  const list = async (query = '') => {
    const page = (await bank.ask('GET', `/bank/transfers${query}`, bankKey)).json();
    const transfers = page.transfers as { reference: string; amount: string }[];
    return {
      next_cursor: page.next_cursor,
      has_more: page.has_more,
      references: transfers.map(({ reference }) => reference),
      transfers,
    };
  };
  const payOut = (externalId: string) =>
    bank.post(
      '/mobile-money/payouts',
      { externalId, msisdn: '254700001111', amount: { value: '5.00', currency: 'USD' } },
      operatorKey,
    );

  test('is out for so long, whatever is asked, and then goes on by itself', async () => {
    await fault({ route: 'POST /bank', status: 503, forMs: 86_400_000 });
    expect((await bank.pay('key-1', createOrder())).status).toBe(503);
    nowMs += 86_399_999;
    expect((await bank.pay('key-1', createOrder())).status).toBe(503);
    nowMs += 1;
    expect((await bank.pay('key-1', createOrder())).status).toBe(201);
    expect((await bank.ask('GET', '/sandbox/faults')).json()).toEqual({ faults: [] });
  });

  test('takes a request twice: a bank with keys pays once, one without pays twice', async () => {
    await fault({ route: 'POST /bank/payments', twice: true });
    expect((await bank.pay('key-1', createOrder())).status).toBe(201);
    expect(await paid('key-1')).toHaveLength(1);
    await fault({ route: 'POST /mobile-money/payouts', twice: true });
    expect((await payOut('one')).status).toBe(202);
    const found = await bank.ask('GET', '/mobile-money/payouts?externalId=one', operatorKey);
    expect(found.json().data).toHaveLength(2);
  });

  test('answers with words that are no answer, to a payment that was made', async () => {
    await fault({ route: 'POST /bank/payments', garbage: true });
    const answer = await bank.pay('key-1', createOrder());
    expect(answer.status).toBe(200);
    expect(() => answer.json()).toThrow('JSON');
    expect(await paid('key-1')).toHaveLength(1);
  });

  test('answers a batch in part', async () => {
    const ids: unknown[] = [];
    for (const id of ['one', 'two']) {
      ids.push(((await payOut(id)).json().data as { transactionId: string }).transactionId);
    }
    await fault({ route: 'POST /mobile-money/payouts/query', partial: true });
    const ask = () =>
      bank.post('/mobile-money/payouts/query', { transactionIds: ids }, operatorKey);
    expect((await ask()).json().data).toHaveLength(1);
    expect((await ask()).json().data).toHaveLength(2);
  });

  test('forgets its keys on demand, and then pays again', async () => {
    await bank.pay('key-1', createOrder());
    expect((await bank.post('/sandbox/keys/forget', {})).json()).toEqual({ forgotten: 1 });
    await bank.pay('key-1', createOrder());
    await bank.pay('key-1', createOrder());
    expect(await paid('key-1')).toHaveLength(2);
  });

  test('takes back what it said of a payment, with the money', async () => {
    const { id } = (await bank.pay('key-1', createOrder())).json();
    const overturn = () => bank.post(`/sandbox/payments/${String(id)}/overturn`, {});
    expect((await overturn()).json()).toMatchObject({ status: 'rejected', reason: 'returned' });
    expect(await bank.statement()).toMatchObject({ bank: { balance: '100.00' } });
    expect((await overturn()).json()).toMatchObject({ status: 'booked', reason: null });
    expect(await bank.statement()).toMatchObject({ bank: { balance: '75.00' } });
  });

  test('takes back what it said of a mobile money pay-out, when asked for twice', async () => {
    const { transactionId } = (await payOut('one')).json().data as { transactionId: string };
    const force = (body: unknown) => bank.post(`/sandbox/payouts/${transactionId}`, body);
    expect((await force({ outcome: 'DELIVERED' })).json()).toMatchObject({ status: 'DELIVERED' });
    expect((await force({ outcome: 'FAILED' })).status).toBe(409);
    expect((await force({ outcome: 'FAILED', overturn: true })).json()).toMatchObject({
      status: 'FAILED',
    });
    expect(await bank.statement()).toMatchObject({ mobileMoney: { balance: '100.00' } });
    await force({ outcome: 'DELIVERED', overturn: true });
    expect(await bank.statement()).toMatchObject({ mobileMoney: { balance: '95.00' } });
  });

  test('takes back money that it had booked, once', async () => {
    const { id } = (await bank.receive('one', '5')).json();
    const reverse = () => bank.post(`/sandbox/transfers/${String(id)}/reverse`, {});
    expect((await reverse()).json()).toMatchObject({ id, reversed_at: '2026-03-01T12:00:00.000Z' });
    expect((await reverse()).status).toBe(409);
    expect(await bank.statement()).toMatchObject({ bank: { balance: '100.00' } });
  });

  test('shows a transfer only after its webhook, and hides what follows it', async () => {
    const listener = await startListener();
    await bank.ask('PUT', '/sandbox/webhook', json, JSON.stringify({ url: listener.url, secret }));
    await behaviours({ statementLagMs: 60_000 });
    await bank.receive('one', '5');
    await listener.hear(1);
    expect(await list()).toMatchObject({ references: [], next_cursor: null, has_more: false });
    nowMs += 59_999;
    await bank.receive('two', '5');
    nowMs += 1;
    const first = await list();
    expect(first.references).toEqual(['one']);
    nowMs += 60_000;
    expect((await list(`?after=${String(first.next_cursor)}`)).references).toEqual(['two']);
    await listener.close();
  });

  test('sends each webhook several times', async () => {
    const listener = await startListener();
    await bank.ask('PUT', '/sandbox/webhook', json, JSON.stringify({ url: listener.url, secret }));
    await behaviours({ webhookCopies: 3 });
    await bank.receive('one', '5');
    const heard = await listener.hear(3);
    expect(new Set(heard.map(({ body }) => body)).size).toBe(1);
    await listener.close();
  });

  test('gives small pages that begin with what was returned before', async () => {
    for (const reference of ['one', 'two', 'three']) await bank.receive(reference, '1');
    await behaviours({ pageSizeMax: 2, overlap: 1 });
    const first = await list('?limit=50');
    expect(first).toMatchObject({ references: ['one', 'two'], has_more: true });
    const second = await list(`?after=${String(first.next_cursor)}`);
    expect(second).toMatchObject({ references: ['two', 'three'], has_more: false });
  });

  test('writes nonsense for an amount in the statement', async () => {
    await bank.receive('one', '5', 'sandbox-bank', { statedAmount: 'five' });
    expect((await list()).transfers).toMatchObject([{ amount: 'five' }]);
    expect(await bank.statement()).toMatchObject({ bank: { balance: '105.00' } });
  });

  test('takes no payment while its accounts are empty', async () => {
    await behaviours({ empty: true });
    const refused = await bank.pay('key-1', createOrder());
    expect(refused.json()).toMatchObject({ error: { code: 'insufficient_funds' } });
    expect((await payOut('one')).json()).toMatchObject({ resultCode: 'INSUFFICIENT_FLOAT' });
    await behaviours({});
    expect((await bank.pay('key-1', createOrder())).status).toBe(201);
    expect((await payOut('one')).status).toBe(202);
  });

  test('takes short keys of letters and digits alone', async () => {
    await behaviours({ plainKeys: true });
    for (const key of ['one/payout/1', 'A'.repeat(36)]) {
      const refused = await bank.pay(key, createOrder());
      expect(refused.json()).toMatchObject({ error: { code: 'idempotency_key_malformed' } });
    }
    expect((await bank.pay('A'.repeat(35), createOrder())).status).toBe(201);
  });

  test.each([
    ['+05:30', '2026-03-01T17:30:00.000+05:30'],
    ['-08:00', '2026-03-01T04:00:00.000-08:00'],
  ])('writes its times in another zone (%s)', async (zone, written) => {
    await bank.receive('one', '5');
    await behaviours({ zone });
    expect((await list()).transfers).toMatchObject([{ received_at: written }]);
  });

  test('shows its statement in small pages', async () => {
    for (const reference of ['one', 'two', 'three']) await bank.receive(reference, '5');
    await behaviours({ pageSizeMax: 2 });
    const page = (await bank.ask('GET', '/bank/statement', bankKey)).json();
    expect(page).toMatchObject({ next_cursor: 'in:2', has_more: true });
    expect(page['entries']).toHaveLength(2);
  });

  test('behaves again when no behaviour is set', async () => {
    await behaviours({ pageSizeMax: 2, webhookCopies: 3 });
    await behaviours({});
    expect((await bank.ask('GET', '/sandbox/habits')).json()).toEqual({
      statementLagMs: 0,
      webhookDelayMs: 0,
      webhookCopies: 1,
      pageSizeMax: 999,
      overlap: 0,
      empty: false,
      plainKeys: false,
      zone: null,
    });
    expect((await behaviours({ webhookCopies: 0 })).status).toBe(400);
  });
});
