import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { isAccountLook, reworded, ROUTES } from '../../../support/payments/asked.ts';
import { isByRpc } from '../../../support/payments/ledger-by.ts';
import {
  createOutgoingBench,
  type OutgoingBench,
} from '../../../support/payments/outgoing-bench.ts';

describe('a sender that starts on a node that does not show all', () => {
  let bench: OutgoingBench;
  let customer: string;

  const pay = async (): Promise<string> => (await bench.queuePayout(customer, '5')).id;
  const goesOn = async (): Promise<void> => {
    const id = await pay();
    bench.startSender();
    await bench.untilState(id, 'included');
    expect(await bench.stopReason()).toBeNull();
  };
  const stopsBeforeSigning = async (): Promise<string> => {
    const id = await pay();
    const signed = await bench.countEnvelopes();
    bench.startSender();
    const reason = await bench.untilStopped();
    await bench.untilLedgers(3);
    expect((await bench.payment(id)).state).toBe('queued');
    expect(await bench.countEnvelopes()).toBe(signed);
    return reason;
  };

  beforeAll(async () => {
    bench = await createOutgoingBench();
    customer = (await bench.createAccount()).publicKey();
    await goesOn();
    await bench.stopSenders();
  }, 60_000);
  afterEach(async () => {
    bench.meddling.now = null;
    bench.ledger.faults.clear();
    await bench.stopSenders();
  });
  afterAll(async () => bench?.close());

  /** Of two nodes behind one address the one that lags answers, so many times. */
  const lag = (route: string): void =>
    void bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 30, route, times: 5 });

  test('§2.11 a node that lags lets nobody start', async () => {
    await bench.untilLedgers(1);
    const hash = await bench.payByHand((await bench.createAccount()).publicKey(), '1');
    lag(ROUTES.transactions);
    expect(await stopsBeforeSigning()).toContain(hash);
    expect(bench.ledger.faults.list()).toEqual([]);
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
  });

  test('§2.11 a node that is older than the start lets nobody start', async () => {
    const hash = await bench.payByHand((await bench.createAccount()).publicKey(), '1');
    lag(ROUTES.accounts);
    lag(ROUTES.transactions);
    expect(await stopsBeforeSigning()).toContain(hash);
    expect(bench.ledger.faults.list()).toEqual([]);
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
  });

  test('§2.11 a list that is never proven whole is believed after ten ledgers, not before', async () => {
    const { distribution } = bench;
    // By Stellar RPC a list says how far it goes, which here is never as far as the account has come.
    if (isByRpc) {
      const route = ROUTES.transactions;
      bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 3, route });
    }
    let asked = 0;
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!isAccountLook(request, distribution)) return answer;
      asked += 1;
      const changedIn = isByRpc ? bench.ledger.latestLedger() : null;
      return reworded(answer, (body) =>
        body.replaceAll(
          /"(last_modified_ledger|lastModifiedLedgerSeq)":\d+/g,
          (_, name: string) => `"${name}":${changedIn}`,
        ),
      );
    };
    const id = await pay();
    // A list that shows the newest ledger is whole, which proves it in another way.
    await bench.untilLedgers(2);
    bench.startSender();
    await bench.untilState(id, 'included');
    expect(asked).toBeGreaterThanOrEqual(10);
  });

  test('§2.11 a history that is gone after the cursor stops the sender', async () => {
    await bench.untilLedgers(5);
    const route = isByRpc ? 'POST /rpc' : ROUTES.transactions;
    bench.ledger.faults.add({ fault: 'history_gone', keepLedgers: 3, route });
    const gone = /Horizon has no history after|the RPC server has ledgers from/;
    expect(await stopsBeforeSigning()).toMatch(gone);
    await bench.clear();
    expect(await bench.untilStopped()).toMatch(gone);
    bench.ledger.faults.clear();
    expect(await bench.clear()).toContain('goes on');
    await goesOn();
    expect(await bench.audit()).toEqual([]);
  });
});
