import { describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { createDrainSendQueue } from '../../../src/activities/send/drain-send-queue.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { opened } from '../../support/opened.ts';

const CUTS = 12;
const PAYMENTS = 300;

const bench = await opened(createLedgerBench({ channels: 3 }));

describe('§6 connections to the database that are cut', () => {
  /** Every connection but the one that asks, as when a server is switched over. */
  const cut = async (): Promise<void> => {
    await bench.em().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
  };

  /** As Temporal does it: an attempt that ends with a fault is followed by the next one. */
  const again = (work: (signal: AbortSignal) => Promise<unknown>) => {
    const ended = new AbortController();
    const run = (async () => {
      while (!ended.signal.aborted) await work(ended.signal).catch(() => undefined);
    })();
    return async (): Promise<void> => {
      ended.abort();
      await run;
    };
  };

  test('§2.1 cost no payment and double none, going out', async () => {
    const to = (await bench.createAccount()).publicKey();
    await bench.queueMany([to], PAYMENTS);
    const drain = createDrainSendQueue(bench.deps);
    const stop = again(async (signal) => drain(bench.distribution, signal));
    for (let done = 0; done < CUTS; done += 1) {
      const ledger = bench.ledger.latestLedger();
      await waitUntil(() => bench.ledger.latestLedger() > ledger, {
        timeoutMs: 20_000,
        what: 'the next ledger has closed',
      });
      await cut().catch(() => undefined);
    }
    await bench.untilAllSettled(60_000);
    await stop();
    expect(await bench.em().count(LedgerPayment, { state: 'included' })).toBe(PAYMENTS);
    expect(await bench.countPaidTo(to)).toBe(PAYMENTS);
  });

  test('§1.1 lose no payment and record none twice, coming in', async () => {
    const payer = await bench.createAccount(true, '10000');
    await bench.look();
    const stop = again(async () => bench.look());
    const pays = { destination: bench.distribution, asset: bench.asset, amount: '1' };
    for (let done = 0; done < CUTS; done += 1) {
      await bench.submit(payer, [Operation.payment(pays), Operation.payment(pays)]);
      await cut().catch(() => undefined);
    }
    const recorded = async (): Promise<number> =>
      bench
        .em()
        .count(ReceivedPayment, { fromAccount: payer.publicKey() })
        .catch(() => 0);
    await waitUntil(async () => (await recorded()) >= 2 * CUTS, {
      timeoutMs: 30_000,
      what: 'all payments are recorded',
    });
    await stop();
    expect(await recorded()).toBe(2 * CUTS);
  });
});
