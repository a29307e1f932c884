import type { EntityManager } from '@mikro-orm/postgresql';
import { ClaimableBalance, ReceivedPayment } from '../../db/entities/money-in.ts';
import type { LedgerPayment } from '../../db/entities/money-out.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { forUpdate } from '../../db/orm.ts';
import { misfitOf } from '../../domain/transactions/decide-receipt.ts';
import type { LedgerTransaction } from '../../stellar/network.ts';
import { fileMoney } from './file.ts';

/** Records one claim that a ledger has included: from then on its money is ours. */
const recordOne = async (
  em: EntityManager,
  claim: LedgerPayment,
  found: LedgerTransaction,
): Promise<void> => {
  const id = claim.claimableBalanceId ?? '';
  const balance = await em.findOneOrFail(ClaimableBalance, { id });
  const { transactionId } = balance;
  // Locked as recording and expiring lock it, so that none of them overtakes the other.
  const row = transactionId
    ? await em.findOneOrFail(Transaction, { id: transactionId }, forUpdate)
    : null;
  const isPaid = (row?.transferReceivedAt ?? null) !== null;
  const misfit = row
    ? misfitOf({ id: row.id, asset: row.asset, status: row.status, isPaid }, balance)
    : 'unmatched';
  const operationId = claim.operationId ?? '';
  em.create(ReceivedPayment, {
    operationId,
    receivingAccount: balance.account,
    asset: balance.asset,
    amount: balance.amount,
    fromAccount: balance.fromAccount,
    fromMuxedAccount: balance.fromMuxedAccount ?? null,
    memoType: balance.memoType ?? null,
    memo: balance.memo ?? null,
    memoBytes: balance.memoBytes ?? null,
    transactionHash: found.hash,
    innerTransactionHash: found.innerHash === found.hash ? null : found.innerHash,
    claimableBalanceId: id,
    ledger: String(found.ledger),
    closedAt: new Date(found.closedAtMs),
    transactionId: row?.id ?? null,
    recordedAt: new Date(),
    nextTryAt: new Date(),
  });
  await em.flush();
  if (misfit) await fileMoney(em, `stellar/${operationId}`, misfit, row?.id ?? null);
};

/**
 * Records claimable balances that were claimed as money that came, in the database transaction that
 * settles their envelope. The listener dispatches them to their stories or to a person.
 */
export const recordClaimed = async (
  em: EntityManager,
  claims: readonly LedgerPayment[],
  found: LedgerTransaction,
): Promise<void> => {
  for (const claim of claims) await recordOne(em, claim, found);
};
