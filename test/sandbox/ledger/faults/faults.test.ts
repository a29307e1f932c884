import { describe, expect, test } from '@jest/globals';
import { Asset } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { hashOf, looks, order, startSetting } from '../faults-support.ts';
import { extrasOf, pay, recordsOf } from '../support.ts';
import type { TestLedger } from '../support.ts';

const XLM = Asset.native();

const balanceOf = async ({ get }: TestLedger, account: Keypair): Promise<unknown> => {
  const { json } = await get(`/accounts/${account.publicKey()}`);
  return json['balances'];
};

describe('the switchboard', () => {
  test('strikes the next N requests of a route and no other, then is gone', async () => {
    const ledger = await startSetting();
    const { status, json } = await order(ledger, {
      fault: 'unavailable',
      route: 'GET /ledgers',
      times: 2,
    });
    expect([status, json]).toEqual([
      201,
      { id: '1', fault: 'unavailable', route: 'GET /ledgers', times: 2, left: 2, struck: 0 },
    ]);
    expect((await ledger.get('/fee_stats')).status).toBe(200);
    expect(await looks(ledger, 3)).toEqual([503, 503, 200]);
    expect(ledger.ledger.faults.list()).toEqual([]);
  });

  test('covers what lies below a path and any value of a placeholder, never a longer name', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'unavailable', route: '/accounts/:id/payments' });
    ledger.ledger.faults.add({ fault: 'unavailable', route: 'POST /transactions' });
    const statusOf = async (path: string, method = 'GET'): Promise<number> =>
      (await fetch(ledger.url + path, { method })).status;
    const account = `/accounts/${ledger.bob.publicKey()}`;
    expect(await statusOf(`${account}/payments`)).toBe(503);
    expect(await statusOf(account)).toBe(200);
    expect(await statusOf('/transactions', 'POST')).toBe(503);
    expect(await statusOf('/transactions_async', 'POST')).toBe(400);
  });

  test('draws by its seed: equal seeds strike at the same requests', async () => {
    const ledger = await startSetting();
    const { faults } = ledger.ledger;
    const run = async (seed: number): Promise<number[]> => {
      faults.clear();
      faults.add({ fault: 'unavailable', probability: 0.5, seed });
      return looks(ledger, 20);
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  test('lists what is on with how often it struck, and takes one or all away', async () => {
    const ledger = await startSetting();
    const { faults } = ledger.ledger;
    const { id } = faults.add({ fault: 'unavailable', route: '/ledgers' });
    faults.add({ fault: 'too_many_requests', route: '/fee_stats' });
    await looks(ledger, 2);
    const { json } = await ledger.get('/sandbox/faults');
    expect(json['faults']).toMatchObject([
      { fault: 'unavailable', left: null, struck: 2 },
      { fault: 'too_many_requests', retryAfterSeconds: 1, struck: 0 },
    ]);
    const remove = async (path: string) => fetch(ledger.url + path, { method: 'DELETE' });
    expect((await remove(`/sandbox/faults/${id}`)).status).toBe(200);
    expect((await remove(`/sandbox/faults/${id}`)).status).toBe(404);
    expect(faults.list()).toHaveLength(1);
    expect((await remove('/sandbox/faults')).status).toBe(200);
    expect(faults.list()).toEqual([]);
  });

  test('says what is wrong with a fault that it cannot read', async () => {
    const ledger = await startSetting();
    const blamed = async (fault: unknown): Promise<unknown> => {
      const { status, json } = await order(ledger, fault);
      expect(status).toBe(400);
      return extrasOf(json);
    };
    expect(await blamed('{')).toMatchObject({ invalid_field: 'body' });
    expect(await blamed({ fault: 'gremlins' })).toMatchObject({
      invalid_field: 'fault',
      reason: expect.stringContaining('drop, delay, cut'),
    });
    expect(await blamed({ fault: 'delay' })).toMatchObject({ invalid_field: 'delayMs' });
    expect(await blamed({ fault: 'drop', often: 3 })).toMatchObject({ invalid_field: 'often' });
    expect(await blamed({ fault: 'drop', route: 'ledgers' })).toMatchObject({
      invalid_field: 'route',
      reason: expect.stringContaining('POST /transactions_async'),
    });
    expect(() => ledger.ledger.faults.add({ fault: 'surge', baseFee: 1 })).toThrow('baseFee: ');
  });
});

describe('faults of an answer', () => {
  test('504-but-applied: the payment is in the ledger though the client was answered 504', async () => {
    const ledger = await startSetting();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    ledger.ledger.faults.add({ fault: 'lost_reply', route: 'POST /transactions', times: 1 });
    expect((await ledger.post(transaction)).status).toBe(504);
    const hash = hashOf(transaction);
    expect((await ledger.get(`/transactions/${hash}`)).json).toMatchObject({ successful: true });
  });

  test('504-and-dropped: the payment never arrived', async () => {
    const ledger = await startSetting();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    ledger.ledger.faults.add({ fault: 'timeout', route: 'POST /transactions', times: 1 });
    expect((await ledger.post(transaction)).status).toBe(504);
    const hash = hashOf(transaction);
    expect((await ledger.get(`/transactions/${hash}`)).status).toBe(404);
    expect((await ledger.post(transaction)).status).toBe(200);
  });

  test('connection cut mid-reply: the payment is applied and half its answer arrives', async () => {
    const ledger = await startSetting();
    const before = await balanceOf(ledger, ledger.bob);
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    ledger.ledger.faults.add({ fault: 'cut', route: 'POST /transactions', times: 1 });
    await expect(ledger.post(transaction)).rejects.toThrow('terminated');
    expect(await balanceOf(ledger, ledger.bob)).not.toEqual(before);
  });

  test('dropped: nothing is done and nothing is answered', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'drop', route: 'POST /transactions', times: 1 });
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    await expect(ledger.post(transaction)).rejects.toThrow('fetch failed');
    expect((await ledger.post(transaction)).status).toBe(200);
  });

  test('429 names the seconds to wait', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'too_many_requests', retryAfterSeconds: 7, times: 1 });
    const { status, headers } = await fetch(`${ledger.url}/ledgers`);
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
  });

  test('a delay answers late what was done at once', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'delay', delayMs: 200, times: 1 });
    const startedAt = performance.now();
    expect(await looks(ledger, 1)).toEqual([200]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  test('410 for an old cursor: what is older than the kept history is gone', async () => {
    const ledger = await startSetting();
    const path = `/accounts/${ledger.bob.publicKey()}/payments`;
    for (const amount of ['1', '2', '3']) {
      await ledger.run(ledger.alice, [pay(ledger.bob, amount, XLM)]);
    }
    const tokens = recordsOf(await ledger.get(path)).map((record) =>
      String(record['paging_token']),
    );
    ledger.ledger.faults.add({ fault: 'history_gone', keepLedgers: 1 });
    expect((await ledger.get(`${path}?cursor=${tokens[0]}`)).status).toBe(410);
    expect((await ledger.get(`${path}?cursor=${tokens.at(-1)}`)).status).toBe(200);
    expect((await ledger.get('/ledgers/9')).status).toBe(410);
  });

  test('replayed records come again in front of the new ones', async () => {
    const ledger = await startSetting();
    const path = `/accounts/${ledger.bob.publicKey()}/payments`;
    const seen = recordsOf(await ledger.get(path));
    await ledger.run(ledger.alice, [pay(ledger.bob, '2', XLM)]);
    ledger.ledger.faults.add({ fault: 'replay', route: path, times: 1 });
    const next = `${path}?cursor=${String(seen.at(-1)?.['paging_token'])}`;
    const again = recordsOf(await ledger.get(next));
    expect(again.map(({ id }) => id)).toEqual([seen[0]?.['id'], again.at(-1)?.['id']]);
    expect(again.at(-1)).toMatchObject({ amount: '2.0000000' });
    expect(recordsOf(await ledger.get(next))).toHaveLength(1);
  });
});
