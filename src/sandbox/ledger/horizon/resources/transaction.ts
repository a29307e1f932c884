import { feeMetaXdr, resultMetaXdr } from '../../transactions/meta.ts';
import { addressFields } from '../../names.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { TransactionRecord } from '../../transactions/records.ts';
import { isoTime, link, listingLink } from './links.ts';

/**
 * A transaction as Horizon writes it.
 *
 * @param askedHash the hash it was asked for by; a fee-bump asked for by its inner hash goes by
 *   that one. Without it, the outer hash.
 */
export function presentTransaction(
  record: TransactionRecord,
  base: string,
  askedHash = record.hash,
): JsonObject {
  const { inner } = record;
  const token = String(record.token);
  const isByInner = inner?.hash === askedHash;
  return {
    ...record.memo,
    _links: transactionLinks(record, base, askedHash, token),
    id: askedHash,
    paging_token: token,
    successful: record.successful,
    hash: askedHash,
    ledger: record.ledger,
    created_at: isoTime(record.closedAt),
    source_account: record.source.account,
    ...muxedFields('account', record.source),
    source_account_sequence: String(record.sequence),
    fee_account: record.feeSource.account,
    ...muxedFields('fee_account', record.feeSource),
    fee_charged: String(record.feeCharged),
    max_fee: String(record.maxFee),
    operation_count: record.operations.length,
    envelope_xdr: record.envelopeXdr,
    result_xdr: record.resultXdr,
    result_meta_xdr: resultMetaXdr(record.changes),
    fee_meta_xdr: feeMetaXdr(record.changes),
    memo_type: record.memoType,
    signatures: isByInner && inner ? inner.signatures : record.signatures,
    preconditions: record.preconditions,
    ...(inner && {
      fee_bump_transaction: { hash: record.hash, signatures: record.signatures },
      inner_transaction: {
        hash: inner.hash,
        signatures: inner.signatures,
        max_fee: String(inner.maxFee),
      },
    }),
  };
}

function transactionLinks(
  record: TransactionRecord,
  base: string,
  hash: string,
  token: string,
): JsonObject {
  const self = `${base}/transactions/${hash}`;
  return {
    self: link(self),
    account: link(`${base}/accounts/${record.source.account}`),
    ledger: link(`${base}/ledgers/${record.ledger}`),
    operations: listingLink(`${self}/operations`),
    effects: listingLink(`${self}/effects`),
    precedes: link(`${base}/transactions?order=asc&cursor=${token}`),
    succeeds: link(`${base}/transactions?order=desc&cursor=${token}`),
    transaction: link(self),
  };
}

function muxedFields(name: string, address: TransactionRecord['source']): JsonObject {
  const { [name]: _plain, ...muxed } = addressFields(name, address);
  return muxed;
}
