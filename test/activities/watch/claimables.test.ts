import { afterEach, describe, expect, test } from '@jest/globals';
import { Asset, Claimant, Memo, Operation } from '@stellar/stellar-sdk';
import { createExpireUnpaid } from '../../../src/services/transactions/expire.ts';
import { createEndInvestigationClaim } from '../../../src/services/investigations/investigate.ts';
import {
  Investigation,
  InvestigationEvent,
  ReceivedPayment,
} from '../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import type { LedgerSettings } from '../../../src/stellar/sources/ledger-sources.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { showCase } from '../../../src/cli/investigations/show.ts';
import { createRefundBench } from '../../support/payments/refund-bench.ts';
import { opened } from '../../support/opened.ts';

const SOURCES: readonly LedgerSettings['LEDGER_SOURCES'][] = [['horizon'], ['rpc']];

const openedBy = async (sources: LedgerSettings['LEDGER_SOURCES']) => {
  const bench = await opened(createRefundBench({ sources }));
  return { by: sources.join(), bench, giver: await bench.createAccount(true, '10000') };
};
const worlds = await Promise.all(SOURCES.map(openedBy));

describe.each(worlds)('§1.3 claimable balances that we may claim, by $by', ({ bench, giver }) => {
  afterEach(() => {
    bench.meddling.now = null;
    bench.told.length = 0;
  });

  const offer = (amount: string, more: readonly Claimant[] = [], asset = bench.asset) =>
    Operation.createClaimableBalance({
      asset,
      amount,
      claimants: [new Claimant(bench.distribution), ...more],
    });
  const give = async (operation: ReturnType<typeof offer>, memo?: string | null) =>
    bench.submitAs(giver, [operation], memo ? Memo.id(memo) : undefined);
  const casesOf = async (hash: string) =>
    bench.em().execute<{ source_key: string; state: string; transaction_id: string | null }[]>(
      `select i.source_key, i.state, i.transaction_id from investigation i
         join claimable_balance c on c.investigation_key = i.source_key
        where c.transaction_hash = ? order by i.source_key`,
      [hash],
    );
  const keyOf = async (hash: string): Promise<string> => {
    const [found, ...others] = await casesOf(hash);
    if (!found || others.length > 0) throw new Error(`${others.length + 1} cases`);
    return found.source_key;
  };
  const claimOf = async (investigationKey: string): Promise<LedgerPayment | null> =>
    bench.em().findOne(LedgerPayment, { investigationKey, leg: 'claim' });
  const untilClaimed = async (investigationKey: string, state: string): Promise<LedgerPayment> =>
    waitUntil(
      async () => {
        const claim = await claimOf(investigationKey);
        return claim?.state === state ? claim : undefined;
      },
      { timeoutMs: 20_000, what: `the claim of ${investigationKey} is ${state}` },
    );
  /** The sender makes nothing meanwhile. */
  const pause = async (): Promise<unknown> =>
    bench.em().execute(`insert into pause (scope, operator, reason) values ('all', 'ada', 'test')`);
  const goOn = async (): Promise<void> => {
    await bench.em().execute('delete from pause');
    await bench.em().execute(`notify ledger_payment_queued, '${bench.distribution}'`);
  };
  const endClaim = async (sourceKey: string) =>
    createEndInvestigationClaim(bench.deps)({ sourceKey, number: 1 });
  const received = async ({ operationId }: LedgerPayment): Promise<ReceivedPayment> =>
    bench.em().findOneOrFail(ReceivedPayment, { operationId: operationId ?? '' });

  test('one whose memo names a transaction that waits is claimed, and its story signalled', async () => {
    const row = await bench.expectMoney();
    const { hash } = await give(offer('25'), row.receivingMemo);
    await bench.look();
    const key = await keyOf(hash);
    const claim = await untilClaimed(key, 'included');
    await bench.look();
    expect(await received(claim)).toMatchObject({
      transactionId: row.id,
      disposition: null,
      amount: '25.0000000',
      fromAccount: giver.publicKey(),
      memo: row.receivingMemo,
      claimableBalanceId: key.slice('claimable/'.length),
    });
    const source = `stellar/${claim.operationId}`;
    expect(bench.told).toMatchObject([{ id: row.id, funds: { source, amount: '25' } }]);
    expect(await endClaim(key)).toMatchObject({ state: 'resolved', resolution: 'claim' });
    expect(await bench.breaks()).toEqual([]);
  });

  test('its transaction does not expire while it is being claimed', async () => {
    const row: Transaction = await bench.expectMoney({ payUntil: new Date(0) });
    const expire = createExpireUnpaid(bench.deps);
    await pause();
    const { hash } = await give(offer('5'), row.receivingMemo);
    await bench.look();
    expect(await claimOf(await keyOf(hash))).toMatchObject({ state: 'queued' });
    expect(await expire(row.id)).toBe('readingBehind');
    await goOn();
    await untilClaimed(await keyOf(hash), 'included');
    expect(await expire(row.id)).toBe('recorded');
  });

  test('one that names nobody waits for a person, who has it claimed and sent back', async () => {
    const { hash } = await give(offer('12'), '424242');
    await bench.look();
    const key = await keyOf(hash);
    const filed = await bench.em().findOneOrFail(Investigation, { sourceKey: key });
    expect(filed).toMatchObject({
      reason: 'claimable_balance',
      state: 'open',
      amount: '12.0000000',
    });
    expect(await claimOf(key)).toBeNull();
    const lines = await showCase(bench.orm, key, null, Date.now());
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringContaining('left      12 USDC'),
        `by        ${giver.publicKey()}`,
        'memo      id 424242',
        'when      {"unconditional":true}',
      ]),
    );
    expect((await bench.decide(key, 'refund', { action: 'refund' })).refused).toContain(
      'claim the balance first',
    );
    const decided = await bench.decide(key, 'claim', { action: 'claim' });
    expect(decided).toMatchObject({ refused: null, standing: { claiming: 1 } });
    expect((await bench.decide(key, 'again', { action: 'claim' })).refused).toContain('on its way');
    const claim = await untilClaimed(key, 'included');
    expect(await endClaim(key)).toMatchObject({ state: 'resolved', claiming: null });
    const payment = await received(claim);
    expect(payment).toMatchObject({ disposition: 'investigation', memo: '424242' });
    // It is money like any other now, and goes back to its giver with the memo that it bore.
    const sourceKey = payment.investigationKey ?? '';
    await bench.decide(sourceKey, `d-${sourceKey}`, { action: 'refund' });
    const refund = { investigationKey: sourceKey, leg: 'refund', number: 1 } as const;
    expect(await bench.submit(refund)).toMatchObject({ state: 'included' });
    expect((await bench.cameBack(giver))[0]).toMatchObject({
      amount: '12.0000000',
      memo: '424242',
    });
    expect(await bench.breaks()).toEqual([]);
  });

  test('one that may not be claimed yet, and a second one with a memo, wait for a person', async () => {
    const row = await bench.expectMoney();
    const later = Claimant.predicateNot(Claimant.predicateBeforeRelativeTime('86400'));
    const early = Operation.createClaimableBalance({
      asset: bench.asset,
      amount: '3',
      claimants: [new Claimant(bench.distribution, later)],
    });
    const memo = row.receivingMemo;
    const first = await give(early, memo);
    await bench.look();
    expect(await claimOf(await keyOf(first.hash))).toBeNull();
    const twice = await bench.submitAs(giver, [offer('4'), offer('6')], Memo.id(memo ?? ''));
    await bench.look();
    const keys = (await casesOf(twice.hash)).map(({ source_key: key }) => key);
    expect(keys).toHaveLength(2);
    const claims = await bench
      .em()
      .find(LedgerPayment, { investigationKey: { $in: keys }, leg: 'claim' });
    expect(claims).toHaveLength(1);
    await untilClaimed(claims[0]?.investigationKey ?? '', 'included');
  });

  test('a flood of worthless ones leaves no trace, and nobody is asked of them', async () => {
    const spam = new Asset('SPAM', giver.publicKey());
    const count = async (): Promise<string> => {
      const [row] = await bench.em().execute<{ all: string }[]>(
        `select (select count(*) from investigation) || ' ' || (select count(*) from claimable_balance)
           as all`,
      );
      return row?.all ?? '';
    };
    const before = await count();
    const operations = Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? offer('1000', [], spam) : offer('0.001'),
    );
    await bench.submitAs(giver, operations);
    await bench.submitAs(giver, operations);
    const asked: string[] = [];
    bench.meddling.now = async ({ path }, next) => {
      asked.push(path);
      return next();
    };
    await bench.look();
    expect(await count()).toBe(before);
    expect(asked.filter((path) => path.startsWith('/operations/'))).toEqual([]);
  });

  test('one that its giver takes back fails alone, and holds up no payment', async () => {
    const row = await bench.expectMoney();
    await pause();
    const own = new Claimant(giver.publicKey());
    const { hash } = await give(offer('9', [own]), row.receivingMemo);
    await bench.look();
    const key = await keyOf(hash);
    const balanceId = key.slice('claimable/'.length);
    await bench.submitAs(giver, [Operation.claimClaimableBalance({ balanceId })]);
    const payee = await bench.createAccount();
    const payout = await bench.queuePayout(payee.publicKey(), '2');
    await goOn();
    const claim = await untilClaimed(key, 'failed');
    expect(claim.reason).toBe('op_does_not_exist');
    expect(await bench.untilState(payout.id, 'included')).toMatchObject({ deadEnvelopes: 0 });
    const paid = await bench.payment(payout.id);
    expect(paid.envelopeHash).not.toBe(claim.envelopeHash);
    expect(await endClaim(key)).toMatchObject({ state: 'open', claiming: null });
    const events = await bench.em().find(InvestigationEvent, { sourceKey: key });
    expect(events.map(({ action }) => action)).toEqual(['opened', 'claim', 'claimFailed']);
    expect(await bench.breaks()).toEqual([]);
  });

  test('claims wait behind every payment that can go out', async () => {
    await pause();
    const rows = await Promise.all(Array.from({ length: 5 }, async () => bench.expectMoney()));
    const hashes: string[] = [];
    for (const row of rows) hashes.push((await give(offer('2'), row.receivingMemo)).hash);
    await bench.look();
    const keys = await Promise.all(hashes.map(keyOf));
    const payee = await bench.createAccount();
    const payout = await bench.queuePayout(payee.publicKey(), '2');
    await goOn();
    const { envelopeHash } = await bench.untilState(payout.id, 'included');
    for (const key of keys) await untilClaimed(key, 'included');
    const order = await bench.em().execute<{ inner_hash: string }[]>(
      `select inner_hash from ledger_envelope where inner_hash = ? or inner_hash in (
         select envelope_hash from ledger_payment where leg = 'claim'
           and investigation_key = any(?::text[])) order by ledger, signed_at`,
      [envelopeHash, `{${keys.join(',')}}`],
    );
    expect(order[0]?.inner_hash).toBe(envelopeHash);
    expect(await bench.breaks()).toEqual([]);
  }, 60_000);
});
