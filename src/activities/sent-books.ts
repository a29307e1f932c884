import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerPayment } from '../db/entities/money-out.ts';
import { stroopsOf } from '../domain/amount.ts';
import { accounts, postAll, type PostingLine } from './books.ts';

const linesOf = (
  payment: LedgerPayment,
  amountsIn: ReadonlyMap<string, string>,
): readonly PostingLine[] => {
  const amount = stroopsOf(payment.amount);
  const { asset } = payment;
  const sent = { account: accounts.stellar(payment.sourceAccount), asset, amount };
  if (payment.leg === 'create_account') {
    return [sent, { account: accounts.reserve, asset, amount: -amount }];
  }
  const owedTo = payment.transactionId
    ? accounts.customer(payment.transactionId)
    : accounts.investigation(payment.investigationKey ?? '');
  if (payment.leg === 'refund' || payment.leg === 'surplus') {
    const fee = stroopsOf(payment.fee);
    return [
      sent,
      { account: owedTo, asset, amount: -amount - fee },
      { account: accounts.fee, asset, amount: fee },
    ];
  }
  const amountIn = stroopsOf(amountsIn.get(payment.transactionId ?? '') ?? '0');
  return [
    sent,
    { account: owedTo, asset, amount: -amountIn },
    { account: accounts.fee, asset, amount: amountIn - amount },
  ];
};

/** What each transaction gives up for its pay-out, in the asset that it is paid in. */
const amountsInOf = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = payments.flatMap(({ transactionId, leg }) =>
    leg === 'payout' && transactionId ? [transactionId] : [],
  );
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ id: string; amount: string | null }[]>(
    // The money of an exchanged deposit was exchanged, and its fee taken, when it came.
    `select id, (case when kind = 'deposit' and (quote_id is not null or is_exchange) then amount_out
        else amount_in end)::text as amount
       from transaction where id = any(?::uuid[])`,
    [`{${ids.join(',')}}`],
  );
  return new Map(rows.map(({ id, amount }) => [id, amount ?? '0']));
};

/** Books payments that a ledger has included, in the transaction that records them. */
export const bookSent = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
): Promise<void> => {
  const amountsIn = await amountsInOf(em, payments);
  const entries = payments.map((payment) => ({
    entry: `sent/${payment.id}`,
    transactionId: payment.transactionId ?? null,
    lines: linesOf(payment, amountsIn),
  }));
  await postAll(em, entries);
};
