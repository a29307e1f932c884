import type { Asset, OperationRecord, Transaction } from '@stellar/stellar-sdk';
import { AMOUNT_DECIMALS, formatAmount, type Stroops } from '../../domain/money/amount.ts';
import { NATIVE, parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { baseAccount, muxedId } from '../accounts/address.ts';
import { operationType } from '../envelopes/outgoing-envelope.ts';
import { deliveredAmount } from '../envelopes/transaction-result.ts';
import { operationId } from '../toid.ts';
import type { AssetEvent } from './events/asset-events.ts';
import type { RpcTransaction } from './transactions.ts';

/*
 * An operation as Horizon's list of payments has it, from its transaction as RPC has it. Whoever
 * reads payments has one way to read them, and one that was read by either source is the same row.
 */

type JsonRecord = Readonly<Record<string, unknown>>;

/** A member as a base account, and where it was written as an M address, that and its number. */
const party = (name: string, address: string): JsonRecord => {
  const id = muxedId(address);
  return {
    [name]: baseAccount(address),
    ...(id === null ? {} : { [`${name}_muxed`]: address, [`${name}_muxed_id`]: id }),
  };
};

const CODE4_MAX = 4;

const assetFields = (code: string, issuer: string | null | undefined): JsonRecord =>
  issuer
    ? {
        asset_type: code.length > CODE4_MAX ? 'credit_alphanum12' : 'credit_alphanum4',
        asset_code: code,
        asset_issuer: issuer,
      }
    : { asset_type: 'native' };

const ofAsset = (asset: Asset): JsonRecord =>
  assetFields(asset.getCode(), asset.isNative() ? null : asset.getIssuer());

const ofAssetId = (id: AssetId): JsonRecord => {
  const parsed = parseStellarAsset(id);
  if (id === NATIVE || isRefusal(parsed)) return assetFields('', null);
  return assetFields(parsed.code, parsed.issuer);
};

/** As Horizon writes amounts, which have all their decimals. */
const written = (amount: Stroops): string => {
  const [whole = '0', fraction = ''] = formatAmount(amount).split('.');
  return `${whole}.${fraction.padEnd(AMOUNT_DECIMALS, '0')}`;
};

const balanceChange = ({ kind, asset, from, to, amount, toMuxedId }: AssetEvent): JsonRecord => ({
  ...ofAssetId(asset),
  type: kind,
  ...(from === null ? {} : { from }),
  ...(to === null ? {} : { to }),
  amount: written(amount),
  ...(toMuxedId === null ? {} : { destination_muxed_id: toMuxedId }),
});

/** What is particular to an operation; nothing for those that pay nobody. */
const detailsOf = (
  operation: OperationRecord,
  source: string,
  { resultXdr, successful, moved }: RpcTransaction,
  index: number,
): JsonRecord => {
  const { type } = operation;
  if (type === 'payment' || type === 'clawback') {
    const { asset, amount } = operation;
    const parties =
      type === 'clawback'
        ? party('from', operation.from)
        : { ...party('from', source), ...party('to', operation.destination) };
    return { ...parties, ...ofAsset(asset), amount };
  }
  if (type === 'pathPaymentStrictReceive' || type === 'pathPaymentStrictSend') {
    const isSent = type === 'pathPaymentStrictSend';
    // What is strictly sent delivers what its result says; of one that failed there is nothing.
    const delivered = isSent && successful ? deliveredAmount(resultXdr, index) : null;
    const asked = isSent ? operation.destMin : operation.destAmount;
    return {
      ...party('from', source),
      ...party('to', operation.destination),
      ...ofAsset(operation.destAsset),
      amount: delivered === null ? asked : written(delivered),
    };
  }
  if (type === 'createAccount') {
    const { destination: account, startingBalance } = operation;
    return { ...party('funder', source), account, starting_balance: startingBalance };
  }
  if (type === 'accountMerge') {
    return { ...party('account', source), ...party('into', operation.destination) };
  }
  if (type !== 'invokeHostFunction') return {};
  const changes = (moved[index] ?? []).map(balanceChange);
  return { asset_balance_changes: changes.length === 0 ? null : changes };
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const memoFields = ({ memo }: Transaction): JsonRecord => {
  const { type, value } = memo;
  if (type === 'none' || value === null || value === undefined) return { memo_type: 'none' };
  if (type === 'id') return { memo_type: type, memo: String(value) };
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (type !== 'text') return { memo_type: type, memo: base64(bytes) };
  return { memo_type: type, memo: new TextDecoder().decode(bytes), memo_bytes: base64(bytes) };
};

const transactionFields = (transaction: RpcTransaction): JsonRecord => {
  const { hash, innerHash, inner } = transaction;
  return {
    hash,
    successful: transaction.successful,
    ledger: transaction.ledger,
    source_account: transaction.sourceAccount,
    fee_account: transaction.feeAccount,
    fee_charged: transaction.feeCharged.toString(),
    envelope_xdr: transaction.envelopeXdr,
    result_xdr: transaction.resultXdr,
    ...(inner === null ? {} : memoFields(inner)),
    ...(hash === innerHash
      ? {}
      : { inner_transaction: { hash: innerHash }, fee_bump_transaction: { hash } }),
  };
};

/**
 * The record of one operation, with its transaction.
 * @param index its place in the transaction, from 0.
 */
export const operationRecord = (transaction: RpcTransaction, index: number): JsonRecord => {
  const { token, inner } = transaction;
  const operation = inner?.operations[index];
  const source = operation?.source ?? inner?.source ?? '';
  const id = operationId(token, index).toString();
  return {
    id,
    paging_token: id,
    transaction_successful: transaction.successful,
    ...party('source_account', source),
    type: operation ? operationType(operation) : 'unreadable',
    created_at: new Date(transaction.closedAtMs).toISOString().replace('.000Z', 'Z'),
    transaction_hash: transaction.hash,
    ...(operation ? detailsOf(operation, source, transaction, index) : {}),
    transaction: transactionFields(transaction),
  };
};

const PAYMENTS = new Set([
  'payment',
  'path_payment_strict_receive',
  'path_payment_strict_send',
  'create_account',
  'account_merge',
  'invoke_host_function',
]);
const PARTIES = ['source_account', 'from', 'to', 'account', 'funder', 'into'];

/** True where Horizon's list of an account's payments would have the record. */
export const isPaymentOf = (record: JsonRecord, account: string): boolean => {
  if (record['type'] === 'unreadable') return true;
  if (!PAYMENTS.has(String(record['type']))) return false;
  if (PARTIES.some((name) => record[name] === account)) return true;
  const changes: unknown = record['asset_balance_changes'];
  return (
    Array.isArray(changes) &&
    changes.some((change: JsonRecord) => change['from'] === account || change['to'] === account)
  );
};
