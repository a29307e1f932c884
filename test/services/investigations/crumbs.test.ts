import { beforeEach, describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import type { StoreDeps } from '../../../src/services/deps.ts';
import { createDecideInvestigation } from '../../../src/services/investigations/investigate.ts';
import { createSweepUnstarted } from '../../../src/services/transactions/sweep.ts';
import { Investigation, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import { refuseInWords } from '../../../src/domain/refusal.ts';
import { addReceived, addTransaction, uniqueNumber, USDC } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

/* What is not acceptable and not worth sending back is kept together, for one decision over all. */

let account: string;
const bench = await opened(createBench());
beforeEach(() => {
  account = `G${uniqueNumber().padStart(55, 'D')}`;
});

const OTHER = `stellar:USDC:G${'E'.repeat(55)}`;
const keeping = (asset: {
  readonly refundFee?: string;
  readonly keepBelow?: string;
  readonly keepTogetherBelow?: string;
}): StoreDeps => {
  const investigations = { refundAfterMs: {}, assets: { [USDC]: asset, [OTHER]: asset } };
  return { ...bench.deps, anchor: { ...bench.deps.anchor, investigations } };
};
const BELOW_ONE = { keepTogetherBelow: '1' };

/** A payment of this much to the test's account, which is not acceptable. */
const comes = async (amount: string, deps = keeping(BELOW_ONE), asset = USDC) => {
  const em = bench.em();
  const row = await addTransaction(em, {
    asset,
    receivingAccount: account,
    message: 'Please pay.',
  });
  const record = await addReceived(em, {
    transactionId: row.id,
    receivingAccount: account,
    asset,
    amount,
    fromAccount: `G${uniqueNumber().padStart(55, 'S')}`,
  });
  const source = `stellar/${record.operationId}`;
  const funds = { source, amount, at: new Date().toISOString() };
  const price = refuseInWords('amount_too_small', 'It is below the minimum.');
  const credited = await createCreditFunds(deps)({ transactionId: row.id, funds, price });
  expect(credited).toMatchObject({ waitsOn: true, gone: [source] });
  return { row, source, payer: record.fromAccount };
};
const keyOf = (number: number): string => `crumbs/${account}/USDC/${number}`;
const caseOf = async (sourceKey: string) => bench.em().findOneOrFail(Investigation, { sourceKey });
const decide = async (sourceKey: string, decision: Partial<InvestigationDecision>) => {
  const terms = { action: 'writeOff' as const, operator: 'ada', evidence: 'ticket 7' };
  return createDecideInvestigation(bench.deps)({
    sourceKey,
    decisionId: `a decision ${uniqueNumber()}`,
    decision: { ...terms, ...decision },
  });
};

describe('§1.4 crumbs', () => {
  test('§1.4 of an account and an asset are one case, and their transactions say nothing of it', async () => {
    const crumbs = [await comes('0.02'), await comes('0.5'), await comes('0.9999999')];
    expect(await caseOf(keyOf(1))).toMatchObject({
      reason: 'crumbs',
      state: 'open',
      amount: '1.5199999',
      transactionId: null,
    });
    expect(await bench.owed(`investigation:${keyOf(1)}`)).toBeCloseTo(1.5199999, 7);
    for (const { row, source } of crumbs) {
      expect(await bench.transaction(row.id)).toMatchObject({
        status: 'pending_user_transfer_start',
        message: 'Please pay.',
      });
      const operationId = source.replace('stellar/', '');
      const record = await bench.em().findOneOrFail(ReceivedPayment, { operationId });
      expect(record.investigationKey).toBe(keyOf(1));
    }
    expect(await bench.em().count(LedgerPayment, { sourceAccount: account })).toBe(0);
    expect(bench.investigated).toContain(keyOf(1));
  });

  test('§1.4 begin below what is kept together, after the fee of a refund, and no higher', async () => {
    const deps = keeping({ refundFee: '0.5', keepTogetherBelow: '1' });
    const kept = await comes('1.4999999', deps);
    const sent = await comes('1.5', deps);
    expect((await caseOf(keyOf(1))).amount).toBe('1.4999999');
    expect(await bench.em().count(Investigation, { sourceKey: kept.source })).toBe(0);
    expect((await caseOf(sent.source)).reason).toBe('not_acceptable');
  });

  test('§1.4 are below what is kept anyway where nothing else is said, and none by default', async () => {
    await comes('0.2', keeping({ keepBelow: '0.3' }));
    expect((await caseOf(keyOf(1))).amount).toBe('0.2000000');
    const sent = await comes('0.0000001', bench.deps);
    expect((await caseOf(sent.source)).reason).toBe('not_acceptable');
    // Not even a fee that leaves nothing makes a refund of nothing.
    await comes('0.5', keeping({ refundFee: '0.5' }));
    expect((await caseOf(keyOf(1))).amount).toBe('0.7000000');
  });

  test('§1.4 that come all at once are one case', async () => {
    await Promise.all(Array.from({ length: 10 }, async () => comes('0.1')));
    expect((await caseOf(keyOf(1))).amount).toBe('1.0000000');
    expect(await bench.em().count(Investigation, { sourceKey: keyOf(2) })).toBe(0);
  });

  test('§1.4 of two issuers with one code are two cases', async () => {
    await comes('0.1');
    await comes('0.2', keeping(BELOW_ONE), OTHER);
    await comes('0.3');
    expect(await caseOf(keyOf(1))).toMatchObject({ asset: USDC, amount: '0.4000000' });
    expect(await caseOf(keyOf(2))).toMatchObject({ asset: OTHER, amount: '0.2000000' });
  });
});

describe('§1.4 a decision over crumbs', () => {
  test('§1.4 that writes them off gives all to the treasury; what comes later is another case', async () => {
    for (const amount of ['0.1', '0.2', '0.3']) await comes(amount);
    expect(await decide(keyOf(1), { action: 'writeOff' })).toMatchObject({
      refused: null,
      standing: { state: 'resolved', left: '0' },
    });
    expect(await bench.owed(`investigation:${keyOf(1)}`)).toBe(0);
    await comes('0.4');
    expect(await caseOf(keyOf(1))).toMatchObject({ state: 'resolved', amount: '0.6000000' });
    expect(await caseOf(keyOf(2))).toMatchObject({ state: 'open', amount: '0.4000000' });
  });

  test('§1.4 that sends them back sends each to its own payer, and keeps what the fee eats', async () => {
    const crumbs = [await comes('0.05'), await comes('0.1'), await comes('0.5')];
    expect(await decide(keyOf(1), { action: 'refund', fee: '0.1' })).toMatchObject({
      refused: null,
      standing: { state: 'resolved', left: '0' },
    });
    const apart = await Promise.all(
      crumbs.map(async ({ source, payer }) => {
        const { state, resolution } = await caseOf(source);
        const legs = await bench.em().find(LedgerPayment, { investigationKey: source });
        const sent = legs.map(({ destination, amount, fee }) => [
          destination === payer,
          amount,
          fee,
        ]);
        return { state, resolution, sent };
      }),
    );
    const kept = { state: 'resolved', resolution: 'writeOff', sent: [] };
    expect(apart).toEqual([
      kept,
      kept,
      { state: 'open', resolution: null, sent: [[true, '0.4000000', '0.1000000']] },
    ]);
    expect(await bench.owed(`investigation:${keyOf(1)}`)).toBe(0);
    // What is left to be done has a workflow of its own, which the sweep starts.
    bench.investigated.length = 0;
    await createSweepUnstarted(bench.deps)();
    expect(bench.investigated).toContain(crumbs[2]?.source);
    expect(bench.investigated).not.toContain(crumbs[0]?.source);
  });

  test('§1.4 is over all of them: no part, and no transaction gets them', async () => {
    await comes('0.5');
    expect((await decide(keyOf(1), { action: 'refund', amount: '0.1' })).refused).toContain(
      'all of them go back, or none',
    );
    expect((await decide(keyOf(1), { action: 'writeOff', amount: '0.1' })).refused).toContain(
      'together',
    );
    const attach = { action: 'attach', transactionId: (await comes('0.5')).row.id } as const;
    expect((await decide(keyOf(1), attach)).refused).toContain('only money that was received');
    const fee = { action: 'refund', fee: '1' } as const;
    expect((await decide(keyOf(1), fee)).refused).toContain('leaves nothing');
    expect((await decide(keyOf(1), { action: 'hold' })).standing.state).toBe('held');
    // What is held is still the case that further ones are put to.
    await comes('0.25');
    expect((await caseOf(keyOf(1))).amount).toBe('1.2500000');
  });

  test('§1.4 at the same moment as another comes leaves none of them out', async () => {
    for (let round = 1; round <= 8; round += 1) {
      account = `G${uniqueNumber().padStart(55, 'D')}`;
      await comes('0.5');
      await Promise.all([decide(keyOf(1), { action: 'writeOff' }), comes('0.25')]);
      const cases = await bench
        .em()
        .find(Investigation, { sourceKey: { $like: `crumbs/${account}/%` } });
      const total = cases.reduce((sum, { amount }) => sum + Number(amount), 0);
      const open = cases.filter(({ state }) => state !== 'resolved');
      const owed = await Promise.all(
        open.map(async ({ sourceKey }) => bench.owed(`investigation:${sourceKey}`)),
      );
      expect(total).toBe(0.75);
      // The later one is written off with the first, or waits for the next decision.
      expect(owed).toEqual(open.length === 0 ? [] : [0.25]);
    }
  });

  test('§5 leaves nothing that the audit of the books finds wrong', async () => {
    expect((await checkBooks(bench.em(), () => undefined)).breaks).toEqual([]);
  });
});
