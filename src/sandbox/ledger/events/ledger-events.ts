import { xdr } from '@stellar/stellar-sdk';
import { contractOf } from '../contracts/asset-contract.ts';
import { assetEvent } from '../contracts/asset-events.ts';
import { scAddress, scI128 } from '../contracts/sc-values.ts';
import { NATIVE } from '../names.ts';
import { toid } from '../toid.ts';
import type { LedgerRecord, TransactionRecord } from '../transactions/records.ts';
import { isSoroban } from '../transactions/soroban.ts';
import { decodeTransaction } from '../transactions/transaction.ts';
import { classicEvents } from './classic-events.ts';

/** The events of one transaction, as its meta has them. */
export interface TransactionEvents {
  /** By operation; none at all for a transaction that failed. */
  readonly operations: readonly (readonly xdr.ContractEvent[])[];
  /** The fee, and what is refunded of it. */
  readonly transaction: readonly xdr.TransactionEvent[];
}

/** An event with its place in the history. */
export interface EventRecord {
  /** `<operation's number, counted from 0>-<place in that operation>`; sorts as text. */
  readonly id: string;
  readonly event: xdr.ContractEvent;
  readonly transaction: TransactionRecord;
  /** From 1; 0 for fees, and the largest number for refunds. */
  readonly transactionIndex: number;
  /** From 0. */
  readonly operationIndex: number;
}

/** An id of the shape that events have: a total order id and a number below it. */
export const eventId = (token: bigint, place: number | bigint): string =>
  `${String(token).padStart(19, '0')}-${String(place).padStart(10, '0')}`;

/** Written once for each record, since a history does not change. */
const byTransaction = new WeakMap<TransactionRecord, TransactionEvents>();
const byLedger = new WeakMap<LedgerRecord, readonly EventRecord[]>();

/** The unified events (CAP-67) of a transaction: of classic operations and of contract calls. */
export function transactionEvents(
  record: TransactionRecord,
  networkPassphrase: string,
): TransactionEvents {
  const known = byTransaction.get(record);
  if (known) return known;
  const written = {
    operations: operationEvents(record, networkPassphrase),
    transaction: feeEvents(record, networkPassphrase),
  };
  byTransaction.set(record, written);
  return written;
}

/** The events of a ledger in the network's order: all fees, its transactions as applied, refunds. */
export function ledgerEvents(
  ledger: LedgerRecord,
  networkPassphrase: string,
): readonly EventRecord[] {
  const known = byLedger.get(ledger);
  if (known) return known;
  const { sequence, transactions } = ledger;
  /** The fees of a stage, which stand together, numbered through the ledger. */
  const feesOf = (isRefund: boolean, transactionIndex: number): EventRecord[] =>
    transactions
      .flatMap((transaction) =>
        transactionEvents(transaction, networkPassphrase)
          .transaction.filter(({ stage }) => isAfterAll(stage) === isRefund)
          .map(({ event }) => ({ event, transaction })),
      )
      .map((fee, place) => ({
        ...fee,
        id: eventId(toid(sequence, transactionIndex), place),
        transactionIndex,
        operationIndex: 0,
      }));
  const written = [
    ...feesOf(false, 0),
    ...transactions.flatMap((transaction, index) =>
      transactionEvents(transaction, networkPassphrase).operations.flatMap(
        (events, operationIndex) =>
          events.map((event, place) => ({
            id: eventId(toid(sequence, index + 1, operationIndex), place),
            event,
            transaction,
            transactionIndex: index + 1,
            operationIndex,
          })),
      ),
    ),
    ...feesOf(true, AFTER_ALL),
  ];
  byLedger.set(ledger, written);
  return written;
}

/** The place of refunds, after any transaction. */
const AFTER_ALL = 1_048_575;

const isAfterAll = ({ name }: xdr.TransactionEventStage): boolean =>
  name === 'transactionEventStageAfterAllTxs';

function operationEvents(
  record: TransactionRecord,
  networkPassphrase: string,
): readonly (readonly xdr.ContractEvent[])[] {
  const { changes, operations, successful } = record;
  if (!successful) return [];
  const tx = decodeTransaction(record.envelopeXdr, networkPassphrase)?.inner.tx;
  if (!tx) throw new Error('the history holds an envelope that cannot be read');
  if (isSoroban(tx)) return changes.operations.map(({ contract }) => contract.events);
  const memo = memoValue(tx.memo);
  return operations.map((operation, index) => {
    const body = tx.operations[index]?.body;
    const own = changes.operations[index]?.changes ?? [];
    if (!body) return [];
    return classicEvents({ body, record: operation, changes: own, memo, networkPassphrase });
  });
}

/** A memo as the id of a payee; it does not say whether it was hash or return. */
function memoValue(memo: xdr.Memo): xdr.ScVal | undefined {
  switch (memo.type) {
    case 'memoNone':
      return undefined;
    case 'memoText':
      return xdr.ScVal.scvString(memo.text.bytes);
    case 'memoId':
      return xdr.ScVal.scvU64(memo.id);
    case 'memoHash':
      return xdr.ScVal.scvBytes(memo.hash.toBytes());
    case 'memoReturn':
      return xdr.ScVal.scvBytes(memo.retHash.toBytes());
  }
}

/**
 * What was charged at first and, for a contract call, what it got back at the end of the ledger.
 * Both name who pays, the outer account of a fee-bump.
 */
function feeEvents(
  { feeSource, feeCharged, changes }: TransactionRecord,
  networkPassphrase: string,
): xdr.TransactionEvent[] {
  const payer = xdr.ScVal.scvAddress(scAddress(feeSource.account));
  const topics = [xdr.ScVal.scvSymbol('fee'), payer];
  const contract = contractOf(NATIVE, networkPassphrase);
  const refund = changes.resources?.refund ?? 0n;
  const stages = xdr.TransactionEventStage;
  const event = (stage: xdr.TransactionEventStage, amount: bigint): xdr.TransactionEvent =>
    new xdr.TransactionEvent({ stage, event: assetEvent(contract, topics, scI128(amount)) });
  return [
    event(stages.transactionEventStageBeforeAllTxs, feeCharged + refund),
    ...(refund > 0n ? [event(stages.transactionEventStageAfterAllTxs, -refund)] : []),
  ];
}
