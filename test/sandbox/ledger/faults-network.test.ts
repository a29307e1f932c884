import { describe, expect, test } from '@jest/globals';
import { Asset } from '@stellar/stellar-sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { FaultInput } from '../../../src/sandbox/ledger/faults/schema.ts';
import { closeAfter, hashOf, looks, order, startSetting } from './faults-support.ts';
import type { Setting } from './faults-support.ts';
import { pay, recordsOf, startLedger } from './support.ts';

const XLM = Asset.native();

describe('two nodes behind one address, one lagging', () => {
  test('the lagging one has the same history, older, and says so in Latest-Ledger', async () => {
    const ledger = await startSetting();
    const path = `/accounts/${ledger.bob.publicKey()}`;
    const before = await ledger.get(path);
    await ledger.run(ledger.alice, [pay(ledger.bob, '1', XLM)]);
    ledger.ledger.faults.add({ fault: 'stale', ledgersBehind: 1, times: 3 });
    const stale = await ledger.get(path);
    expect(stale.json).toEqual(before.json);
    expect(stale.headers.get('latest-ledger')).toBe(before.headers.get('latest-ledger'));
    const [head] = recordsOf(await ledger.get('/ledgers?order=desc&limit=1'));
    const same = await ledger.get(`/ledgers/${String(head?.['sequence'])}`);
    expect(same.json['hash']).toBe(head?.['hash']);
    const now = await ledger.get(path);
    expect(Number(now.headers.get('latest-ledger'))).toBe(Number(head?.['sequence']) + 1);
  });

  test('an account younger than its ledger is 404 there, with the older Latest-Ledger', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'stale', ledgersBehind: 2, times: 1 });
    const stale = await ledger.get(`/accounts/${ledger.bob.publicKey()}`);
    expect([stale.status, stale.json['title']]).toEqual([404, 'Resource Missing']);
    const latest = ledger.ledger.latestLedger();
    expect(stale.headers.get('latest-ledger')).toBe(String(latest - 2));
  });

  test('it goes on closing what the network closed, hash for hash', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'stale', ledgersBehind: 1, route: 'GET /ledgers' });
    await looks(ledger, 1);
    for (const amount of ['1', '2', '3']) {
      await ledger.run(ledger.alice, [pay(ledger.bob, amount, XLM)]);
    }
    const [stale] = recordsOf(await ledger.get('/ledgers?order=desc&limit=1'));
    ledger.ledger.faults.clear();
    const same = await ledger.get(`/ledgers/${String(stale?.['sequence'])}`);
    expect(same.json['hash']).toBe(stale?.['hash']);
    expect(Number(stale?.['sequence'])).toBe(ledger.ledger.latestLedger() - 1);
  });
});

describe('faults of a stream', () => {
  const amountsUntilEnd = async (
    ledger: Setting,
    fault: FaultInput,
  ): Promise<{ amounts: string[]; ended: string }> => {
    const { faults } = ledger.ledger;
    const path = `/accounts/${ledger.bob.publicKey()}/payments?cursor=now&limit=2`;
    const response = await fetch(ledger.url + path, { headers: { accept: 'text/event-stream' } });
    faults.add(fault);
    for (const amount of ['1', '2', '3']) {
      await ledger.run(ledger.alice, [pay(ledger.bob, amount, XLM)]);
    }
    let text = '';
    const decoder = new TextDecoder();
    const ended = await (async () => {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
      return text.includes('byebye') ? 'said goodbye' : 'ended';
    })().catch(() => 'cut');
    const amounts = [...text.matchAll(/"amount":"(\d)\.0{7}"/g)].map(([, amount = '']) => amount);
    return { amounts, ended };
  };

  test('silence: an event never comes, and the stream goes on', async () => {
    const ledger = await startSetting();
    expect(await amountsUntilEnd(ledger, { fault: 'silence', times: 1 })).toEqual({
      amounts: ['2'],
      ended: 'said goodbye',
    });
  });

  test('a cut stream ends without goodbye, before its event', async () => {
    const ledger = await startSetting();
    expect(await amountsUntilEnd(ledger, { fault: 'cut_stream', times: 1 })).toEqual({
      amounts: [],
      ended: 'cut',
    });
  });

  test('a replayed event comes twice', async () => {
    const ledger = await startSetting();
    const { amounts } = await amountsUntilEnd(ledger, { fault: 'replay', times: 1 });
    expect(amounts).toEqual(['1', '1', '2']);
  });
});

describe('faults of the network', () => {
  test('a full queue answers TRY_AGAIN_LATER and takes nothing', async () => {
    const ledger = await startSetting();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '1', XLM)]);
    ledger.ledger.faults.add({ fault: 'queue_full', times: 1 });
    const refused = await ledger.post(transaction, '/transactions_async');
    expect([refused.status, refused.json['tx_status']]).toEqual([503, 'TRY_AGAIN_LATER']);
    expect((await ledger.post(transaction)).status).toBe(200);
  });

  test('a surge turns away who pays less, names the fee that is needed, and charges it', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'surge', baseFee: 5_000 });
    const poor = [pay(ledger.bob, '1', XLM)];
    expect(await ledger.codes(ledger.alice, poor)).toEqual({ transaction: 'tx_insufficient_fee' });
    const paid = await ledger.run(ledger.alice, poor, { fee: '6000' });
    expect(paid['fee_charged']).toBe('5000');
    const { json } = await ledger.get('/fee_stats');
    expect(json['fee_charged']).toMatchObject({ min: '5000', p50: '5000' });
    ledger.ledger.faults.clear();
    expect(await ledger.run(ledger.alice, poor)).toMatchObject({ fee_charged: '100' });
  });

  test('while no ledger closes nothing is included; then all that waited is', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'stop_closing' });
    const before = ledger.ledger.latestLedger();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '1', XLM)]);
    expect((await ledger.post(transaction, '/transactions_async')).status).toBe(201);
    expect(ledger.ledger.latestLedger()).toBe(before);
    ledger.ledger.faults.clear();
    await waitUntil(() => ledger.ledger.latestLedger() > before, {
      timeoutMs: 5_000,
      what: 'a ledger closed',
    });
    const hash = hashOf(transaction);
    expect((await ledger.get(`/transactions/${hash}`)).status).toBe(200);
  });

  test('a slow ledger takes the time it was given', async () => {
    const ledger = await startSetting({ closeMs: 20 });
    ledger.ledger.faults.add({ fault: 'slow_ledger', closeMs: 400 });
    const closings: number[] = [];
    ledger.ledger.network.onClose(() => void closings.push(performance.now()));
    await waitUntil(() => closings.length >= 2, { timeoutMs: 5_000, what: 'two ledgers closed' });
    expect((closings[1] ?? 0) - (closings[0] ?? 0)).toBeGreaterThanOrEqual(395);
  });

  test('network reset: another history begins, accounts are gone, and streams are cut', async () => {
    const ledger = await startSetting();
    await waitUntil(() => Date.now() % 1_000 < 900, { timeoutMs: 2_000, what: 'no second ends' });
    const path = `/accounts/${ledger.bob.publicKey()}`;
    const stream = await fetch(`${ledger.url}${path}/payments?cursor=now`, {
      headers: { accept: 'text/event-stream' },
    });
    const before = ledger.ledger.latestLedger();
    const { status } = await order(ledger, { fault: 'reset' });
    expect(status).toBe(201);
    await expect(stream.text()).rejects.toThrow('terminated');
    expect((await ledger.get(path)).status).toBe(404);
    expect(ledger.ledger.latestLedger()).toBeLessThan(before);
    expect(ledger.ledger.faults.list()).toEqual([]);
  });

  test('a reset begins the journal anew, and a restart goes on after the reset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const journalPath = join(folder, 'ledger.jsonl');
    closeAfter(async () => rmSync(folder, { recursive: true }));
    const first = await startLedger({ journalPath });
    const old = await first.account();
    first.ledger.faults.add({ fault: 'reset' });
    const young = await first.account();
    await first.close();
    const second = await startLedger({ journalPath });
    closeAfter(second.close);
    expect((await second.get(`/accounts/${young.publicKey()}`)).status).toBe(200);
    expect((await second.get(`/accounts/${old.publicKey()}`)).status).toBe(404);
  });
});
