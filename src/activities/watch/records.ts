import { formatAmount, parseAmount } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { field, textField } from '../../stellar/horizon/http.ts';
import { readMemo, storable, type LedgerMemo } from '../../stellar/memo.ts';
import { NetworkFault } from '../../stellar/network.ts';
import { ledgerOf } from '../../stellar/toid.ts';
import { movementsOf, type Movement } from './effects/movements.ts';

/** Money that came to an account of ours, read from Horizon's operation record. */
export interface Incoming {
  /** Its key: the operation's id, and for a contract call that plus `place`. */
  readonly operationId: string;
  /** The place, from 0, among the balance changes of a contract call; 0 for other operations. */
  readonly place: number;
  readonly asset: AssetId;
  /** Decimal string, exactly what the ledger delivered. */
  readonly amount: string;
  /** G…, or C… where a contract paid. */
  readonly fromAccount: string;
  readonly fromMuxedAccount: string | null;
  readonly memo: LedgerMemo | null;
  /** The number in the M… address that was paid. */
  readonly toMuxedId: string | null;
  readonly transactionHash: string;
  /** Of the transaction inside a fee-bump; null where there is none. */
  readonly innerTransactionHash: string | null;
  readonly ledger: string;
  readonly closedAt: Date;
  /** False where only the account's effects say that it came: a person decides over it. */
  readonly isUnderstood: boolean;
}

const TOKEN = /^\d{1,19}$/;

const innerHashOf = (record: unknown): string | null => {
  const hash = field(field(field(record, 'transaction'), 'inner_transaction'), 'hash');
  return typeof hash === 'string' ? storable(hash) : null;
};

/** What an operation record says of the operation itself. */
export const readOperation = (record: unknown) => {
  const id = textField(record, 'id');
  if (!TOKEN.test(id)) throw new Error('its id is no number');
  const closedAt = new Date(textField(record, 'created_at'));
  if (Number.isNaN(closedAt.getTime())) throw new Error('it does not say when it closed');
  return {
    token: BigInt(id),
    transactionHash: textField(record, 'transaction_hash'),
    innerTransactionHash: innerHashOf(record),
    closedAt,
  };
};

const amountOf = ({ amount }: Movement): bigint => {
  const parsed = parseAmount(amount);
  if (isRefusal(parsed)) throw new Error(parsed.message);
  return parsed;
};

/**
 * Reads what an operation brought to an account, from a record of `/accounts/{account}/payments` or
 * of `/operations/{id}` with its transaction.
 * @returns nothing when it brought none: we sent it, it failed, or it was empty.
 * @throws when it cannot be read; the caller files it and goes on.
 */
export const readIncoming = (record: unknown, account: string): readonly Incoming[] => {
  const isSuccessful = field(record, 'transaction_successful');
  if (isSuccessful === false) return [];
  if (isSuccessful !== true) throw new Error('it does not say whether it succeeded');
  // What our own call did to us is the sender's to read, however many accounts it went through.
  const isOwnCall =
    field(record, 'type') === 'invoke_host_function' && field(record, 'source_account') === account;
  if (isOwnCall) return [];
  const moved = movementsOf(record, account);
  if (moved === null) throw new Error(`nobody knows of ${String(field(record, 'type'))}`);
  const came = moved.filter(
    (one) => one.to === account && one.from !== account && amountOf(one) > 0n,
  );
  if (came.length === 0) return [];
  const { token, ...its } = readOperation(record);
  const memo = readMemo(field(record, 'transaction'));
  return came.map((one) => ({
    operationId: (token + BigInt(one.place)).toString(),
    place: one.place,
    asset: one.asset,
    amount: formatAmount(amountOf(one)),
    fromAccount: one.from,
    fromMuxedAccount: one.fromMuxed,
    memo,
    toMuxedId: one.toMuxedId,
    ...its,
    ledger: String(ledgerOf(token)),
    isUnderstood: true,
  }));
};

/** One record of a page, with its place in the account's history. */
export interface PageRecord {
  readonly token: string;
  readonly incoming: readonly Incoming[] | 'unreadable';
}

/** Reads a page; a record that cannot be read is marked so, and stops no other. */
export const readRecords = (records: readonly unknown[], account: string): readonly PageRecord[] =>
  records.map((record) => {
    const token = textField(record, 'paging_token');
    // Without its place nothing can be read on after it, and none of the page can be relied upon.
    if (!TOKEN.test(token)) throw new NetworkFault('Horizon answered without paging tokens');
    try {
      if (field(record, 'id') !== token) throw new Error('its id is not its place');
      return { token, incoming: readIncoming(record, account) };
    } catch {
      return { token, incoming: 'unreadable' };
    }
  });
