import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Memo, Operation, type Keypair } from '@stellar/stellar-sdk';
import { createStreamPayments } from '../../../src/activities/watch/stream-payments.ts';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { FaultInput } from '../../../src/sandbox/ledger/faults/schema.ts';
import { addTransaction, uniqueNumber } from '../../support/rows.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';

describe('§6 a listener whose source misbehaves', () => {
  let bench: LedgerBench;
  let payer: Keypair;
  let ended = new AbortController();
  let watching: Promise<unknown> = Promise.resolve();
  beforeAll(async () => {
    bench = await createLedgerBench();
    payer = await bench.createAccount(true, '10000');
    await bench.look();
  }, 60_000);
  afterEach(async () => {
    ended.abort();
    await watching;
    bench.ledger.faults.clear();
    bench.told.length = 0;
  });
  afterAll(async () => bench?.close());

  /** As Temporal does it: a turn that ends with a fault is followed by the next one. */
  const watch = (): void => {
    ended = new AbortController();
    const { signal } = ended;
    const turn = createStreamPayments(bench.deps);
    watching = (async () => {
      while (!signal.aborted) {
        await turn(bench.distribution, signal).catch(() => undefined);
      }
    })();
  };

  const payThree = async (): Promise<readonly string[]> => {
    const hashes: string[] = [];
    for (const amount of ['1', '2', '3']) {
      const { receivingMemo } = await addTransaction(bench.em(), {
        asset: bench.assetId,
        receivingAccount: bench.distribution,
        receivingMemoType: 'id',
        receivingMemo: uniqueNumber(),
      });
      const pays = { destination: bench.distribution, asset: bench.asset, amount };
      const memo = Memo.id(receivingMemo ?? '');
      // A node that lags may give the payer a number that was used; that one is refused for good.
      const { hash } = await waitUntil(
        async () => bench.submit(payer, [Operation.payment(pays)], memo).catch(() => undefined),
        { timeoutMs: 20_000, what: 'the payer has paid' },
      );
      hashes.push(hash);
    }
    return hashes;
  };

  const half = 0.5;
  /** `ours` is all that is asked about our own account, and nothing that the test's payers ask. */
  const faults: readonly (readonly [string, (ours: string) => FaultInput])[] = [
    ['a stream is silent', () => ({ fault: 'silence' })],
    ['the stream is cut at every event', () => ({ fault: 'cut_stream' })],
    ['events and pages repeat records', () => ({ fault: 'replay', records: 5 })],
    [
      'every second answer is 429 with Retry-After',
      (route) => ({ fault: 'too_many_requests', retryAfterSeconds: 1, probability: half, route }),
    ],
    ['every second answer is lost', (route) => ({ fault: 'lost_reply', probability: half, route })],
    ['every second answer is cut', (route) => ({ fault: 'cut', probability: half, route })],
    [
      'every second node lags',
      (route) => ({ fault: 'stale', ledgersBehind: 3, probability: half, route }),
    ],
  ];

  test.each(faults)('§1.1 credits each payment once when %s', async (_, fault) => {
    bench.ledger.faults.add(fault(`GET /accounts/${bench.distribution}`));
    watch();
    const hashes = await payThree();
    await waitUntil(() => bench.told.length >= 3, {
      timeoutMs: 30_000,
      what: 'three stories are told of their money',
    });
    const found = await bench.em().find(ReceivedPayment, { transactionHash: { $in: [...hashes] } });
    expect(found.map(({ amount }) => Number(amount)).toSorted((one, other) => one - other)).toEqual(
      [1, 2, 3],
    );
    expect(
      bench.told.map(({ funds }) => Number(funds.amount)).toSorted((one, other) => one - other),
    ).toEqual([1, 2, 3]);
  });
});
