import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bankKey, startBank, type RunningBank } from './running-bank.ts';
import { startListener } from './webhook-listener.ts';

describe('a transfer that is taken back', () => {
  let directory: string;
  let bank: RunningBank;
  let nowMs: number;
  const start = async () =>
    startBank({
      now: () => nowMs,
      openingBalance: '100.00',
      statePath: join(directory, 'bank.json'),
    });
  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    directory = await mkdtemp(join(tmpdir(), 'reversals-'));
    bank = await start();
  });
  afterEach(async () => {
    await bank.close();
    await rm(directory, { recursive: true });
  });
  const list = async (query = '') =>
    (await bank.ask('GET', `/bank/reversals${query}`, bankKey)).json() as {
      reversals: { id: string; transfer: string; reversed_at: string }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  const receive = async (more: Record<string, unknown> = {}) =>
    String((await bank.receive('one', '5', 'sandbox-bank', more)).json()['id']);

  test('is listed once, in the order in which it was taken back', async () => {
    expect(await list()).toEqual({ reversals: [], next_cursor: null, has_more: false });
    const [one, two] = [await receive(), await receive()];
    for (const id of [two, one]) await bank.post(`/sandbox/transfers/${id}/reverse`, {});
    const first = await list('?limit=1');
    expect(first).toMatchObject({
      reversals: [{ transfer: two, reversed_at: '2026-03-01T12:00:00.000Z' }],
      has_more: true,
    });
    const second = await list(`?after=${String(first.next_cursor)}`);
    expect(second.reversals.map(({ transfer }) => transfer)).toEqual([one]);
  });

  test('goes by itself so long after its booking, also when the bank was restarted', async () => {
    const id = await receive({ reverseAfterMs: 3_000 });
    nowMs += 2_999;
    expect((await list()).reversals).toEqual([]);
    await bank.close();
    bank = await start();
    nowMs += 1;
    expect((await list()).reversals).toMatchObject([{ transfer: id }]);
    expect(await bank.statement()).toMatchObject({ bank: { balance: '100.00' } });
  });

  test('is reported by a webhook, whatever was asked when its time had come', async () => {
    const listener = await startListener();
    const target = JSON.stringify({ url: listener.url, secret: 'only the two of us' });
    await bank.ask('PUT', '/sandbox/webhook', { 'content-type': 'application/json' }, target);
    const id = await receive({ reverseAfterMs: 0 });
    await bank.ask('GET', '/bank/transfers', bankKey);
    const heard = await listener.hear(2);
    expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { type: 'transfer.received', data: { id } },
      { type: 'transfer.reversed', data: { id } },
    ]);
    await listener.close();
  });

  test('is a bank transfer: mobile money is never taken back', async () => {
    const answer = await bank.receive('1', '5', 'sandbox-mobile-money', { reverseAfterMs: 1 });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('reverseAfterMs');
  });
});
