import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerPayment } from '../db/entities/money-out.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { stroopsOf } from '../domain/amount.ts';
import { accounts, post, type PostingLine } from './books.ts';

const linesOf = async (
  em: EntityManager,
  payment: LedgerPayment,
): Promise<readonly PostingLine[]> => {
  const amount = stroopsOf(payment.amount);
  const { asset } = payment;
  const sent = { account: accounts.stellar(payment.sourceAccount), asset, amount };
  if (payment.leg === 'create_account') {
    return [sent, { account: accounts.reserve, asset, amount: -amount }];
  }
  const owedTo = payment.transactionId
    ? accounts.customer(payment.transactionId)
    : accounts.investigation(payment.investigationKey ?? '');
  if (payment.leg === 'refund') return [sent, { account: owedTo, asset, amount: -amount }];
  const row = await em.findOneOrFail(Transaction, { id: payment.transactionId });
  const amountIn = stroopsOf(row.amountIn ?? '0');
  return [
    sent,
    { account: owedTo, asset, amount: -amountIn },
    { account: accounts.fee, asset, amount: amountIn - amount },
  ];
};

/** Books a payment that a ledger has included, in the transaction that records it. */
export const bookSent = async (em: EntityManager, payment: LedgerPayment): Promise<void> => {
  await post(em, {
    entry: `sent/${payment.id}`,
    transactionId: payment.transactionId ?? null,
    lines: await linesOf(em, payment),
  });
};
