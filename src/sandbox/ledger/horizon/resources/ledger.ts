import { formatAmount } from '../../state/amounts.ts';
import { PROTOCOL_VERSION, TOTAL_COINS } from '../../closing/header.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { LedgerRecord } from '../../transactions/records.ts';
import { BASE_RESERVE } from '../../state/reserves.ts';
import { isoTime, link, listingLink } from './links.ts';

export function presentLedger(ledger: LedgerRecord, base: string): JsonObject {
  const self = `${base}/ledgers/${ledger.sequence}`;
  return {
    _links: {
      self: link(self),
      transactions: listingLink(`${self}/transactions`),
      operations: listingLink(`${self}/operations`),
      payments: listingLink(`${self}/payments`),
      effects: listingLink(`${self}/effects`),
    },
    id: ledger.hash,
    paging_token: String(ledger.token),
    hash: ledger.hash,
    prev_hash: ledger.previousHash,
    sequence: ledger.sequence,
    successful_transaction_count: ledger.successfulCount,
    failed_transaction_count: ledger.failedCount,
    operation_count: ledger.operationCount,
    tx_set_operation_count: ledger.setOperationCount,
    closed_at: isoTime(ledger.closedAt),
    total_coins: formatAmount(TOTAL_COINS),
    fee_pool: formatAmount(ledger.feePool),
    base_fee_in_stroops: Number(ledger.baseFee),
    base_reserve_in_stroops: Number(BASE_RESERVE),
    max_tx_set_size: ledger.maxOperations,
    protocol_version: PROTOCOL_VERSION,
    header_xdr: ledger.headerXdr,
  };
}
