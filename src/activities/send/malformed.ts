import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { isAccount, isContract, isMuxedAccount } from '../../stellar/address.ts';
import { paymentContent } from '../../stellar/payment-operations.ts';
import { outgoing } from './bind.ts';

/** Why no envelope can ever carry a payment; null where one can. */
const faultOf = (payment: LedgerPayment): string | null => {
  const { destination, memo } = payment;
  // A contract that paid us is paid by a call of the asset's contract, which the sender does not make.
  if (isContract(destination)) return 'destination_is_contract';
  if (!isAccount(destination) && !isMuxedAccount(destination)) return 'destination_malformed';
  if ((memo ?? null) === null) return null;
  try {
    paymentContent([outgoing(payment)]);
    return null;
  } catch {
    // What exactly is wrong with it may be personal data; the row has it.
    return 'memo_malformed';
  }
};

/**
 * Ends the payments that no envelope can ever carry, so that they hold up nobody else, and returns
 * the others.
 */
export const endMalformed = async (
  em: EntityManager,
  payments: readonly LedgerPayment[],
): Promise<readonly LedgerPayment[]> => {
  const good: LedgerPayment[] = [];
  for (const payment of payments) {
    const reason = faultOf(payment);
    if (reason === null) {
      good.push(payment);
      continue;
    }
    await em.nativeUpdate(
      LedgerPayment,
      { id: payment.id, state: 'queued' },
      { state: 'failed', reason, settledAt: new Date() },
    );
  }
  return good;
};
