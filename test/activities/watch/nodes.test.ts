import { describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { Cursor, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { openListener } from '../../support/payments/ledger-money.ts';

/* Two nodes behind one address, of which one lags. */

const PAYMENTS = 'GET /accounts/:id/payments';
const TRANSACTIONS = 'GET /accounts/:id/transactions';

const { bench, payer } = await openListener();

describe('how far the listener says that it has read', () => {
  const payment = (amount: string) =>
    Operation.payment({ destination: bench.distribution, asset: bench.asset, amount });
  const pay = async (): Promise<{ readonly ledger: number; readonly hash: string }> =>
    bench.submit(payer, [payment('5')]);
  const cursor = async (): Promise<Cursor> =>
    bench.em().findOneOrFail(Cursor, { source: `stellar/${bench.distribution}` });
  const readLedger = async (): Promise<number> => Number((await cursor()).readLedger);
  const isRecorded = async (transactionHash: string): Promise<boolean> =>
    (await bench.em().count(ReceivedPayment, { transactionHash })) > 0;
  const closedAtMs = async (sequence: number): Promise<number> => {
    const found = await bench.deps.network.ledger(sequence);
    return found?.closedAtMs ?? Number.NaN;
  };
  /** Something of our own that changes the account and pays nobody. */
  const changeOnly = async (): Promise<number> => {
    const ours = Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED);
    return (await bench.submit(ours, [Operation.setOptions({})])).ledger;
  };
  /** The paths that a look asks for, without the account's own. */
  const askedFor = async (look: () => Promise<void>): Promise<readonly string[]> => {
    const paths: string[] = [];
    bench.meddling.now = async ({ path }, next) => {
      paths.push(path.replace(/^\/accounts\/G\w+/, ''));
      return next();
    };
    await look();
    bench.meddling.now = null;
    return paths.filter((path) => path !== '');
  };

  test('§1.7 an empty page of a node that lags moves no watermark past what came', async () => {
    bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 200, route: PAYMENTS });
    const paid = await pay();
    await bench.look();
    expect(await isRecorded(paid.hash)).toBe(false);
    expect(await readLedger()).toBeLessThan(paid.ledger);
    const before = (await cursor()).readThrough?.getTime() ?? 0;
    expect(before).toBeLessThanOrEqual(await closedAtMs(paid.ledger));
    bench.ledger.faults.clear();
    await bench.look();
    expect(await isRecorded(paid.hash)).toBe(true);
    expect(await readLedger()).toBeGreaterThanOrEqual(paid.ledger);
    const after = (await cursor()).readThrough?.getTime() ?? 0;
    expect(after).toBeGreaterThanOrEqual(await closedAtMs(paid.ledger));
  });

  test('§1.7 a change that pays nobody is proven to be one by the transactions', async () => {
    const changed = await changeOnly();
    const paths = await askedFor(bench.look);
    expect(paths).toContain('/transactions');
    expect(await readLedger()).toBeGreaterThanOrEqual(changed);
    expect((await cursor()).readThrough?.getTime()).toBeGreaterThanOrEqual(
      await closedAtMs(changed),
    );
  });

  test('§1.7 moves on with the ledgers of a quiet account, and asks for no transactions', async () => {
    await bench.look();
    const before = await readLedger();
    await bench.ledger.closeLedger();
    const paths = await askedFor(bench.look);
    expect(paths).not.toContain('/transactions');
    expect(await readLedger()).toBeGreaterThan(before);
  });

  test('§1.7 stays where it is while both lists come from a node that lags', async () => {
    await bench.look();
    for (const route of [PAYMENTS, TRANSACTIONS]) {
      bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 200, route });
    }
    const changed = await changeOnly();
    const before = await readLedger();
    await bench.look();
    expect(await readLedger()).toBe(before);
    bench.ledger.faults.clear();
    await bench.look();
    expect(await readLedger()).toBeGreaterThanOrEqual(changed);
  });

  test('§1.7 a payment that only the transactions show holds the watermark before it', async () => {
    await bench.look();
    bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 200, route: PAYMENTS });
    const paid = await pay();
    await changeOnly();
    await bench.look();
    expect(await readLedger()).toBe(paid.ledger - 1);
    bench.ledger.faults.clear();
    await bench.look();
    expect(await isRecorded(paid.hash)).toBe(true);
  });

  test('§1.7 whichever node answers, all up to the watermark is recorded', async () => {
    const sent: { readonly ledger: number; readonly hash: string }[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      bench.ledger.faults.clear();
      sent.push(await pay());
      if (turn % 3 === 0) await changeOnly();
      bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 4, probability: 0.5, seed: turn });
      await bench.look();
      const through = await readLedger();
      for (const { hash } of sent.filter(({ ledger }) => ledger <= through)) {
        expect(await isRecorded(hash)).toBe(true);
      }
    }
    bench.ledger.faults.clear();
    await bench.look();
    for (const { hash } of sent) expect(await isRecorded(hash)).toBe(true);
    expect(await readLedger()).toBeGreaterThanOrEqual(sent.at(-1)?.ledger ?? 0);
  }, 30_000);
});
