import { afterEach, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Interceptor } from '../../../src/sandbox/ledger/horizon/http.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { isSubmission, refused, ROUTES } from '../../support/payments/asked.ts';
import { opened } from '../../support/opened.ts';

/** What stellar-core says of a number that is not the next one. */
const BAD_SEQUENCE = 'AAAAAAAAAGT////7AAAAAA==';
const INSUFFICIENT_BALANCE = 'AAAAAAAAAGT////5AAAAAA==';

const bench = await opened(createLedgerBench({ channels: 2 }));

describe('a sender on a network with faults', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (changed?: Parameters<typeof bench.drain>[0]): void =>
    void drains.push(bench.drain(changed));
  /** An envelope of this one dies within twenty ledgers. */
  const HASTY = { envelopeLifeMs: 3_000 };
  const envelopeOf = async (hash: string | null | undefined): Promise<LedgerEnvelope> =>
    bench.em().findOneOrFail(LedgerEnvelope, { innerHash: hash ?? '' });
  afterEach(async () => {
    bench.meddling.now = null;
    bench.ledger.faults.clear();
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  });

  const untilLedgersHaveClosed = async (count: number): Promise<unknown> => {
    const before = bench.ledger.latestLedger();
    return waitUntil(() => bench.ledger.latestLedger() >= before + count, {
      timeoutMs: 20_000,
      what: `${count} more ledgers have closed`,
    });
  };

  test.each([
    ['504 though it was applied', 'lost_reply'],
    ['504 and dropped', 'timeout'],
    ['connection cut mid-reply', 'cut'],
    ['connection cut before it arrived', 'drop'],
    ['429 with Retry-After', 'too_many_requests'],
    ['503 of a proxy', 'unavailable'],
  ] as const)('§2.3 pays once after: %s', async (_, fault) => {
    const to = (await bench.createAccount()).publicKey();
    bench.ledger.faults.add({ fault, route: ROUTES.submissions, times: 2 });
    const { id } = await bench.queuePayout(to, '1');
    drain();
    await bench.untilState(id, 'included');
    // One that has struck twice is listed no more.
    expect(bench.ledger.faults.list().map(({ struck }) => struck)).not.toContain(0);
    expect(await bench.paidTo(to)).toEqual(['1.0000000']);
  });

  test('§2.3 pays once when the full queue said TRY_AGAIN_LATER before it took it', async () => {
    const to = (await bench.createAccount()).publicKey();
    // The channels are made before, for they are submitted as well.
    const before = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    drain();
    await bench.untilState(before.id, 'included');
    bench.ledger.faults.add({ fault: 'queue_full', times: 2 });
    const { id } = await bench.queuePayout(to, '1');
    const paid = await bench.untilState(id, 'included');
    expect((await envelopeOf(paid.envelopeHash)).submissions).toBeGreaterThanOrEqual(3);
    expect(await bench.paidTo(to)).toEqual(['1.0000000']);
  });

  test('§2.3 asks by hash before it believes tx_bad_seq, and pays once', async () => {
    const to = (await bench.createAccount()).publicKey();
    let said = 0;
    // A core that has not come as far as the one behind it, and one that has it already.
    bench.meddling.now = async (request, next) => {
      if (!isSubmission(request)) return next();
      said += 1;
      if (said === 2) {
        // Its answer comes once a ledger has it: how long the way there took is not what is asked.
        await next();
        await untilLedgersHaveClosed(1);
      }
      return said < 3 ? refused(request, BAD_SEQUENCE) : next();
    };
    const { id } = await bench.queuePayout(to, '1');
    drain();
    const paid = await bench.untilState(id, 'included');
    expect(paid.deadEnvelopes).toBe(0);
    expect(said).toBe(2);
    expect(await bench.paidTo(to)).toEqual(['1.0000000']);
  });

  test('§2.6 names XLM when the outer is refused for its balance, and pays once all is well', async () => {
    const to = (await bench.createAccount()).publicKey();
    let isPoor = true;
    bench.meddling.now = async (request, next) =>
      isPoor && isSubmission(request) ? refused(request, INSUFFICIENT_BALANCE) : next();
    const { id } = await bench.queuePayout(to, '1');
    drain();
    const alert = insufficientBalance(bench.distribution);
    const insufficient = await waitUntil(
      async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined,
      { timeoutMs: 10_000, what: 'the account lacks XLM' },
    );
    expect(insufficient.reason).toBe('tx_insufficient_balance');
    expect((await bench.payment(id)).state).toBe('bound');
    // Nothing else is bound meanwhile, and health stays red until a payment has gone well.
    const second = await bench.queuePayout(to, '2');
    await untilLedgersHaveClosed(4);
    expect((await bench.payment(second.id)).state).toBe('queued');
    isPoor = false;
    await bench.untilState(id, 'included');
    await bench.em().nativeUpdate(SenderAlert, alert, { lastAt: new Date(0) });
    await bench.untilState(second.id, 'included');
    expect(await bench.em().findOne(SenderAlert, alert)).toBeNull();
    expect((await bench.paidTo(to)).toSorted()).toEqual(['1.0000000', '2.0000000']);
  });

  test('§2.3 leaves a network alone for as long as its Retry-After says', async () => {
    const to = (await bench.createAccount()).publicKey();
    const route = ROUTES.newestLedger;
    bench.ledger.faults.add({ fault: 'too_many_requests', retryAfterSeconds: 2, route, times: 1 });
    let refusedAt = 0;
    let nextAt = 0;
    bench.meddling.now = async (_, next) => {
      if (refusedAt > 0 && nextAt === 0) nextAt = performance.now();
      const answer = await next();
      if (bench.ledger.faults.list().length === 0 && refusedAt === 0) refusedAt = performance.now();
      return answer;
    };
    const { id } = await bench.queuePayout(to, '1');
    drain();
    await bench.untilState(id, 'included');
    expect(nextAt - refusedAt).toBeGreaterThanOrEqual(1_900);
  });

  test('§2.4 expires what no ledger took, on a live ledger, and pays once over the same channel', async () => {
    const to = (await bench.createAccount()).publicKey();
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request)) throw new Error('the connection is cut');
      return next();
    };
    const { id } = await bench.queuePayout(to, '2');
    drain(HASTY);
    const bound = await bench.untilState(id, 'bound');
    const dead = await waitUntil(
      async () => {
        const envelope = await envelopeOf(bound.envelopeHash);
        return envelope.state === 'dead' ? envelope : undefined;
      },
      { timeoutMs: 20_000, what: 'the envelope is dead' },
    );
    bench.meddling.now = null;
    const paid = await bench.untilState(id, 'included');
    expect(paid.envelopeHash).not.toBe(dead.innerHash);
    expect(await bench.paidTo(to)).toEqual(['2.0000000']);
    // The dead one's number was never used: the next over its channel has it again.
    const again = await bench.em().find(LedgerEnvelope, { channel: dead.channel });
    expect(again.filter(({ sequence }) => sequence === dead.sequence).length).toBeLessThan(3);
  });

  test('§2.4 believes no node that lags: two behind one address, each payment once', async () => {
    const accounts = await Promise.all([1, 2, 3].map(async () => bench.createAccount()));
    // Both nodes know the accounts; how far one is behind is what changes.
    await untilLedgersHaveClosed(8);
    bench.ledger.faults.add({ fault: 'stale', ledgersBehind: 6, probability: 0.5, seed: 11 });
    const queued: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (const account of accounts) {
        queued.push((await bench.queuePayout(account.publicKey(), '1', `round ${round}`)).id);
      }
    }
    drain(HASTY);
    for (const id of queued) await bench.untilState(id, 'included', 60_000);
    bench.ledger.faults.clear();
    for (const account of accounts) {
      expect(await bench.countPaidTo(account.publicKey())).toBe(4);
    }
  }, 90_000);

  test('§2.2 lets a zombie worker wake up after its successor has paid: once', async () => {
    const to = (await bench.createAccount()).publicKey();
    let held = false;
    let wake = (): void => undefined;
    const awake = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const hold: Interceptor = async (request, next) => {
      if (!isSubmission(request) || held) return next();
      held = true;
      await awake;
      return next();
    };
    bench.meddling.now = hold;
    const { id } = await bench.queuePayout(to, '4');
    drain();
    await waitUntil(() => held, { timeoutMs: 10_000, what: 'the zombie is about to submit' });
    drain();
    await bench.untilState(id, 'included');
    wake();
    await untilLedgersHaveClosed(4);
    expect(await bench.paidTo(to)).toEqual(['4.0000000']);
  });

  test('§2.6 ends a payment whose destination was merged between check and payment', async () => {
    const paidTo = await bench.createAccount();
    const merged = await bench.createAccount();
    const paid = await bench.queuePayout(paidTo.publicKey(), '3');
    const unpaid = await bench.queuePayout(merged.publicKey(), '3');
    let isThere = true;
    bench.meddling.now = async (request, next) => {
      if (isThere && isSubmission(request)) {
        isThere = false;
        await bench.submit(merged, [
          Operation.changeTrust({ asset: bench.asset, limit: '0' }),
          Operation.accountMerge({ destination: bench.issuer.publicKey() }),
        ]);
      }
      return next();
    };
    drain();
    await bench.untilState(paid.id, 'included');
    const ended = await bench.untilState(unpaid.id, 'not_ready');
    expect(ended.reason).toBe('no_account');
    expect(await bench.paidTo(paidTo.publicKey())).toEqual(['3.0000000']);
  });
});
