import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair, Operation, Asset } from '@stellar/stellar-sdk';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Answer } from '../../../src/sandbox/ledger/horizon/http.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';
import { testByHorizon } from '../../support/payments/ledger-by.ts';

/** Stroops for each operation; the cap of this bench is 2,000. */
const LEAST = 100;
const SURGE = 700;
const BEYOND = 5_000;

/** Hides from the sender what the network charges, so that only a refusal tells. */
const asInQuietTimes = (answer: Answer): Answer => {
  if (answer.kind !== 'reply' || typeof answer.body !== 'object') return answer;
  const quiet = { p50: '100', p80: '100', p90: '100', p95: '100', p99: '100' };
  const fees = { last_ledger_base_fee: '100', fee_charged: quiet };
  return { ...answer, body: { ...answer.body, ...fees } };
};

describe('the fees of a sender', () => {
  let bench: LedgerBench;
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  const envelopeOf = async (id: string): Promise<LedgerEnvelope> => {
    const { envelopeHash } = await bench.payment(id);
    return bench.em().findOneOrFail(LedgerEnvelope, { innerHash: envelopeHash ?? '' });
  };
  beforeAll(async () => {
    const networkFees = { percentile: 'p90', maximumPerOperation: '0.0002' } as const;
    bench = await createLedgerBench({ channels: 2, networkFees });
  }, 60_000);
  afterEach(async () => {
    bench.meddling.now = null;
    bench.ledger.faults.clear();
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  });
  afterAll(async () => bench?.close());

  test('§2.5 follow a surge: what is refused for its fee goes again with the fee that is needed', async () => {
    const to = (await bench.createAccount()).publicKey();
    // The channels are made before the surge.
    drain();
    await bench.untilState((await bench.queuePayout(to, '1')).id, 'included');
    bench.ledger.faults.add({ fault: 'surge', baseFee: SURGE });
    bench.meddling.now = async (request, next) =>
      request.path === '/fee_stats' ? asInQuietTimes(await next()) : next();
    const { id } = await bench.queuePayout(to, '2');
    await bench.untilState(id, 'included');
    const envelope = await envelopeOf(id);
    expect(envelope.outerHashes).toHaveLength(2);
    expect(envelope.feeBid).toBe(String(SURGE * 2));
    expect(await bench.paidTo(to)).toEqual(['1.0000000', '2.0000000']);
  });

  test('§2.5 begin with what the network charged of late', async () => {
    const to = (await bench.createAccount()).publicKey();
    bench.ledger.faults.add({ fault: 'surge', baseFee: SURGE });
    const before = bench.ledger.latestLedger();
    await waitUntil(() => bench.ledger.latestLedger() > before + 2, {
      timeoutMs: 10_000,
      what: 'ledgers of the surge have closed',
    });
    const { id } = await bench.queuePayout(to, '2');
    drain();
    await bench.untilState(id, 'included');
    const envelope = await envelopeOf(id);
    expect(Number(envelope.feeBid)).toBeGreaterThanOrEqual(SURGE * 2);
    expect(envelope.outerHashes).toHaveLength(1);
  });

  test('§2.5 stay below the cap: the payment waits, health says why, and the quiet pays it once', async () => {
    const to = (await bench.createAccount()).publicKey();
    bench.ledger.faults.add({ fault: 'surge', baseFee: BEYOND });
    const { id } = await bench.queuePayout(to, '3');
    drain();
    const alert = { account: bench.distribution, kind: 'fee_at_cap' } as const;
    const capped = await waitUntil(
      async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined,
      { timeoutMs: 10_000, what: 'the fee is at its cap' },
    );
    expect(capped.reason).toContain('better fee');
    expect((await bench.payment(id)).state).toBe('bound');
    bench.ledger.faults.clear();
    await bench.untilState(id, 'included');
    expect(await bench.paidTo(to)).toEqual(['3.0000000']);
    expect(Number((await envelopeOf(id)).feeBid)).toBeLessThanOrEqual(2 * 2_000);
    expect(await bench.em().findOne(SenderAlert, alert)).toBeNull();
  });

  testByHorizon(
    'its list of ledgers',
    '§2.5 replace what is queued at ten times its fee once it stayed out too long',
    async () => {
      const to = (await bench.createAccount()).publicKey();
      // Ledgers go by, as the sender is told, and the transaction stays in the queue.
      bench.ledger.faults.add({ fault: 'stop_closing' });
      let later = 0;
      bench.meddling.now = async (request, next) => {
        if (request.path === '/fee_stats') return asInQuietTimes(await next());
        const answer = await next();
        if (answer.kind !== 'reply') return answer;
        if (request.path.startsWith('/accounts/')) {
          const told = String(bench.ledger.latestLedger() + later);
          return { ...answer, headers: { ...answer.headers, 'Latest-Ledger': told } };
        }
        if (request.path !== '/ledgers') return answer;
        later += 1;
        const body = JSON.stringify(answer.body).replaceAll(
          /"sequence":(\d+)/g,
          (_, sequence: string) => `"sequence":${Number(sequence) + later}`,
        );
        return { ...answer, body };
      };
      const { id } = await bench.queuePayout(to, '4');
      drain();
      await bench.untilState(id, 'bound');
      const replaced = await waitUntil(
        async () => {
          const envelope = await envelopeOf(id);
          return envelope.outerHashes.length === 2 ? envelope : undefined;
        },
        { timeoutMs: 20_000, what: 'a second outer was made' },
      );
      expect(replaced.feeBid).toBe(String(LEAST * 2 * 10));
      bench.ledger.faults.clear();
      bench.meddling.now = null;
      await bench.untilState(id, 'included');
      const found = await bench.horizon.transactions().transaction(replaced.innerHash).call();
      expect(found.fee_bump_transaction?.hash).toBe(replaced.outerHashes.at(-1));
      expect(await bench.paidTo(to)).toEqual(['4.0000000']);
      // The numbers were no network's: nobody should know it again by them.
      await Promise.all(drains.splice(0).map(async (running) => running.stop()));
      await bench.em().nativeDelete(Cursor, { source: `send/${bench.distribution}` });
    },
  );

  test('§2.6 empty distribution account: too little XLM for fees waits, names XLM, and fails nothing', async () => {
    const to = (await bench.createAccount()).publicKey();
    const distribution = Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED);
    const held = await bench.horizon.loadAccount(bench.distribution);
    const native = held.balances.find(({ asset_type: type }) => type === 'native')?.balance ?? '0';
    const pay = (destination: string, amount: string) =>
      Operation.payment({ destination, asset: Asset.native(), amount });
    // What stays is the reserve of the account, its line and its two channels, and no fee.
    const rest = (Number(native) - 3.50002).toFixed(7);
    await bench.submit(distribution, [pay(bench.issuer.publicKey(), rest)]);
    const { id } = await bench.queuePayout(to, '5');
    drain();
    const alert = insufficientBalance(bench.distribution);
    const insufficient = await waitUntil(
      async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined,
      { timeoutMs: 10_000, what: 'the account lacks XLM' },
    );
    expect(insufficient.reason).toBe('underfunded');
    const lowBalance = await bench
      .em()
      .findOne(SenderAlert, { account: bench.distribution, kind: 'low_balance', asset: NATIVE });
    expect(Number(lowBalance?.balance)).toBeLessThan(10);
    expect((await bench.payment(id)).state).toBe('queued');
    await bench.submit(bench.issuer, [pay(bench.distribution, '100')]);
    // It is looked again at once here, and after fifteen seconds elsewhere.
    await bench.em().nativeUpdate(SenderAlert, alert, { lastAt: new Date(0) });
    await bench.untilState(id, 'included');
    expect(await bench.em().findOne(SenderAlert, alert)).toBeNull();
    expect(await bench.paidTo(to)).toEqual(['5.0000000']);
  });
});
