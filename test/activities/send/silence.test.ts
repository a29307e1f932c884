import { describe, expect, test } from '@jest/globals';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { opened } from '../../support/opened.ts';

/* Envelopes live as long here as they do elsewhere: the silence is shorter than three of them. */
const bench = await opened(createLedgerBench({ channels: 2 }));

describe('a sender on a network that loses most of what is asked of it', () => {
  test('§2.1 goes on when the network is silent for a while, and pays each once', async () => {
    const to = (await bench.createAccount()).publicKey();
    await bench.queueMany([to], 150);
    const running = bench.drain();
    await waitUntil(async () => (await bench.em().count(LedgerEnvelope, { state: 'signed' })) > 0, {
      timeoutMs: 20_000,
      what: 'something is on its way',
    });
    const away = bench.ledger.faults.add({ fault: 'drop', probability: 0.7, seed: 3 });
    const before = bench.ledger.latestLedger();
    await waitUntil(() => bench.ledger.latestLedger() >= before + 15, {
      timeoutMs: 20_000,
      what: '15 more ledgers have closed',
    });
    bench.ledger.faults.remove(away.id);
    await bench.untilAllSettled(60_000);
    await running.stop();
    expect(await bench.em().count(LedgerPayment, { state: 'included' })).toBe(150);
    expect(await bench.countPaidTo(to)).toBe(150);
  }, 120_000);
});
