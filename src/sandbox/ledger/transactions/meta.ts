import { xdr } from '@stellar/stellar-sdk';
import { entryToXdr, keyToXdr } from '../state/entry-xdr.ts';
import type { ContractOutput } from '../operations/operation.ts';
import type { Change } from '../state/state.ts';
import type { ResourceFees } from './resource-fees.ts';

/** Which entries a transaction changed: by its fee, its sequence number, each operation. */
export interface TransactionChanges {
  readonly fee: readonly Change[];
  readonly sequence: readonly Change[];
  readonly operations: readonly OperationChanges[];
  /** What a contract call paid for its resources; missing for everything else. */
  readonly resources?: ResourceFees;
  /** What giving back the rest of its resource fee changed, once the whole ledger was applied. */
  readonly refund: Change[];
}

interface OperationChanges {
  readonly changes: readonly Change[];
  readonly contract: ContractOutput;
}

/** Events beyond those of contract calls: an RPC server has core write them, Horizon has not. */
interface UnifiedEvents {
  readonly operations: readonly (readonly xdr.ContractEvent[])[];
  readonly transaction: readonly xdr.TransactionEvent[];
}

/** `result_meta_xdr` of a transaction. */
export function resultMetaXdr(transaction: TransactionChanges): string {
  return resultMeta(transaction).toXdr('base64');
}

/** The meta of a transaction; with `unified`, these events take the place of its own. */
export function resultMeta(
  transaction: TransactionChanges,
  unified?: UnifiedEvents,
): xdr.TransactionMeta {
  const { sequence, operations } = transaction;
  const meta = new xdr.TransactionMetaV4({
    ext: xdr.ExtensionPoint.v0(),
    txChangesBefore: sequence.flatMap(changeToXdr),
    operations: operations.map(
      ({ changes, contract }, index) =>
        new xdr.OperationMetaV2({
          ext: xdr.ExtensionPoint.v0(),
          changes: changes.flatMap(changeToXdr),
          events: [...(unified?.operations[index] ?? contract.events)],
        }),
    ),
    txChangesAfter: [],
    sorobanMeta: sorobanMeta(transaction),
    events: [...(unified?.transaction ?? [])],
    diagnosticEvents: [],
  });
  return xdr.TransactionMeta.v4(meta);
}

function sorobanMeta({
  operations,
  resources,
}: TransactionChanges): xdr.SorobanTransactionMetaV2 | null {
  if (!resources) return null;
  const fees = new xdr.SorobanTransactionMetaExtV1({
    ext: xdr.ExtensionPoint.v0(),
    totalNonRefundableResourceFeeCharged: resources.nonRefundable,
    totalRefundableResourceFeeCharged: resources.refundable,
    rentFeeCharged: resources.rent,
  });
  return new xdr.SorobanTransactionMetaV2({
    ext: xdr.SorobanTransactionMetaExt.v1(fees),
    returnValue: operations[0]?.contract.returnValue ?? null,
  });
}

/** `fee_meta_xdr` of a transaction. */
export function feeMetaXdr(transaction: TransactionChanges): string {
  return xdr.encodeArray(xdr.LedgerEntryChange, feeChanges(transaction), 'base64');
}

/** What giving back a part of the fee changed. */
export function refundChanges({ refund }: TransactionChanges): xdr.LedgerEntryChange[] {
  return refund.flatMap(changeToXdr);
}

/** What the fee changed. */
export function feeChanges({ fee }: TransactionChanges): xdr.LedgerEntryChange[] {
  return fee.flatMap(changeToXdr);
}

function changeToXdr({ before, after }: Change): xdr.LedgerEntryChange[] {
  const changes: xdr.LedgerEntryChange[] = [];
  if (before) changes.push(xdr.LedgerEntryChange.ledgerEntryState(entryToXdr(before)));
  if (before && after) changes.push(xdr.LedgerEntryChange.ledgerEntryUpdated(entryToXdr(after)));
  else if (after) changes.push(xdr.LedgerEntryChange.ledgerEntryCreated(entryToXdr(after)));
  else if (before) changes.push(xdr.LedgerEntryChange.ledgerEntryRemoved(keyToXdr(before)));
  return changes;
}
