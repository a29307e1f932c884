import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerPayment } from '../../db/entities/money-out.ts';
import type { FeeDetails } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { chargedForAccount } from '../../domain/money/new-account.ts';
import { accounts, postAll, type PostingLine } from './books.ts';

/** What a transaction gives up for its pay-out, and what of that is for a new account. */
interface Given {
  readonly amount: string;
  readonly forAccount: string;
}
const NOTHING: Given = { amount: '0', forAccount: '0' };

const linesOf = (
  payment: LedgerPayment,
  given: ReadonlyMap<string, Given>,
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
  const of = given.get(payment.transactionId ?? '') ?? NOTHING;
  const amountIn = stroopsOf(of.amount);
  const forAccount = stroopsOf(of.forAccount);
  return [
    sent,
    { account: owedTo, asset, amount: -amountIn },
    { account: accounts.fee, asset, amount: amountIn - amount - forAccount },
    { account: accounts.newAccountFee, asset, amount: forAccount },
  ];
};

/** What each transaction gives up for its pay-out, in the asset that it is paid in. */
const givenFor = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
): Promise<ReadonlyMap<string, Given>> => {
  const ids = payments.flatMap(({ transactionId, leg }) =>
    leg === 'payout' && transactionId ? [transactionId] : [],
  );
  if (ids.length === 0) return new Map();
  const rows = await em.execute<
    { id: string; isExchanged: boolean; amount: string | null; fee: FeeDetails | null }[]
  >(
    // The money of an exchanged deposit was exchanged, and its fee taken, when it came.
    `select id, exchanged as "isExchanged", fee_details as fee,
        (case when exchanged then amount_out else amount_in end)::text as amount
       from (select *, kind = 'deposit' and (quote_id is not null or is_exchange) as exchanged
         from transaction where id = any(?::uuid[])) as paid`,
    [`{${ids.join(',')}}`],
  );
  return new Map(
    rows.map(({ id, isExchanged, amount, fee }) => [
      id,
      {
        amount: amount ?? '0',
        forAccount: isExchanged ? '0' : formatAmount(chargedForAccount(fee)),
      },
    ]),
  );
};

/** Books payments that a ledger has included, in the transaction that records them. */
export const bookSent = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
): Promise<void> => {
  const given = await givenFor(em, payments);
  const entries = payments.map((payment) => ({
    entry: `sent/${payment.id}`,
    transactionId: payment.transactionId ?? null,
    lines: linesOf(payment, given),
  }));
  await postAll(em, entries);
};
