import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { operatorKey, startBank } from './running-bank.ts';
import type { RunningBank } from './running-bank.ts';

describe('the pretend mobile money operator', () => {
  let bank: RunningBank;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    bank = await startBank({ now: () => nowMs, settleAfterMs: 5_000, openingBalance: '100.00' });
  });
  afterEach(() => bank.close());

  const post = (path: string, body: unknown) =>
    bank.post(`/mobile-money${path}`, body, operatorKey);
  const dataOf = async <Data>(reply: Promise<{ json: () => Record<string, unknown> }>) =>
    (await reply).json().data as Data;
  const payOut = (msisdn: string, externalId = 'one', value = '10.00') =>
    post('/payouts', { externalId, msisdn, amount: { value, currency: 'USD' } });
  const statusOf = async (id: string) => {
    const query = post('/payouts/query', { transactionIds: [id] });
    return (await dataOf<{ status: string }[]>(query))[0]?.status;
  };
  const float = async () => {
    const reply = bank.ask('GET', '/mobile-money/balance', operatorKey);
    return (await dataOf<{ float: { value: string } }>(reply)).float.value;
  };
  const requestCode = async (externalId: string) =>
    (await dataOf<{ code: string }>(post('/collection-requests', { externalId }))).code;

  test('hands out one short numeric code for each merchant id', async () => {
    const code = await requestCode('deposit-1');
    expect(code).toMatch(/^\d{8}$/);
    expect(await requestCode('deposit-1')).toBe(code);
    expect(await requestCode('deposit-2')).not.toBe(code);
  });

  test('returns every payment to the codes asked for, and of no other', async () => {
    const [first, second] = [await requestCode('1'), await requestCode('2')];
    await bank.receive(first, '3', 'sandbox-mobile-money');
    await bank.receive(`${first.slice(0, 4)} ${first.slice(4)}`, '4', 'sandbox-mobile-money');
    await bank.receive(second, '5', 'sandbox-mobile-money');
    const query = post('/collections/query', { codes: [first, first, '00000000'] });
    expect(await dataOf(query)).toMatchObject([
      { code: first, amount: { value: '3.00', currency: 'USD' } },
      { code: first, amount: { value: '4.00', currency: 'USD' } },
    ]);
    expect(await float()).toBe('112.00');
  });

  test('takes no money for a code that it never gave out', async () => {
    const reply = await bank.receive('00000000', '3', 'sandbox-mobile-money');
    expect(reply.status).toBe(422);
    expect(await float()).toBe('100.00');
  });

  test('accepts a pay-out and delivers it when it is due', async () => {
    const reply = await payOut('+254700000123');
    expect(reply.status).toBe(202);
    const payout = reply.json().data as { transactionId: string; status: string };
    expect(payout.transactionId).toMatch(/^MM-/);
    expect(payout.status).toBe('ACCEPTED');
    expect(await statusOf(payout.transactionId)).toBe('ACCEPTED');
    nowMs += 5_000;
    expect(await statusOf(payout.transactionId)).toBe('DELIVERED');
    expect(await float()).toBe('90.00');
  });

  test('fails a number that ends in 0000 later and takes the money back', async () => {
    const { transactionId } = await dataOf<{ transactionId: string }>(payOut('254700000000'));
    expect(await float()).toBe('90.00');
    nowMs += 5_000;
    expect(await statusOf(transactionId)).toBe('FAILED');
    expect(await float()).toBe('100.00');
  });

  test('keeps a number that ends in 1111 waiting until it is settled by hand', async () => {
    const { transactionId } = await dataOf<{ transactionId: string }>(payOut('254700001111'));
    nowMs += 365 * 86_400_000;
    expect(await statusOf(transactionId)).toBe('ACCEPTED');
    const settled = await bank.post(`/sandbox/payouts/${transactionId}`, { outcome: 'FAILED' });
    expect(settled.json()).toMatchObject({ status: 'FAILED' });
    expect(await float()).toBe('100.00');
    const again = await bank.post(`/sandbox/payouts/${transactionId}`, { outcome: 'DELIVERED' });
    expect(again.status).toBe(409);
    expect(await statusOf(transactionId)).toBe('FAILED');
  });

  test('pays twice when it is asked twice', async () => {
    await payOut('254700000123', 'same');
    await payOut('254700000123', 'same');
    expect(await float()).toBe('80.00');
    const found = bank.ask('GET', '/mobile-money/payouts?externalId=same', operatorKey);
    expect(await dataOf(found)).toHaveLength(2);
  });

  test.each([
    ['a number of nobody', { msisdn: '254700009999' }, 422, 'INVALID_MSISDN'],
    ['a word for a number', { msisdn: 'ada' }, 400, 'REQUEST_MALFORMED'],
    ['an unknown provider', { provider: 'Other' }, 422, 'UNKNOWN_PROVIDER'],
    [
      'more than the float',
      { amount: { value: '101', currency: 'USD' } },
      422,
      'INSUFFICIENT_FLOAT',
    ],
    ['an amount without currency', { amount: '10' }, 400, 'REQUEST_MALFORMED'],
    ['no merchant id', { externalId: null }, 400, 'REQUEST_MALFORMED'],
  ])('refuses %s in its own shape and pays nothing', async (_what, wrong, status, resultCode) => {
    const order = {
      externalId: 'one',
      msisdn: '254700000123',
      amount: { value: '10.00', currency: 'USD' },
      ...wrong,
    };
    const reply = await post('/payouts', order);
    expect(reply.status).toBe(status);
    expect(reply.json()).toMatchObject({ resultCode });
    expect(await float()).toBe('100.00');
    expect(bank.faults).toEqual([]);
  });

  test('refuses batches that are too large or are none', async () => {
    const codes = Array.from({ length: 51 }, () => '1');
    expect((await post('/collections/query', { codes })).status).toBe(400);
    expect((await post('/collections/query', { codes: 'all' })).status).toBe(400);
    expect((await post('/payouts/query', { transactionIds: [1] })).status).toBe(400);
    expect((await bank.ask('GET', '/mobile-money/payouts', operatorKey)).status).toBe(400);
    expect(bank.faults).toEqual([]);
  });

  test('lets nobody in with the bank’s key', async () => {
    const strict = await startBank({ apiKeys: { bank: 'one', mobileMoney: 'other' } });
    const authorization = 'Bearer one';
    const reply = await strict.ask('GET', '/mobile-money/balance', { authorization });
    expect(reply.status).toBe(401);
    expect(reply.json()).toMatchObject({ resultCode: 'NOT_AUTHORIZED' });
    expect((await strict.ask('GET', '/bank/accounts', { authorization })).status).toBe(200);
    await strict.close();
  });
});
