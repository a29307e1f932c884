import { describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import type { CreditOrder } from '../../../../src/services/transactions/received/write-credit.ts';
import { PriceDecision } from '../../../../src/db/entities/decisions.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import type { Anchor } from '../../../../src/domain/anchor.ts';
import { priceReceived, type AmountPolicy } from '../../../../src/domain/money/fee.ts';
import type { FeeSchedule, Price } from '../../../../src/domain/money/price.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../../src/domain/refusal.ts';
import { addReceipt, addReceived, addTransaction, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

/*
 * What was decided of money when it was credited is what a story goes by, however often it starts
 * again and whatever `anchor.ts` says by then.
 */

const bench = await opened(createBench());

interface Policy {
  readonly fee: FeeSchedule;
  readonly amounts: AmountPolicy;
}
const AMOUNTS: AmountPolicy = {
  minimum: '10',
  maximum: '1000',
  significantDecimals: 2,
  tolerancePercent: 10,
};
/** Policies that differ in all that a price is made of; 108 of 100 announced is priced by each. */
const POLICIES = {
  usual: { fee: { fixed: '1', percent: '0' }, amounts: AMOUNTS },
  dear: { fee: { fixed: '7', percent: '3.5', minimum: '9' }, amounts: AMOUNTS },
  coarse: { fee: { fixed: '1', percent: '0' }, amounts: { ...AMOUNTS, significantDecimals: 0 } },
  sendsSurplusBack: {
    fee: { fixed: '2', percent: '0' },
    amounts: { ...AMOUNTS, tolerancePercent: 5, whenUnacceptable: 'refundSurplus' },
  },
  strict: { fee: { fixed: '1', percent: '0' }, amounts: { ...AMOUNTS, tolerancePercent: 0 } },
  small: { fee: { fixed: '1', percent: '0' }, amounts: { ...AMOUNTS, maximum: '50' } },
} satisfies Readonly<Record<string, Policy>>;
type Name = keyof typeof POLICIES;
const NAMES = Object.keys(POLICIES) as readonly Name[];

const priceBy = (name: Name): Price | Refusal => {
  const { fee, amounts } = POLICIES[name];
  const came = { received: stroopsOf('108'), expected: stroopsOf('100'), attached: false };
  return priceReceived(came, fee, amounts, USDC);
};
/** The business's anchor with another policy and limits that nothing fits. */
const anchorOf = (name: Name): Anchor => {
  const { anchor } = bench.deps;
  const operation = { ...POLICIES[name], customerLimits: { daily: '1', monthly: '1' } };
  const operations = { deposit: operation, withdrawal: operation, remittance: operation };
  return { ...anchor, assets: anchor.assets.map((asset) => ({ ...asset, operations })) };
};
const begin = async (kind: 'deposit' | 'withdrawal') => {
  const em = bench.em();
  const row = await addTransaction(em, { kind });
  const record =
    kind === 'deposit'
      ? await addReceipt(em, { transactionId: row.id, amount: '108' })
      : await addReceived(em, { transactionId: row.id, amount: '108' });
  const source = 'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
  const funds = { source, amount: '108', at: new Date().toISOString() };
  return { row, order: (price: Price | Refusal) => ({ transactionId: row.id, funds, price }) };
};
const creditBy = async (name: Name, order: CreditOrder) =>
  createCreditFunds({ ...bench.deps, anchor: anchorOf(name) })(order);
const decisionsOf = async (transactionId: string) =>
  bench.em().find(PriceDecision, { transactionId });
const paidWith = async (id: string) => {
  const { amountIn, amountOut, feeDetails, status } = await bench.transaction(id);
  return { amountIn, amountOut, feeDetails, status, owed: await bench.owed(`customer:${id}`) };
};

describe('§7.1 the price of money that was credited', () => {
  const priced = NAMES.filter((name) => !isRefusal(priceBy(name)));

  test.each(priced)(
    '§7.1 by the policy “%s” stands under all others, its surplus and fee included',
    async (first) => {
      const { row, order } = await begin('withdrawal');
      const decided = await createCreditFunds(bench.deps)(order(priceBy(first)));
      expect(decided).toEqual({ price: priceBy(first), review: { decision: 'allow' } });
      const before = await paidWith(row.id);
      // Each asks with the price that its own policy gives, refusals among them.
      for (const later of NAMES) {
        expect(await creditBy(later, order(priceBy(later)))).toEqual(decided);
      }
      expect(await paidWith(row.id)).toEqual(before);
      expect(await decisionsOf(row.id)).toHaveLength(1);
    },
  );

  test.each(NAMES.filter((name) => isRefusal(priceBy(name))))(
    '§7.1 that the policy “%s” refused on a rail stays refused under all others',
    async (first) => {
      const { row, order } = await begin('deposit');
      const decided = await createCreditFunds(bench.deps)(order(priceBy(first)));
      expect(decided.price).toEqual(priceBy(first));
      const before = await paidWith(row.id);
      for (const later of NAMES) {
        expect((await creditBy(later, order(priceBy(later)))).price).toEqual(priceBy(first));
      }
      expect(await paidWith(row.id)).toEqual(before);
      expect(await decisionsOf(row.id)).toMatchObject([
        { number: 1, amountOut: null, fee: null, surplus: '0.0000000' },
      ]);
    },
  );

  test('§7.1 is written once where two workers credit by two policies at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { row, order } = await begin('withdrawal');
      const credit = createCreditFunds(bench.deps);
      const answers = await Promise.all(priced.map(async (name) => credit(order(priceBy(name)))));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await decisionsOf(row.id)).toHaveLength(1);
      const [{ price } = {}] = answers;
      if (!price || isRefusal(price)) throw new Error('it was priced');
      expect(Number((await paidWith(row.id)).amountOut)).toBe(Number(price.amountOut));
    }
  });

  test('§7.1 beyond a limit of a customer is rejected for ever, also once the limit is gone', async () => {
    const { row, order } = await begin('deposit');
    const decided = await creditBy('usual', order(priceBy('usual')));
    expect(decided.review).toMatchObject({ decision: 'reject', reason: 'daily_limit_exceeded' });
    expect(await createCreditFunds(bench.deps)(order(priceBy('usual')))).toEqual(decided);
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
  });

  test('§7.1 of money from before prices were rows is what its story says, once', async () => {
    const { row, order } = await begin('withdrawal');
    await createCreditFunds(bench.deps)(order(priceBy('usual')));
    await forget(row.id);
    const before = await paidWith(row.id);
    for (const later of ['usual', 'dear', 'strict'] as const) {
      expect((await creditBy(later, order(priceBy(later)))).price).toEqual(priceBy('usual'));
    }
    expect(await paidWith(row.id)).toEqual(before);
    expect(await decisionsOf(row.id)).toHaveLength(1);
  });

  test('§7.1 from before verdicts were rows stays beyond the limit that had refused it', async () => {
    const { row, order } = await begin('deposit');
    const { review } = await creditBy('usual', order(priceBy('usual')));
    await forget(row.id);
    expect(review).toMatchObject({ reason: 'daily_limit_exceeded' });
    for (let again = 0; again < 2; again += 1) {
      expect(await creditBy('usual', order(priceBy('usual')))).toMatchObject({ review });
    }
  });
});

/** Leaves a transaction as the version before decisions were rows did. */
const forget = async (transactionId: string): Promise<void> => {
  const em = bench.em();
  for (const table of ['price_decision', 'review_decision']) {
    await em.execute(`alter table ${table} disable trigger ${table}_append_only`);
    await em.execute(`delete from ${table} where transaction_id = ?`, [transactionId]);
    await em.execute(`alter table ${table} enable trigger ${table}_append_only`);
  }
};

describe('§7.1 money that comes beside money that was credited', () => {
  test.each(['withdrawal', 'deposit'] as const)(
    '§7.1 is a case of its own, and what was decided of a %s is answered',
    async (kind) => {
      const { row, order } = await begin(kind);
      const decided = await createCreditFunds(bench.deps)(order(priceBy('usual')));
      const em = bench.em();
      const other =
        kind === 'deposit'
          ? await addReceipt(em, { transactionId: row.id, amount: '20' })
          : await addReceived(em, { transactionId: row.id, amount: '20' });
      const source = 'operationId' in other ? `stellar/${other.operationId}` : `rail/${other.id}`;
      const at = new Date().toISOString();
      const asked = {
        ...order(refuseInWords('amount_differs', 'It is too little.')),
        funds: { source, amount: '20', at },
      };
      for (let again = 0; again < 2; again += 1) {
        expect(await createCreditFunds(bench.deps)(asked)).toEqual(decided);
      }
      const filed = await bench.em().findOneOrFail(Investigation, { sourceKey: source });
      expect(filed).toMatchObject({ reason: 'second_payment', transactionId: row.id });
      expect(bench.investigated.filter((key) => key === source)).toEqual([source]);
      expect(await bench.owed(`customer:${row.id}`)).toBe(108);
    },
  );
});
