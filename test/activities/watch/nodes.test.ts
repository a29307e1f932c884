import { describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { Cursor, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import {
  calledBy,
  hiding,
  isHashLook,
  isListLook,
  noEventsBy,
  ROUTES,
} from '../../support/payments/asked.ts';
import { isByRpc, testByRpc } from '../../support/payments/ledger-by.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { openListener } from '../../support/payments/ledger-money.ts';

/* Two nodes behind one address, of which one lags. */

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
  /** One node names what the other does not know yet: the next look reads on. */
  const unlessUnanswered = (error: unknown): void => {
    if (!(error instanceof NetworkFault)) throw error;
  };
  /** Whether a look asks for the account's list of transactions. */
  const asksForTransactions = async (): Promise<boolean> => {
    let isAsked = false;
    bench.meddling.now = async (request, next) => {
      isAsked ||= isListLook(request);
      return next();
    };
    await bench.look();
    bench.meddling.now = null;
    return isAsked;
  };
  /** A node that lags answers for payments; another one for transactions, which has come further. */
  const hidePaymentsFrom = (ledger: number): void => {
    if (!isByRpc) {
      bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 200, route: ROUTES.payments });
      return;
    }
    bench.meddling.now = async (request, next) =>
      calledBy(request) === 'getEvents' && !isListLook(request)
        ? noEventsBy(request, ledger - 1)
        : next();
  };

  test('§1.7 an empty page of a node that lags moves no watermark past what came', async () => {
    bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 200, route: ROUTES.payments });
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

  test('§1.7 a change that pays nobody is proven to be one', async () => {
    const changed = await changeOnly();
    // By its transactions; Stellar RPC says of each list how far it goes, which proves as much.
    expect(await asksForTransactions()).toBe(!isByRpc);
    expect(await readLedger()).toBeGreaterThanOrEqual(changed);
    expect((await cursor()).readThrough?.getTime()).toBeGreaterThanOrEqual(
      await closedAtMs(changed),
    );
  });

  test('§1.7 moves on with the ledgers of a quiet account, and asks for no transactions', async () => {
    await bench.look();
    const before = await readLedger();
    await bench.ledger.closeLedger();
    expect(await asksForTransactions()).toBe(false);
    expect(await readLedger()).toBeGreaterThan(before);
  });

  test('§1.7 stays where it is while both lists come from a node that lags', async () => {
    await bench.look();
    for (const route of new Set([ROUTES.payments, ROUTES.transactions])) {
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
    const paid = await pay();
    await changeOnly();
    hidePaymentsFrom(paid.ledger);
    await bench.look();
    expect(await readLedger()).toBe(paid.ledger - 1);
    bench.ledger.faults.clear();
    bench.meddling.now = null;
    await bench.look();
    expect(await isRecorded(paid.hash)).toBe(true);
  });

  testByRpc(
    'its lists, which are made of events and looks by hash',
    '§1.7 a payment of which one node has the events and another knows no hash holds it too',
    async () => {
      await bench.look();
      const paid = await pay();
      bench.meddling.now = hiding(isHashLook);
      await expect(bench.look()).rejects.toThrow('does not know');
      expect(await readLedger()).toBeLessThan(paid.ledger);
      bench.meddling.now = null;
      await bench.look();
      expect(await isRecorded(paid.hash)).toBe(true);
      expect(await readLedger()).toBeGreaterThanOrEqual(paid.ledger);
    },
  );

  test('§1.7 whichever node answers, all up to the watermark is recorded', async () => {
    const sent: { readonly ledger: number; readonly hash: string }[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      bench.ledger.faults.clear();
      sent.push(await pay());
      if (turn % 3 === 0) await changeOnly();
      bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 4, probability: 0.5, seed: turn });
      await bench.look().catch(unlessUnanswered);
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
