import type { JsonObject } from '../../operations/operation.ts';
import { addressFields } from '../../names.ts';
import type { OperationRecord } from '../../transactions/records.ts';
import { isoTime, link } from './links.ts';

/** @param joined the transaction to go with it (`join=transactions`) */
export function presentOperation(
  record: OperationRecord,
  base: string,
  joined?: JsonObject,
): JsonObject {
  const token = String(record.token);
  const self = `${base}/operations/${token}`;
  const { transaction } = record;
  return {
    _links: {
      self: link(self),
      transaction: link(`${base}/transactions/${transaction.hash}`),
      effects: link(`${self}/effects`),
      succeeds: link(`${base}/effects?order=desc&cursor=${token}`),
      precedes: link(`${base}/effects?order=asc&cursor=${token}`),
    },
    id: token,
    paging_token: token,
    transaction_successful: record.successful,
    ...addressFields('source_account', record.source),
    type: record.name,
    type_i: record.number,
    created_at: isoTime(transaction.closedAt),
    transaction_hash: transaction.hash,
    ...(joined && { transaction: joined }),
    ...(record.sponsor && { sponsor: record.sponsor }),
    ...record.details,
  };
}
