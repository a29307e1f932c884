import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
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
    await bench.stopSenders();
  });
  afterAll(async () => bench?.close());

  test('§2.11 a node that lags lets nobody start', async () => {
    const hash = await bench.payByHand((await bench.createAccount()).publicKey(), '1');
    let lagging = 5;
    bench.meddling.now = async (request, next) => {
      if (request.path !== `/accounts/${bench.distribution}/transactions`) return next();
      lagging -= 1;
      if (lagging < 0) return next();
      return { kind: 'reply', status: 200, body: { _embedded: { records: [] } } };
    };
    expect(await stopsBeforeSigning()).toContain(hash);
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
  });

  test('§2.11 a node that is older than the start lets nobody start', async () => {
    const { distribution } = bench;
    const { body, headers } = await fetch(`${bench.url}/accounts/${distribution}`).then(
      async (answer) => ({ body: await answer.text(), headers: answer.headers }),
    );
    const latest = headers.get('latest-ledger') ?? '';
    const hash = await bench.payByHand((await bench.createAccount()).publicKey(), '1');
    let lagging = 5;
    bench.meddling.now = async (request, next) => {
      if (!request.path.startsWith(`/accounts/${distribution}`)) return next();
      lagging -= 1;
      if (lagging < 0) return next();
      if (request.path.endsWith('/transactions')) {
        return { kind: 'reply', status: 200, body: { _embedded: { records: [] } } };
      }
      return { kind: 'reply', status: 200, body, headers: { 'latest-ledger': latest } };
    };
    expect(await stopsBeforeSigning()).toContain(hash);
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
  });

  test('§2.11 a source that cannot prove its age is believed after ten ledgers, not before', async () => {
    const { distribution } = bench;
    let asked = 0;
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (request.path !== `/accounts/${distribution}` || answer.kind !== 'reply') return answer;
      asked += 1;
      const body = JSON.stringify(answer.body).replaceAll(
        /"last_modified_ledger":\d+/g,
        '"last_modified_ledger":null',
      );
      return { ...answer, body };
    };
    const id = await pay();
    // A list that shows the newest ledger is whole, which proves it in another way.
    await bench.untilLedgers(2);
    bench.startSender();
    await bench.untilState(id, 'included');
    expect(asked).toBeGreaterThanOrEqual(10);
  });

  test('§2.11 410 for an old cursor: a history that is gone stops the sender', async () => {
    bench.meddling.now = async (request, next) =>
      request.path === `/accounts/${bench.distribution}/transactions`
        ? { kind: 'reply', status: 410, body: { status: 410 } }
        : next();
    expect(await stopsBeforeSigning()).toContain('no history after');
    await bench.clear();
    expect(await bench.untilStopped()).toContain('no history after');
    bench.meddling.now = null;
    expect(await bench.clear()).toContain('goes on');
    await goesOn();
    expect(await bench.audit()).toEqual([]);
  });
});
