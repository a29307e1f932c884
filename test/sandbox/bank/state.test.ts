import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bankKey, createOrder, operatorKey, startBank } from './running-bank.ts';

describe('the memory of the pretend bank', () => {
  let folder: string;
  let statePath: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-bank-'));
    statePath = join(folder, 'kept', 'bank.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('outlives a restart, whole', async () => {
    const before = await startBank({ statePath });
    const made = await before.post(
      '/mobile-money/collection-requests',
      { externalId: 'deposit-1' },
      operatorKey,
    );
    const { code } = made.json().data as { code: string };
    await before.receive('123n', '5');
    await before.receive(code, '6', 'sandbox-mobile-money');
    const first = await before.pay('key-1', createOrder());
    const cursor = await before.ask('GET', '/bank/transfers', bankKey);
    const kept = await before.statement();
    await before.close();

    const after = await startBank({ statePath, openingBalance: '1.00' });
    expect(await after.statement()).toEqual(kept);
    expect((await after.pay('key-1', createOrder())).json()).toEqual(first.json());
    const next = String(cursor.json().next_cursor);
    const page = await after.ask('GET', `/bank/transfers?after=${next}`, bankKey);
    expect(page.json()).toEqual({ transfers: [], next_cursor: next, has_more: false });
    expect((await after.receive(code, '7', 'sandbox-mobile-money')).status).toBe(201);
    await after.close();
  });

  test('holds every payment that was answered, also after many at once', async () => {
    const before = await startBank({ statePath });
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    const replies = await Promise.all(
      keys.map((key) => before.pay(key, createOrder({ amount: '1.00' }))),
    );
    // Not closed: what was answered must be on disk already, as when a machine dies.
    const after = await startBank({ statePath });
    const again = await Promise.all(
      keys.map((key) => after.pay(key, createOrder({ amount: '1.00' }))),
    );
    expect(again.map((reply) => reply.json().id)).toEqual(replies.map((reply) => reply.json().id));
    expect(await readdir(join(folder, 'kept'))).toEqual(['bank.json']);
    await before.close();
    await after.close();
  });

  test('settles after a restart what was accepted before it', async () => {
    let nowMs = Date.parse('2026-03-01T12:00:00Z');
    const now = () => nowMs;
    const before = await startBank({ statePath, now });
    await before.post(
      '/mobile-money/payouts',
      { externalId: 'one', msisdn: '254700000000', amount: { value: '10', currency: 'USD' } },
      operatorKey,
    );
    await before.close();
    nowMs += 60_000;
    const after = await startBank({ statePath, now });
    expect(await after.statement()).toMatchObject({
      mobileMoney: { balance: '1000000.00', payouts: [{ externalId: 'one', status: 'FAILED' }] },
    });
    await after.close();
  });

  test.each(['{"version":', '{"version":2}', 'null'])(
    'is not thrown away when it cannot be read: %s',
    async (text) => {
      statePath = join(folder, 'bank.json');
      await writeFile(statePath, text);
      await expect(startBank({ statePath })).rejects.toThrow(statePath);
    },
  );
});
