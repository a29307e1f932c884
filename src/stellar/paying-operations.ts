import { FeeBumpTransaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Transaction } from '@stellar/stellar-sdk';
import { baseAccount } from './address.ts';
import type { AccountTransaction } from './network.ts';
import { operationId } from './toid.ts';

type SomeOperation = Transaction['operations'][number];

/** Whom an operation pays, where it is of a kind that Horizon's list of payments shows. */
const paidBy = (operation: SomeOperation): string | null => {
  const { type } = operation;
  if (
    type === 'payment' ||
    type === 'pathPaymentStrictReceive' ||
    type === 'pathPaymentStrictSend' ||
    type === 'createAccount' ||
    type === 'accountMerge'
  ) {
    return baseAccount(operation.destination);
  }
  return null;
};

/** The last id that an operation of a transaction can have. */
const LAST_OPERATION = 0xfffn;

/**
 * The ids of the operations of a transaction that paid an account, by its own envelope. One that
 * cannot be read may have paid it to its last operation.
 */
export const paymentsTo = (
  { successful, envelopeXdr, token }: AccountTransaction,
  account: string,
): readonly bigint[] => {
  if (!successful) return [];
  try {
    // The network's name only matters for hashes, and none is taken.
    const parsed = TransactionBuilder.fromXDR(envelopeXdr, '');
    const { operations } = parsed instanceof FeeBumpTransaction ? parsed.innerTransaction : parsed;
    return operations.flatMap((operation, index) =>
      paidBy(operation) === account ? [operationId(token, index)] : [],
    );
  } catch {
    return [token | LAST_OPERATION];
  }
};
