import { afterEach, describe, expect, test } from '@jest/globals';
import { Account, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { setTimeout as pause } from 'node:timers/promises';
import { createDrainSendQueue } from '../../src/activities/send/drain-send-queue.ts';
import { LedgerEnvelope } from '../../src/db/entities/money-out.ts';
import type { Answer, HorizonRequest, Interceptor } from '../../src/sandbox/ledger/horizon/http.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import {
  away,
  isAccountLook,
  isHashLook,
  isSubmission,
  unknown,
} from '../support/payments/asked.ts';
import { createLedgerBench } from '../support/payments/ledger-bench.ts';
import { opened } from '../support/opened.ts';

/* What went wrong in Polaris when it paid deposits, each as it was reproduced, put to Railhead. */

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'reply',
  status,
  body: { status },
  headers,
});

/** Gives the first `times` requests of a kind another answer, and counts them. */
const first = (
  times: number,
  concerns: (request: HorizonRequest) => boolean,
  instead: Interceptor,
) => {
  const seen = { count: 0 };
  const interceptor: Interceptor = async (request, next) => {
    if (!concerns(request) || seen.count >= times) return next();
    seen.count += 1;
    return instead(request, next);
  };
  return { seen, interceptor };
};

const bench = await opened(createLedgerBench());

describe('what Polaris did with a deposit that is to be paid', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  /** A sender that is started again whenever it fails, as Temporal starts its activity again. */
  const drain = (): void => {
    const ended = new AbortController();
    const run = (async () => {
      const turn = createDrainSendQueue(bench.deps);
      while (!ended.signal.aborted) {
        await turn(bench.distribution, ended.signal).catch(() => undefined);
        await pause(50);
      }
    })();
    drains.push({
      stop: async () => {
        ended.abort();
        await run;
      },
    });
  };
  afterEach(async () => {
    bench.meddling.now = null;
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  });

  const payee = async () => {
    const account = await bench.createAccount();
    return { account, address: account.publicKey() };
  };

  test('a second process that takes over while a submission hangs pays nobody twice', async () => {
    const payees = await Promise.all(Array.from({ length: 6 }, payee));
    const queued = await Promise.all(
      payees.map(async ({ address }) => bench.queuePayout(address, '5')),
    );
    const standbyIsDone = Promise.withResolvers<void>();
    const { seen, interceptor } = first(1, isSubmission, async (_, next) => {
      await standbyIsDone.promise;
      return next();
    });
    bench.meddling.now = interceptor;
    drain();
    drain();
    for (const { id } of queued) await bench.untilState(id, 'included');
    standbyIsDone.resolve();
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
    expect(seen.count).toBe(1);
    for (const { address } of payees) expect(await bench.paidTo(address)).toEqual(['5.0000000']);
  });

  test.each([
    ['that it is not known', unknown],
    ['that the server is away', away],
  ])(
    'a look-up that answers %s after the payment was applied does not make it a failure',
    async (_, says) => {
      const { address } = await payee();
      const { seen, interceptor } = first(3, isHashLook, async (request) => says(request));
      bench.meddling.now = interceptor;
      const { id } = await bench.queuePayout(address, '3');
      drain();
      await bench.untilState(id, 'included');
      // What the account's own list shows by then settles it as well.
      expect(seen.count).toBeGreaterThan(0);
      expect(await bench.paidTo(address)).toEqual(['3.0000000']);
    },
  );

  test('a trustline removed after a payment nobody acknowledged is not paid again', async () => {
    const { account, address } = await payee();
    let isSubmitted = false;
    let isRemoved = false;
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request) && !isSubmitted) {
        isSubmitted = true;
        await next();
        throw new Error('the connection is cut');
      }
      if (isHashLook(request) && isSubmitted && !isRemoved) return answer(503);
      return next();
    };
    const { id } = await bench.queuePayout(address, '4');
    drain();
    await waitUntil(async () => (await bench.paidTo(address)).length > 0, {
      timeoutMs: 10_000,
      what: 'the ledger applied the payment',
    });
    const { asset, issuer } = bench;
    await bench.submit(account, [
      Operation.payment({ destination: issuer.publicKey(), asset, amount: '4' }),
      Operation.changeTrust({ asset, limit: '0' }),
    ]);
    isRemoved = true;
    await bench.untilState(id, 'included');
    expect(await bench.paidTo(address)).toEqual(['4.0000000']);
  });

  test('a deposit to a muxed address is paid, and stops no other', async () => {
    const [muxed, plain] = [await payee(), await payee()];
    const address = new MuxedAccount(new Account(muxed.address, '0'), '77').accountId();
    const queued = [
      await bench.queuePayout(address, '2'),
      await bench.queuePayout(plain.address, '2'),
    ];
    drain();
    for (const { id } of queued) await bench.untilState(id, 'included');
    expect(await bench.paidTo(muxed.address)).toEqual(['2.0000000']);
    expect(await bench.paidTo(plain.address)).toEqual(['2.0000000']);
  });

  test('an account look-up that fails, or is throttled, ends neither the payment nor the sender', async () => {
    const { address } = await payee();
    const isAsked = (request: HorizonRequest): boolean => isAccountLook(request, address);
    const statuses = [503, 429, 500];
    const { seen, interceptor } = first(3, isAsked, async () =>
      answer(statuses.pop() ?? 500, { 'retry-after': '1' }),
    );
    bench.meddling.now = interceptor;
    const { id } = await bench.queuePayout(address, '6');
    drain();
    await bench.untilState(id, 'included');
    expect(seen.count).toBe(3);
  });

  test('a submission answered 429, or with a used sequence number after it was applied, is paid once', async () => {
    const { address } = await payee();
    let tries = 0;
    bench.meddling.now = async (request, next) => {
      if (!isSubmission(request)) return next();
      tries += 1;
      if (tries === 1) return answer(429, { 'retry-after': '1' });
      await next();
      // The same envelope once more is what the network calls a used number.
      return tries === 2 ? next() : answer(504);
    };
    const { id } = await bench.queuePayout(address, '8');
    drain();
    await bench.untilState(id, 'included');
    expect(tries).toBeGreaterThanOrEqual(2);
    expect(await bench.paidTo(address)).toEqual(['8.0000000']);
  });

  test.each(['refunded', 'error', 'expired'] as const)(
    'a deposit that an operator made %s meanwhile is not paid',
    async (status) => {
      const { address } = await payee();
      const { id, transactionId } = await bench.queuePayout(address, '9');
      await bench
        .em()
        .execute('update transaction set status = ? where id = ?', [status, transactionId]);
      drain();
      await bench.untilState(id, 'withdrawn');
      expect(await bench.paidTo(address)).toEqual([]);
    },
  );

  test('no envelope is without an end, so that one given up can never apply later', async () => {
    const { address } = await payee();
    const { id } = await bench.queuePayout(address, '1');
    drain();
    const { envelopeHash } = await bench.untilState(id, 'included');
    const { maxTime, signedAt } = await bench
      .em()
      .findOneOrFail(LedgerEnvelope, { innerHash: envelopeHash ?? '' });
    expect(maxTime.getTime() - signedAt.getTime()).toBeLessThanOrEqual(180_000);
  });
});
