import { describe, expect, test } from '@jest/globals';
import { Asset } from '@stellar/stellar-sdk';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import type { FaultInput } from '../../../../src/sandbox/ledger/faults/schema.ts';
import type { SandboxLedgerOptions } from '../../../../src/sandbox/ledger/sandbox-ledger.ts';
import { hashOf, order, startSetting } from '../faults-support.ts';
import type { Setting } from '../faults-support.ts';
import { extrasOf, pay, recordsOf } from '../support.ts';
import type { Json, TestLedger } from '../support.ts';

const XLM = Asset.native();
const NOON = Date.UTC(2026, 10, 29, 12);

/** A ledger whose clock stands still unless ledgers are closed apart. */
const startStill = (options?: SandboxLedgerOptions): Promise<Setting> =>
  startSetting({ now: () => NOON, submitTimeoutMs: 150, ...options });

const rootOf = async ({ get }: TestLedger): Promise<Json> => (await get('/')).json;

/** Every way Horizon tells how far it has read. */
const headsTold = async (ledger: Setting): Promise<number[]> => {
  const account = await ledger.get(`/accounts/${ledger.bob.publicKey()}`);
  const [newest] = recordsOf(await ledger.get('/ledgers?order=desc&limit=1'));
  const root = await rootOf(ledger);
  const fees = await ledger.get('/fee_stats');
  return [
    account.headers.get('latest-ledger'),
    newest?.['sequence'],
    root['history_latest_ledger'],
    root['ingest_latest_ledger'],
    fees.json['last_ledger'],
  ].map(Number);
};

describe('a Horizon whose ingestion stands still', () => {
  const stopped = { fault: 'ingestion', state: 'stopped' } as const;

  test('answers every read from its own head while core closes ledgers', async () => {
    const ledger = await startStill();
    const account = await ledger.get(`/accounts/${ledger.bob.publicKey()}`);
    const head = ledger.ledger.latestLedger();
    ledger.ledger.faults.add(stopped);
    ledger.ledger.closeLedgers(4, 5_000);
    expect(await headsTold(ledger)).toEqual([head, head, head, head, head]);
    expect(await rootOf(ledger)).toMatchObject({ core_latest_ledger: head + 4 });
    const again = await ledger.get(`/accounts/${ledger.bob.publicKey()}`);
    expect(again).toMatchObject({ status: 200, json: account.json });
    expect(ledger.ledger.horizonLedger()).toBe(head);
  });

  test('lets a submission reach core, does not see it, and answers 504 when asked to wait', async () => {
    const ledger = await startStill();
    const [alice, bob] = [ledger.alice.publicKey(), ledger.bob.publicKey()];
    ledger.ledger.faults.add(stopped);
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    const sequence = await ledger.sequenceOf(ledger.alice);
    const answer = await ledger.post(transaction);
    expect([answer.status, extrasOf(answer.json)['hash']]).toEqual([504, hashOf(transaction)]);
    const { state } = ledger.ledger.network;
    expect(state.account(alice)?.sequence).toBe(sequence + 1n);
    expect(state.account(bob)?.balance).toBe(10_050_000_000n);
    expect((await ledger.get(`/transactions/${hashOf(transaction)}`)).status).toBe(404);
    expect(await ledger.sequenceOf(ledger.alice)).toBe(sequence);
    ledger.ledger.faults.clear();
    expect((await ledger.get(`/transactions/${hashOf(transaction)}`)).status).toBe(200);
    expect((await ledger.post(transaction)).status).toBe(200);
  });

  test('sends streams nothing, and everything once it has read on', async () => {
    const ledger = await startStill();
    ledger.ledger.faults.add(stopped);
    const path = `/accounts/${ledger.bob.publicKey()}/payments?cursor=now&limit=2`;
    const response = await fetch(ledger.url + path, { headers: { accept: 'text/event-stream' } });
    let text = '';
    const ended = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
    })();
    for (const amount of ['1', '2']) {
      const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, amount, XLM)], {
        sequence:
          (ledger.ledger.network.state.account(ledger.alice.publicKey())?.sequence ?? 0n) + 1n,
      });
      expect((await ledger.post(transaction, '/transactions_async')).status).toBe(201);
    }
    expect(recordsOf(await ledger.get(path.replace('cursor=now&', '')))).toHaveLength(1);
    expect(text).not.toContain('amount');
    ledger.ledger.faults.clear();
    await ended;
    const amounts = [...text.matchAll(/"amount":"(\d)\.0{7}"/g)].map(([, amount]) => amount);
    expect(amounts).toEqual(['1', '2']);
  });

  test('refuses a number it knows as used at once, and reads on before it refuses another', async () => {
    const ledger = await startStill();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '5', XLM)]);
    ledger.ledger.faults.add(stopped);
    const used = await ledger.build(ledger.alice, [pay(ledger.bob, '1', XLM)], {
      sequence: await ledger.sequenceOf(ledger.alice),
    });
    expect(await ledger.post(used)).toMatchObject({ status: 400 });
    await ledger.post(transaction, '/transactions_async');
    // After ten ledgers core no longer knows the transaction, only that its number is used.
    ledger.ledger.closeLedgers(11);
    expect((await ledger.post(transaction)).status).toBe(504);
    const answer = ledger.post(transaction);
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'catching_up', ledgersPerSecond: 1 });
    ledger.ledger.closeLedgers(12, 1_000);
    expect(await answer).toMatchObject({ status: 200, json: { successful: true } });
  });
});

describe('a Horizon that lags', () => {
  test('by so many ledgers has an old, valid head that moves with core', async () => {
    const ledger = await startStill();
    ledger.ledger.closeLedgers(150, 5_000);
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'lagging', ledgersBehind: 130 });
    const head = ledger.ledger.latestLedger() - 130;
    expect(await headsTold(ledger)).toEqual([head, head, head, head, head]);
    ledger.ledger.closeLedgers(3, 5_000);
    expect(ledger.ledger.horizonLedger()).toBe(head + 3);
    const { json } = await ledger.get(`/ledgers/${head}`);
    expect(json['hash']).toBe(ledger.ledger.network.history.ledger(head)?.hash);
    const age = ledger.ledger.ledgerTime() - Date.parse(String(json['closed_at']));
    expect(age).toBe(133 * 5_000);
  });

  test('lets a time counted from its head be over when core hears of it', async () => {
    const ledger = await startStill();
    ledger.ledger.closeLedgers(130, 5_000);
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'lagging', ledgersBehind: 130 });
    const [newest] = recordsOf(await ledger.get('/ledgers?order=desc&limit=1'));
    const maxTime = Date.parse(String(newest?.['closed_at'])) / 1_000 + 300;
    const operations = [pay(ledger.bob, '1', XLM)];
    const timebounds = { minTime: 0, maxTime };
    expect(await ledger.codes(ledger.alice, operations, { timebounds })).toEqual({
      transaction: 'tx_too_late',
    });
  });
});

describe('a Horizon that catches up', () => {
  test('reads so many ledgers a second of the ledgers’ time, and then is well again', async () => {
    const ledger = await startStill();
    ledger.ledger.closeLedgers(200, 5_000);
    const behind = { fault: 'ingestion', state: 'catching_up', ledgersBehind: 130 } as const;
    ledger.ledger.faults.add({ ...behind, ledgersPerSecond: 20 });
    const head = ledger.ledger.horizonLedger();
    expect(head).toBe(ledger.ledger.latestLedger() - 130);
    ledger.ledger.closeLedgers(1, 2_500);
    expect(ledger.ledger.horizonLedger()).toBe(head + 50);
    expect(ledger.ledger.faults.list()).toHaveLength(1);
    ledger.ledger.closeLedgers(1, 5_000);
    expect(ledger.ledger.horizonLedger()).toBe(ledger.ledger.latestLedger());
    expect(ledger.ledger.faults.list()).toEqual([]);
  });

  test('goes on from where it stood, by the clock alone', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'stopped' });
    const head = ledger.ledger.latestLedger();
    ledger.ledger.closeLedgers(10);
    const { status } = await order(ledger, {
      fault: 'ingestion',
      state: 'catching_up',
      ledgersPerSecond: 40,
    });
    expect(status).toBe(201);
    expect(ledger.ledger.faults.list()).toHaveLength(1);
    const seen = new Set<number>();
    await waitUntil(
      () => {
        seen.add(ledger.ledger.horizonLedger());
        return ledger.ledger.faults.list().length === 0;
      },
      { timeoutMs: 5_000, what: 'it has caught up' },
    );
    expect(Math.min(...seen)).toBeLessThan(head + 10);
    expect(ledger.ledger.horizonLedger()).toBe(head + 10);
  });
});

describe('the fault of ingestion', () => {
  test('is one at a time: a new one takes the place of the old', async () => {
    const ledger = await startStill();
    ledger.ledger.faults.add({ fault: 'surge', baseFee: 200 });
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'stopped' });
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'lagging', ledgersBehind: 2 });
    const names = ledger.ledger.faults.list().map(({ settings }) => settings);
    expect(names).toEqual([
      { fault: 'surge', baseFee: 200 },
      { fault: 'ingestion', state: 'lagging', ledgersBehind: 2 },
    ]);
  });

  test('is refused by what it lacks', async () => {
    const ledger = await startStill();
    const blamed = async (fault: Record<string, unknown>): Promise<Json> =>
      extrasOf((await order(ledger, { fault: 'ingestion', ...fault })).json);
    expect(await blamed({ state: 'asleep' })).toEqual({
      invalid_field: 'state',
      reason: 'one of: stopped, lagging, catching_up',
    });
    expect(await blamed({ state: 'lagging' })).toMatchObject({ invalid_field: 'ledgersBehind' });
    const none: FaultInput = { fault: 'ingestion', state: 'stopped' };
    expect((await order(ledger, none)).status).toBe(201);
  });
});
