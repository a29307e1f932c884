import { xdr } from '@stellar/stellar-sdk';
import type { Applied } from './apply.ts';
import type { Change } from './state.ts';

/** `result_meta_xdr` and `fee_meta_xdr` of a transaction. */
export function metaXdr(
  _applied: Applied,
  _feeChanges: readonly Change[],
): { metaXdr: string; feeMetaXdr: string } {
  const meta = xdr.TransactionMeta.v4(
    new xdr.TransactionMetaV4({
      ext: xdr.ExtensionPoint.v0(),
      txChangesBefore: [],
      operations: [],
      txChangesAfter: [],
      sorobanMeta: null,
      events: [],
      diagnosticEvents: [],
    }),
  );
  return {
    metaXdr: meta.toXdr('base64'),
    feeMetaXdr: xdr.encodeArray(xdr.LedgerEntryChange, [], 'base64'),
  };
}
