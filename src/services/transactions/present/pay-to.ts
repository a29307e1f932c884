import type { Transaction } from '../../../db/entities/transaction.ts';
import { isContract, muxedAddress } from '../../../stellar/accounts/address.ts';

type PaidRow = Pick<
  Transaction,
  'account' | 'fromAccount' | 'receivingAccount' | 'receivingMemo' | 'receivingMemoType'
>;

/** Where a wallet is to pay, and by what name; nulls where nothing is to be paid, or by no memo. */
export interface PayTo {
  readonly account: string | null;
  readonly memo: string | null;
  readonly memoType: string | null;
}

/**
 * How a wallet names its payment: by a memo, and a contract account, whose calls carry none, by a
 * muxed destination with the memo as its id. The ledger shows the one where the other is looked for.
 */
export const payTo = (row: PaidRow): PayTo => {
  const { receivingAccount: account, receivingMemo: memo, receivingMemoType: memoType } = row;
  return account && memo && isContract(row.fromAccount ?? row.account)
    ? { account: muxedAddress(account, memo), memo: null, memoType: null }
    : { account: account ?? null, memo: memo ?? null, memoType: memoType ?? null };
};
