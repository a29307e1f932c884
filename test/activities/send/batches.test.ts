import { afterEach, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { FAIR_SENDS } from '../../../src/domain/ledger/decide-envelope.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { HorizonRequest } from '../../../src/sandbox/ledger/horizon/http.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import {
  calledBy,
  isHashLook,
  isSubmission,
  pending,
  postdated,
} from '../../support/payments/asked.ts';
import { opened } from '../../support/opened.ts';
import { isByRpc } from '../../support/payments/ledger-by.ts';

const bench = await opened(createLedgerBench());

describe('the envelopes of the sender', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  afterEach(async () => {
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
    bench.meddling.now = null;
  });

  const untilLedgers = async (sequence: number): Promise<unknown> =>
    waitUntil(() => bench.ledger.latestLedger() >= sequence, {
      timeoutMs: 20_000,
      what: `ledger ${sequence} has closed`,
    });

  test('§2.6 carry a hundred payments without a memo at once', async () => {
    const to = (await bench.createAccount()).publicKey();
    const queued: string[] = [];
    for (let place = 0; place < 100; place += 1) {
      queued.push((await bench.queuePayout(to, '0.1')).id);
    }
    drain();
    await bench.untilState(queued.at(-1) ?? '', 'included');
    const payments = await Promise.all(queued.map(async (id) => bench.payment(id)));
    expect(new Set(payments.map(({ envelopeHash }) => envelopeHash)).size).toBe(1);
    expect(new Set(payments.map(({ operationId }) => operationId)).size).toBe(100);
    expect(await bench.paidTo(to)).toHaveLength(100);
  });

  test('§2.6 that fail end the guilty payment and pay the innocent one in the next', async () => {
    const innocent = await bench.createAccount();
    const guilty = await bench.createAccount();
    const paid = await bench.queuePayout(innocent.publicKey(), '3');
    const unpaid = await bench.queuePayout(guilty.publicKey(), '3');
    let isTrusted = true;
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request) && isTrusted) {
        isTrusted = false;
        await bench.submit(guilty, [Operation.changeTrust({ asset: bench.asset, limit: '0' })]);
      }
      return next();
    };
    drain();
    await bench.untilState(paid.id, 'included');
    expect(await bench.payment(unpaid.id)).toMatchObject({
      state: 'not_ready',
      reason: 'no_trust',
    });
    expect(await bench.paidTo(innocent.publicKey())).toEqual(['3.0000000']);
    expect(await bench.em().count(LedgerEnvelope, { state: 'failed' })).toBe(1);
  });

  test('§2.4 are expired when proven dead, and their payment goes out once in another', async () => {
    const to = (await bench.createAccount()).publicKey();
    let isLate = false;
    const isExpired = async (): Promise<boolean> =>
      (await bench.em().count(LedgerEnvelope, { state: 'dead' })) > 0;
    // The network swallows the first envelope; later its ledgers say that ten minutes have passed.
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request) && !(await isExpired())) return pending(request);
      const answer = await next();
      return isLate ? postdated(request, answer, 600_000) : answer;
    };
    const { id } = await bench.queuePayout(to, '2');
    drain();
    const bound = await bench.untilState(id, 'bound');
    // What was hardly sent counts against nobody.
    await waitUntil(
      async () => {
        const where = { innerHash: bound.envelopeHash ?? '' };
        return (await bench.em().findOneOrFail(LedgerEnvelope, where)).submissions >= FAIR_SENDS;
      },
      { timeoutMs: 10_000, what: 'it was sent often enough' },
    );
    isLate = true;
    const included = await bench.untilState(id, 'included');
    expect(included.envelopeHash).not.toBe(bound.envelopeHash);
    expect(included.deadEnvelopes).toBe(1);
    expect(await bench.paidTo(to)).toEqual(['2.0000000']);
    const dead = { innerHash: bound.envelopeHash ?? '' };
    expect((await bench.em().findOneOrFail(LedgerEnvelope, dead)).state).toBe('dead');
  });

  test('§2.6 never let a small payment overtake one that the account cannot cover yet', async () => {
    const to = (await bench.createAccount()).publicKey();
    const large = await bench.queuePayout(to, '99999999');
    const small = await bench.queuePayout(to, '1');
    drain();
    const alert = insufficientBalance(bench.distribution, bench.assetId);
    await waitUntil(async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined, {
      timeoutMs: 20_000,
      what: 'the account lacks the asset',
    });
    // A fresh look, after which the small one would have gone out.
    await untilLedgers(bench.ledger.latestLedger() + 10);
    expect((await bench.payment(large.id)).state).toBe('queued');
    expect((await bench.payment(small.id)).state).toBe('queued');
    expect(await bench.paidTo(to)).toEqual([]);
  });

  test('§2.6 keep health from flickering: what lacks is named until it has gone well', async () => {
    await bench
      .em()
      .execute(`update ledger_payment set state = 'withdrawn' where state = 'queued'`);
    const alert = insufficientBalance(bench.distribution, bench.assetId);
    await bench.em().nativeDelete(SenderAlert, alert);
    const to = (await bench.createAccount()).publicKey();
    const small = await bench.queuePayout(to, '1');
    const large = await bench.queuePayout(to, '99999999');
    const isNamed = async (): Promise<boolean> =>
      (await bench.em().count(SenderAlert, alert)) === 1;
    drain();
    await bench.untilState(small.id, 'included');
    await waitUntil(isNamed, { timeoutMs: 10_000, what: 'the asset is named' });
    for (let look = 0; look < 5; look += 1) {
      await bench.em().nativeUpdate(SenderAlert, alert, { lastAt: new Date(0) });
      await untilLedgers(bench.ledger.latestLedger() + 3);
      expect(await isNamed()).toBe(true);
    }
    expect((await bench.payment(large.id)).state).toBe('queued');
  });

  test('§2.3 are asked for once a ledger, and the network not at all while nothing waits', async () => {
    await bench
      .em()
      .execute(`update ledger_payment set state = 'withdrawn' where state = 'queued'`);
    const calls: string[] = [];
    const looks: HorizonRequest[] = [];
    bench.meddling.now = async (request, next) => {
      calls.push(calledBy(request) ?? request.path.replace(/^\/accounts\/\w+/, ''));
      if (isHashLook(request)) looks.push(request);
      // Nothing is ever included, so that the sender keeps looking.
      return isSubmission(request) ? pending(request) : next();
    };
    drain();
    await untilLedgers(bench.ledger.latestLedger() + 10);
    // But for a look, now and then, at what somebody else may send with our key.
    const own = isByRpc ? ['getHealth', 'getEvents', 'getTransaction'] : ['/transactions'];
    expect(calls.filter((call) => !own.includes(call))).toEqual([]);
    // By Stellar RPC it is asked first, once, whether it has the events of payments.
    expect(calls.filter((call) => call === own[0]).length).toBeLessThanOrEqual(1);
    const { id } = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    const { envelopeHash } = await bench.untilState(id, 'bound');
    const first = bench.ledger.latestLedger();
    await untilLedgers(first + 10);
    const asked = looks.filter(({ path, body }) =>
      `${path} ${body.toString('utf8')}`.includes(envelopeHash ?? ''),
    ).length;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(bench.ledger.latestLedger() - first + 2);
  });
});
