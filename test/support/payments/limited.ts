import type { EntityManager } from '@mikro-orm/postgresql';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { inTransaction, type StoreDeps } from '../../../src/services/deps.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import { reserveLimit } from '../../../src/services/transactions/limits.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceAmount } from '../../../src/domain/money/fee.ts';
import type { CustomerLimits } from '../../../src/domain/money/limits.ts';
import { isRefusal, refuseInWords } from '../../../src/domain/refusal.ts';
import type { Kind } from '../../../src/domain/transactions/transaction.ts';
import { addReceipt, addReceived, addTransaction, uniqueNumber, USDC } from '../rows.ts';
import type { Bench } from './bench.ts';

export const LIMITS: CustomerLimits = { daily: '100', monthly: '250' };
export const NOON = '2026-11-21T12:00:00.000Z';

const withLimits = ({ deps }: Bench): StoreDeps => {
  const assets = deps.anchor.assets.map((policy) => ({
    ...policy,
    operations: Object.fromEntries(
      Object.entries(policy.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerLimits: LIMITS },
      ]),
    ),
  }));
  return { ...deps, anchor: { ...deps.anchor, assets } };
};

/** A customer of its own, who asks for withdrawals and pays them while limits are on. */
export const createLimitedCustomer = (bench: Bench) => {
  const account = `G${uniqueNumber().padStart(55, 'A')}`;
  const limited = withLimits(bench);
  return {
    account,
    /** A row that nothing was set aside for. */
    unannounced: async () => addTransaction(bench.em(), { account }),

    /** A request, taken on at a moment. */
    async request(amount: string, at = NOON, changes: Partial<Transaction> = {}) {
      const row = await addTransaction(bench.em(), { account, amountExpected: amount, ...changes });
      const asked = { amount: stroopsOf(amount), at: new Date(at) };
      const reserve = async (em: EntityManager) => reserveLimit(em, LIMITS, row, asked);
      return { row, refusal: await inTransaction(bench.orm, reserve) };
    },

    /** Its money comes, at a moment, and is credited. */
    async pay(
      row: Transaction,
      amount: string,
      at = NOON,
      { deps = limited, refused = false, surplus = '0' } = {},
    ) {
      const record =
        row.kind === 'deposit'
          ? await addReceipt(bench.em(), { transactionId: row.id, amount })
          : await addReceived(bench.em(), { transactionId: row.id, amount });
      const source =
        'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
      const taken = stroopsOf(amount) - stroopsOf(surplus);
      const quoted = priceAmount(taken, { fixed: '1', percent: '0' }, 2, USDC);
      if (isRefusal(quoted)) throw new Error(quoted.message);
      const price = refused
        ? refuseInWords('amount_differs', 'too far from what was announced')
        : { ...quoted, amountIn: amount, ...(surplus === '0' ? {} : { surplus }) };
      const funds = { source, amount, at };
      const credit = async (by: StoreDeps) =>
        createCreditFunds(by)({ transactionId: row.id, funds, price });
      return { source, ...(await credit(deps)), again: async () => credit(limited) };
    },

    /** What the running totals say: period to amount. */
    async totals(kind: Kind = 'withdrawal') {
      const rows = await bench.em().execute<{ period: string; total: string }[]>(
        `select period, trim_scale(total)::text as total from limit_total
           where customer = ? and kind = ? and total <> 0 order by period`,
        [`account/${account}`, kind],
      );
      return Object.fromEntries(rows.map(({ period, total }) => [period, total]));
    },

    async end(row: Transaction, ...statuses: readonly string[]) {
      for (const status of statuses) {
        await bench
          .em()
          .execute('update transaction set status = ? where id = ?', [status, row.id]);
      }
    },
  };
};
