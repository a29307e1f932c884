import { formatAmount, parseAmount } from '../../domain/amount.ts';
import { NATIVE, stellarAssetId, type AssetId } from '../../domain/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { muxedId } from '../../stellar/address.ts';
import { field, textField } from '../../stellar/horizon-http.ts';
import { mergedAmount } from '../../stellar/transaction-result.ts';
import { NetworkFault } from '../../stellar/network.ts';
import { ledgerOf, operationIndexOf } from '../../stellar/toid.ts';

/** Money that came to an account of ours, read from Horizon's operation record. */
export interface Incoming {
  readonly operationId: string;
  readonly asset: AssetId;
  /** Decimal string, exactly what the ledger delivered. */
  readonly amount: string;
  readonly fromAccount: string;
  readonly fromMuxedAccount: string | null;
  readonly memoType: string | null;
  readonly memo: string | null;
  /** The number in the M… address that was paid. */
  readonly toMuxedId: string | null;
  readonly transactionHash: string;
  readonly ledger: string;
  readonly closedAt: Date;
}

const optional = (value: unknown, name: string): string | null => {
  const found = field(value, name);
  return typeof found === 'string' ? found : null;
};

/** A memo may hold any bytes; PostgreSQL takes neither NUL nor half a character. */
const storable = (text: string | null): string | null =>
  text === null ? null : text.toWellFormed().replaceAll('\0', '\uFFFD');

const assetOf = (record: unknown): AssetId =>
  field(record, 'asset_type') === 'native'
    ? NATIVE
    : stellarAssetId(textField(record, 'asset_code'), textField(record, 'asset_issuer'));

/** Who sent what to whom, by the type of the operation; null where no money moved. */
const movement = (record: unknown) => {
  switch (field(record, 'type')) {
    case 'payment':
    case 'path_payment_strict_receive':
    case 'path_payment_strict_send':
      // `amount` is what was delivered, in the destination's asset, for path payments too.
      return {
        to: textField(record, 'to'),
        toMuxed: optional(record, 'to_muxed'),
        from: textField(record, 'from'),
        fromMuxed: optional(record, 'from_muxed'),
        asset: assetOf(record),
        amount: textField(record, 'amount'),
      };
    case 'create_account':
      return {
        to: textField(record, 'account'),
        toMuxed: null,
        from: textField(record, 'funder'),
        fromMuxed: null,
        asset: NATIVE,
        amount: textField(record, 'starting_balance'),
      };
    case 'account_merge': {
      const index = operationIndexOf(BigInt(textField(record, 'id')));
      const result = textField(field(record, 'transaction'), 'result_xdr');
      return {
        to: textField(record, 'into'),
        toMuxed: optional(record, 'into_muxed'),
        from: textField(record, 'account'),
        fromMuxed: null,
        asset: NATIVE,
        amount: formatAmount(mergedAmount(result, index) ?? 0n),
      };
    }
    default:
      return null;
  }
};

/**
 * Reads one record of `/accounts/{account}/payments?join=transactions`.
 * @returns null when it brought this account nothing: we sent it, it failed, or it was empty.
 * @throws when it cannot be read; the caller files it and goes on.
 */
export const readIncoming = (record: unknown, account: string): Incoming | null => {
  if (field(record, 'transaction_successful') !== true) return null;
  const moved = movement(record);
  if (!moved || moved.to !== account || moved.from === account) return null;
  const amount = parseAmount(moved.amount);
  if (isRefusal(amount)) throw new Error(amount.message);
  if (amount === 0n) return null;
  const operationId = textField(record, 'id');
  if (!/^\d{1,19}$/.test(operationId)) throw new Error('its id is no number');
  const closedAt = new Date(textField(record, 'created_at'));
  if (Number.isNaN(closedAt.getTime())) throw new Error('it does not say when it closed');
  const transaction = field(record, 'transaction');
  const memoType = optional(transaction, 'memo_type');
  return {
    operationId,
    asset: moved.asset,
    amount: formatAmount(amount),
    fromAccount: moved.from,
    fromMuxedAccount: moved.fromMuxed,
    memoType: memoType === 'none' ? null : memoType,
    memo: memoType === 'none' ? null : storable(optional(transaction, 'memo')),
    toMuxedId: moved.toMuxed ? muxedId(moved.toMuxed) : null,
    transactionHash: textField(record, 'transaction_hash'),
    ledger: String(ledgerOf(BigInt(operationId))),
    closedAt,
  };
};

/** One record of a page, with its place in the account's history. */
export interface PageRecord {
  readonly token: string;
  /** Null when it brought nothing. */
  readonly incoming: Incoming | 'unreadable' | null;
}

/** Reads a page; a record that cannot be read is marked so, and stops no other. */
export const readRecords = (records: readonly unknown[], account: string): readonly PageRecord[] =>
  records.map((record) => {
    const token = textField(record, 'paging_token');
    // Without its place nothing can be read on after it, and none of the page can be relied upon.
    if (!/^\d{1,19}$/.test(token)) throw new NetworkFault('Horizon answered without paging tokens');
    try {
      return { token, incoming: readIncoming(record, account) };
    } catch {
      return { token, incoming: 'unreadable' };
    }
  });
