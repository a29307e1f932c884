import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startSetting } from '../faults-support.ts';
import { recordsOf } from '../support.ts';
import type { Answer, TestLedger } from '../support.ts';

const closeTimes = async ({ get }: TestLedger, count: number): Promise<number[]> => {
  const records = recordsOf(await get(`/ledgers?order=desc&limit=${count}`));
  return records.map((record) => Date.parse(String(record['closed_at'])) / 1_000).toReversed();
};

const steps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('ledger time', () => {
  test('jumps with ledgers that are closed on demand, so that ten minutes take no time', async () => {
    // The machine's clock stands still: a second that passed between two ledgers would be theirs too.
    const machineMs = Date.UTC(2026, 10, 29, 12);
    const ledger = await startSetting({ now: () => machineMs });
    const before = ledger.ledger.ledgerTime();
    const { status, json } = await fetch(`${ledger.url}/sandbox/ledgers`, {
      method: 'POST',
      body: JSON.stringify({ count: 120, secondsApart: 5 }),
    }).then(async (response) => ({ status: response.status, json: await response.json() }));
    const latest = ledger.ledger.latestLedger();
    expect(status).toBe(201);
    expect(json).toEqual({ core_latest_ledger: latest, history_latest_ledger: latest });
    expect(ledger.ledger.ledgerTime() - before).toBeGreaterThanOrEqual(600_000);
    expect(new Set(steps(await closeTimes(ledger, 100)))).toEqual(new Set([5]));
    const wrong = { method: 'POST', body: '{"count": 0}' };
    expect((await fetch(`${ledger.url}/sandbox/ledgers`, wrong)).status).toBe(400);
  });

  test('runs as fast as it is set: a ledger of five seconds closes in a hundredth', async () => {
    let machineMs = Date.UTC(2026, 10, 29, 12);
    const { ledger } = await startSetting({ now: () => machineMs, speed: 500 });
    const before = ledger.ledgerTime();
    machineMs += 40;
    expect(ledger.ledgerTime() - before).toBe(20_000);
    const quick = await startSetting({ closeMs: 5_000, speed: 500 });
    const from = quick.ledger.latestLedger();
    await waitUntil(() => quick.ledger.latestLedger() >= from + 12, {
      timeoutMs: 5_000,
      what: 'twelve ledgers of five seconds',
    });
    const times = await closeTimes(quick, 10);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(35);
  });
});

describe('the friendbot', () => {
  test('answers 500 to whom it cannot serve when a dozen ask at once, and serves them later', async () => {
    const ledger = await startSetting();
    const ask = async (account: Keypair) => ledger.get(`/friendbot?addr=${account.publicKey()}`);
    const dozen = Array.from({ length: 12 }, () => Keypair.random());
    // As long as no ledger closes, whoever is served waits.
    ledger.ledger.faults.add({ fault: 'stop_closing' });
    const failed: Answer[] = [];
    const asked = dozen.map(async (account) => {
      const answer = await ask(account);
      if (answer.status !== 200) failed.push(answer);
      return answer;
    });
    await waitUntil(() => failed.length > 0, { timeoutMs: 5_000, what: 'somebody is refused' });
    ledger.ledger.faults.clear();
    const answers = await Promise.all(asked);
    for (const { status, json } of failed) {
      expect(status).toBe(500);
      expect(json).toMatchObject({
        type: 'https://stellar.org/friendbot-errors/server_error',
        title: 'Internal Server Error',
      });
    }
    for (const [index, account] of dozen.entries()) {
      const { status } = await ask(account);
      expect(status).toBe(answers[index]?.status === 200 ? 400 : 200);
    }
  });

  test('fails where Horizon is behind: it takes its sequence number from there', async () => {
    const ledger = await startSetting({ submitTimeoutMs: 100 });
    const ask = async () => ledger.get(`/friendbot?addr=${Keypair.random().publicKey()}`);
    ledger.ledger.faults.add({ fault: 'ingestion', state: 'stopped' });
    expect((await ask()).status).toBe(500);
    expect((await ask()).status).toBe(500);
    ledger.ledger.faults.clear();
    expect((await ask()).status).toBe(200);
  });
});
