import type { EntityManager } from '@mikro-orm/postgresql';
import { LedgerPayment } from '../../../db/entities/money-out.ts';
import { unlistedAccounts } from '../../../services/transactions/accounts/own.ts';
import { isOwnDestination, type AccountsOfAnchor } from '../../../domain/ledger/own-accounts.ts';
import {
  baseAccount,
  isAccount,
  isContract,
  isMuxedAccount,
} from '../../../stellar/accounts/address.ts';
import { contractOf } from '../../../stellar/envelopes/contract-transfer.ts';
import { paymentContent } from '../../../stellar/envelopes/payment-operations.ts';
import { outgoing } from '../envelopes/bind.ts';

/**
 * A call carries no memo, so that one would be lost; no contract claims a claimable balance; and what
 * is given to the contract of the asset itself is nobody's for ever.
 */
const callFault = (
  { operation, memo, asset, destination }: LedgerPayment,
  networkPassphrase: string,
): string | null => {
  if (operation === 'create_claimable_balance' || operation === 'create_account') {
    return 'destination_is_contract';
  }
  if (destination === contractOf(asset, networkPassphrase)) return 'asset_contract';
  return (memo ?? null) === null ? null : 'memo_not_carried';
};

/** Why no envelope can ever carry a payment, or may; null where one may. */
const faultOf = (
  payment: LedgerPayment,
  networkPassphrase: string,
  isOwn: (destination: string) => boolean,
): string | null => {
  const { destination, memo } = payment;
  // What is claimed comes to the account that claims it.
  if (payment.leg === 'claim') return null;
  if (isContract(destination)) return callFault(payment, networkPassphrase);
  if (!isAccount(destination) && !isMuxedAccount(destination)) return 'destination_malformed';
  if (isOwn(baseAccount(destination))) return 'own_account';
  if ((memo ?? null) === null) return null;
  try {
    paymentContent([outgoing(payment)]);
    return null;
  } catch {
    // What exactly is wrong with it may be personal data; the row has it.
    return 'memo_malformed';
  }
};

interface UnpayableDeps {
  readonly anchor: AccountsOfAnchor;
  readonly networkPassphrase: string;
}

/**
 * Ends the payments that no envelope can ever carry, so that they hold up nobody else, and those to
 * accounts of our own, whose money would never leave us; returns the others.
 */
export const endUnpayable = async (
  em: EntityManager,
  { anchor, networkPassphrase }: UnpayableDeps,
  payments: readonly LedgerPayment[],
): Promise<readonly LedgerPayment[]> => {
  const unlisted = await unlistedAccounts(em);
  const isOwn = (account: string): boolean => isOwnDestination(anchor, account, unlisted);
  const good: LedgerPayment[] = [];
  for (const payment of payments) {
    const reason = faultOf(payment, networkPassphrase, isOwn);
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
