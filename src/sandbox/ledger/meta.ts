import { xdr } from '@stellar/stellar-sdk';
import { entryToXdr, keyToXdr } from './entry-xdr.ts';
import type { Change } from './state.ts';

/** Which entries a transaction changed: by its fee, its sequence number, each operation. */
export interface TransactionChanges {
  readonly fee: readonly Change[];
  readonly sequence: readonly Change[];
  readonly operations: readonly (readonly Change[])[];
}

/** `result_meta_xdr` of a transaction. */
export function resultMetaXdr({ sequence, operations }: TransactionChanges): string {
  const meta = new xdr.TransactionMetaV4({
    ext: xdr.ExtensionPoint.v0(),
    txChangesBefore: sequence.flatMap(changeToXdr),
    operations: operations.map(
      (changes) =>
        new xdr.OperationMetaV2({
          ext: xdr.ExtensionPoint.v0(),
          changes: changes.flatMap(changeToXdr),
          events: [],
        }),
    ),
    txChangesAfter: [],
    sorobanMeta: null,
    events: [],
    diagnosticEvents: [],
  });
  return xdr.TransactionMeta.v4(meta).toXdr('base64');
}

/** `fee_meta_xdr` of a transaction. */
export function feeMetaXdr({ fee }: TransactionChanges): string {
  return xdr.encodeArray(xdr.LedgerEntryChange, fee.flatMap(changeToXdr), 'base64');
}

function changeToXdr({ before, after }: Change): xdr.LedgerEntryChange[] {
  const changes: xdr.LedgerEntryChange[] = [];
  if (before) changes.push(xdr.LedgerEntryChange.ledgerEntryState(entryToXdr(before)));
  if (before && after) changes.push(xdr.LedgerEntryChange.ledgerEntryUpdated(entryToXdr(after)));
  else if (after) changes.push(xdr.LedgerEntryChange.ledgerEntryCreated(entryToXdr(after)));
  else if (before) changes.push(xdr.LedgerEntryChange.ledgerEntryRemoved(keyToXdr(before)));
  return changes;
}
