import { FeeBumpTransaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Transaction } from '@stellar/stellar-sdk';
import { baseAccount } from '../accounts/address.ts';
import type { AccountTransaction } from '../network.ts';
import { operationId } from '../toid.ts';

type SomeOperation = Transaction['operations'][number];

/** Whom an operation pays by its own words; null where it pays nobody, or does not say it. */
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

const operationsOf = (envelopeXdr: string): readonly SomeOperation[] | null => {
  try {
    // The network's name only matters for hashes, and none is taken.
    const parsed = TransactionBuilder.fromXDR(envelopeXdr, '');
    return (parsed instanceof FeeBumpTransaction ? parsed.innerTransaction : parsed).operations;
  } catch {
    return null;
  }
};

/**
 * The ids of the operations of a transaction that paid an account, by its own envelope. Null where
 * the envelope does not say it: a contract is called, which may pay anybody, or it cannot be read.
 * Then its effects say it.
 */
export const paymentsTo = (
  { successful, envelopeXdr, token }: AccountTransaction,
  account: string,
): readonly bigint[] | null => {
  if (!successful) return [];
  const operations = operationsOf(envelopeXdr);
  if (operations === null || operations.some(({ type }) => type === 'invokeHostFunction')) {
    return null;
  }
  return operations.flatMap((operation, index) =>
    paidBy(operation) === account ? [operationId(token, index)] : [],
  );
};
