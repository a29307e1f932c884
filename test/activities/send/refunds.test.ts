import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { OPERATIONS_MAX } from '../../../src/stellar/envelopes/envelope.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { isByRpc } from '../../support/payments/ledger-by.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';
import { isSubmission, pending } from '../../support/payments/asked.ts';

const CRUMB = { leg: 'refund', amount: '0.0000001' } as const;

/** With channels of its own, and over the account alone, which no source changes. */
describe.each(isByRpc ? [3] : [3, 0])('§1.4 a flood of refunds, %i channels', (channels) => {
  let bench: LedgerBench;
  let strangers: readonly string[];
  let customer: string;
  const drains: { stop: () => Promise<void> }[] = [];
  beforeAll(async () => {
    bench = await createLedgerBench({ channels });
    customer = (await bench.createAccount()).publicKey();
    strangers = [(await bench.createAccount()).publicKey()];
    const { id } = await bench.queuePayout(customer, '1');
    drains.push(bench.drain());
    await bench.untilState(id, 'included');
  }, 60_000);
  afterEach(async () => {
    bench.ledger.faults.clear();
    // What is left of the flood is not waited for.
    await bench
      .em()
      .execute(`update ledger_payment set state = 'withdrawn' where state = 'queued'`);
    await bench.untilAllSettled();
    await bench.em().nativeDelete(SenderAlert, { kind: 'insufficient_balance' });
  });
  afterAll(async () => {
    await Promise.all(drains.map(async (running) => running.stop()));
    await bench?.close();
  });

  /** How many payments of a kind are in one of these states. */
  const count = async (leg: string, ...states: readonly string[]): Promise<number> => {
    const [row] = await bench.em().execute<{ count: number }[]>(
      `select count(*)::int as count from ledger_payment
         where leg = ? and state = any(?::text[])`,
      [leg, `{${states.join(',')}}`],
    );
    return row?.count ?? 0;
  };
  const until = async (what: string, holds: () => Promise<boolean>): Promise<unknown> =>
    waitUntil(holds, { timeoutMs: 20_000, what });
  /** The ledgers that payments are in, once each is. One look is for all of them. */
  const ledgersOf = async (ids: readonly string[]): Promise<readonly number[]> =>
    waitUntil(
      async () => {
        const rows = await bench.em().execute<{ ledger: number }[]>(
          `select e.ledger::int as ledger from ledger_payment p
               join ledger_envelope e on e.inner_hash = p.envelope_hash
             where p.id = any(?::bigint[]) and p.state = 'included'`,
          [`{${ids.join(',')}}`],
        );
        return rows.length === ids.length ? rows.map(({ ledger }) => ledger) : undefined;
      },
      { timeoutMs: 60_000, what: `${ids.length} payments are in a ledger` },
    );

  test.each([
    ['without memos', false],
    ['with memos, each in an envelope of its own', true],
  ])(
    'lets pay-outs into the next ledger: %s',
    async (_, withMemos) => {
      // A ledger closes when it is told to.
      const stopped = bench.ledger.faults.add({ fault: 'stop_closing' });
      const most = Math.max(1, channels - 1);
      const kept = channels === 0 ? 0 : most;
      const untilWaiting = async (what: string, envelopes: number): Promise<unknown> =>
        until(what, async () => bench.ledger.network.waiting() === envelopes);
      // More than three ledgers take.
      const crumbs = 3 * most * (withMemos ? 1 : OPERATIONS_MAX) + 20;
      await bench.queueMany(strangers, crumbs, { ...CRUMB, withMemos });
      await untilWaiting('refunds wait for a ledger', most);
      bench.ledger.closeLedgers(1);
      await untilWaiting('the next refunds wait for a ledger', most);
      const newest = bench.ledger.latestLedger();
      const ids = await bench.queueMany([customer], 90);
      // What the account itself carries already comes to its end, and no other refund follows it.
      if (channels === 0) bench.ledger.closeLedgers(1);
      await untilWaiting('pay-outs wait for a ledger', kept + 1);
      bench.ledger.closeLedgers(1);
      const next = newest + (channels === 0 ? 2 : 1);
      expect(new Set(await ledgersOf(ids))).toEqual(new Set([next]));
      expect(await count('refund', 'queued')).toBeGreaterThan(0);
      // Nobody is paid together with a refund, whose failure would be theirs as well.
      const mixed = await bench.em().execute<unknown[]>(
        `select envelope_hash from ledger_payment where envelope_hash is not null
         group by 1 having count(distinct leg) > 1`,
      );
      expect(mixed).toEqual([]);
      bench.ledger.faults.remove(stopped.id);
    },
    60_000,
  );

  test('goes on by itself once no pay-out waits', async () => {
    await bench.queueMany([customer], 200);
    const refunds = await bench.queueMany(strangers, 60, CRUMB);
    expect(await ledgersOf(refunds)).toHaveLength(60);
  }, 30_000);

  test('keeps no pay-out waiting for what only a refund lacks', async () => {
    const [refund = ''] = await bench.queueMany(strangers, 1, {
      leg: 'refund',
      amount: '99999999',
    });
    const alert = insufficientBalance(bench.distribution, bench.assetId);
    await waitUntil(async () => (await bench.em().findOne(SenderAlert, alert)) !== null, {
      timeoutMs: 10_000,
      what: 'the account lacks it',
    });
    expect(await bench.em().findOneOrFail(SenderAlert, alert)).toMatchObject({
      reason: 'underfunded',
      refundsOnly: true,
    });
    await ledgersOf(await bench.queueMany([customer], 5));
    expect((await bench.payment(refund)).state).toBe('queued');
  }, 30_000);

  test('makes no pay-out fail with a refund whose payee is gone in between', async () => {
    const gone = await bench.createAccount();
    let isTrusted = true;
    bench.meddling.now = async (request, next) => {
      if (isTrusted && isSubmission(request)) {
        isTrusted = false;
        await bench.submit(gone, [Operation.changeTrust({ asset: bench.asset, limit: '0' })]);
      }
      return next();
    };
    const [refund = ''] = await bench.queueMany([gone.publicKey()], 1, CRUMB);
    const paid = await bench.queueMany([customer], 3);
    for (const id of paid) expect((await bench.untilState(id, 'included')).state).toBe('included');
    bench.meddling.now = null;
    expect((await bench.untilState(refund, 'not_ready')).reason).toBe('no_trust');
    const hashes = new Set(
      await Promise.all(paid.map(async (id) => (await bench.payment(id)).envelopeHash)),
    );
    for (const innerHash of hashes) {
      const { state } = await bench
        .em()
        .findOneOrFail(LedgerEnvelope, { innerHash: innerHash ?? '' });
      expect(state).toBe('included');
    }
  }, 30_000);
});

test('a refund goes out by the other channel while one of two has stopped', async () => {
  // Slow enough that no better fee is offered for what never gets there.
  const two = await createLedgerBench({ channels: 2, closeMs: 400 });
  const draining = two.drain();
  try {
    const to = (await two.createAccount()).publicKey();
    await two.untilState((await two.queuePayout(to, '1')).id, 'included');
    // What is sent first, and however often it is sent, never gets there.
    let lost: Buffer | undefined;
    two.meddling.now = async (request, next) => {
      if (!isSubmission(request)) return next();
      lost ??= request.body;
      return lost.equals(request.body) ? pending(request) : next();
    };
    const held = await two.queuePayout(to, '2');
    const innerHash = await waitUntil(
      async () => (await two.payment(held.id)).envelopeHash ?? undefined,
      { timeoutMs: 20_000, what: 'an envelope is signed' },
    );
    await waitUntil(() => lost, { timeoutMs: 20_000, what: 'the envelope is sent' });
    await two
      .em()
      .nativeUpdate(LedgerEnvelope, { innerHash }, { stoppedReason: 'its number was used' });
    const [refund = ''] = await two.queueMany([to], 1, CRUMB);
    expect((await two.untilState(refund, 'included')).state).toBe('included');
    expect((await two.payment(held.id)).state).toBe('bound');
  } finally {
    await draining.stop();
    await two.close();
  }
}, 60_000);
