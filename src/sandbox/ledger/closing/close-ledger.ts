import type { xdr } from '@stellar/stellar-sdk';
import type { ContractRules } from '../contracts/contract-rules.ts';
import { applyTransaction } from '../transactions/apply.ts';
import { BASE_FEE, ledgerHeader } from './header.ts';
import type { History } from './history.ts';
import type { Rates } from '../state/rates.ts';
import { resourceFeesOf } from '../transactions/resource-fees.ts';
import { recordTransaction } from '../transactions/record-transaction.ts';
import type { LedgerRecord, TransactionRecord } from '../transactions/records.ts';
import { transactionResult } from '../transactions/results.ts';
import type { Change, State } from '../state/state.ts';
import { toid } from '../toid.ts';
import type { SignedTransaction } from '../transactions/transaction.ts';
import { minimumFee } from '../transactions/validate.ts';

/** The state of the network between two ledgers. */
export interface Chain {
  readonly state: State;
  readonly history: History;
  readonly rates: Rates;
  /** The genesis account's address. */
  readonly root: string;
  readonly networkPassphrase: string;
  readonly contractRules: ContractRules;
  /** How many operations a ledger holds. */
  readonly maxOperations: number;
  readonly last: {
    readonly sequence: number;
    readonly hash: string;
    /** Seconds. */
    readonly closedAt: bigint;
    /** Stroops collected in fees so far. */
    readonly feePool: bigint;
  };
}

/** The ledger to be closed. */
interface LedgerPlan {
  readonly transactions: readonly SignedTransaction[];
  /** Seconds; not before the last ledger's. */
  readonly closedAt: bigint;
  /** Stroops per operation that are really charged. */
  readonly baseFee: bigint;
}

/**
 * Closes one ledger: charges every fee first, as the network does, then applies the transactions
 * in order and writes them into the history. Equal plans on equal chains give equal ledgers.
 */
export function closeLedger(chain: Chain, plan: LedgerPlan): LedgerRecord {
  const { state, history, rates, root, networkPassphrase, maxOperations, last } = chain;
  const sequence = last.sequence + 1;
  const { closedAt, baseFee } = plan;
  state.stamp(sequence, closedAt);
  let feePool = last.feePool;
  const charged = plan.transactions.map((transaction) => {
    const bill = chargeFee(state, transaction, baseFee);
    feePool += bill.feeCharged;
    return { transaction, ...bill };
  });
  state.settle();
  const results: xdr.TransactionResult[] = [];
  const records: TransactionRecord[] = [];
  for (const [index, { transaction, feeCharged, feeChanges }] of charged.entries()) {
    const applied = applyTransaction(
      transaction,
      { state, sequence, closeTime: closedAt, baseFee },
      { rates, root, networkPassphrase, contractRules: chain.contractRules },
    );
    const resources = resourceFeesOf(transaction, applied.operations[0] ?? NOTHING_DONE);
    const netFee = feeCharged - (resources?.refund ?? 0n);
    const result = transactionResult(transaction, applied.outcome, netFee);
    const { record, named } = recordTransaction({
      transaction,
      applied,
      result,
      feeCharged: netFee,
      resources,
      feeChanges,
      ledger: sequence,
      closedAt,
      place: index + 1,
    });
    state.settle();
    history.addTransaction(record, named);
    results.push(result);
    records.push(record);
  }
  for (const record of records) feePool -= giveBack(state, record);
  const header = ledgerHeader({
    sequence,
    previousHash: last.hash,
    closedAt,
    envelopes: records.map(({ envelopeXdr }) => envelopeXdr),
    results,
    feePool,
    baseFee: BASE_FEE,
    lastOfferId: state.lastOfferId(),
    maxOperations,
  });
  const fees = { feePool, baseFee: BASE_FEE, chargedFee: baseFee };
  const parts = { sequence, closedAt, ...fees, maxOperations, records };
  const ledger = ledgerRecord(parts, header, last.hash);
  history.addLedger(ledger);
  return ledger;
}

/** Takes the fee: what the operations cost, never more than was offered or is there. */
function chargeFee(
  state: State,
  transaction: SignedTransaction,
  baseFee: bigint,
): { feeCharged: bigint; feeChanges: Change[] } {
  const due = minimumFee(transaction, baseFee);
  const account = state.account(transaction.feeSource.account);
  if (!account) return { feeCharged: 0n, feeChanges: [] };
  const offered = due < transaction.maxFee ? due : transaction.maxFee;
  const feeCharged = offered < account.balance ? offered : account.balance;
  const mark = state.mark();
  state.put({ ...account, balance: account.balance - feeCharged });
  return { feeCharged, feeChanges: state.changesSince(mark) };
}

const NOTHING_DONE = { changes: [], contract: { events: [], returnValue: null } };

/** Gives back what a contract call has declared too much; returns that amount, in stroops. */
function giveBack(state: State, { feeSource, changes }: TransactionRecord): bigint {
  const refund = changes.resources?.refund ?? 0n;
  const account = state.account(feeSource.account);
  if (refund === 0n || !account) return 0n;
  const mark = state.mark();
  state.put({ ...account, balance: account.balance + refund });
  changes.refund.push(...state.changesSince(mark));
  state.settle();
  return refund;
}

function ledgerRecord(
  parts: {
    readonly sequence: number;
    readonly closedAt: bigint;
    readonly feePool: bigint;
    readonly baseFee: bigint;
    readonly chargedFee: bigint;
    readonly maxOperations: number;
    readonly records: readonly TransactionRecord[];
  },
  header: { readonly hash: string; readonly headerXdr: string },
  previousHash: string,
): LedgerRecord {
  const { records, sequence, ...rest } = parts;
  const successes = records.filter(({ successful }) => successful);
  const count = (items: readonly TransactionRecord[]): number =>
    items.reduce((total, { operations }) => total + operations.length, 0);
  return {
    ...rest,
    sequence,
    token: toid(sequence),
    successful: true,
    hash: header.hash,
    headerXdr: header.headerXdr,
    previousHash,
    successfulCount: successes.length,
    failedCount: records.length - successes.length,
    operationCount: count(successes),
    setOperationCount: count(records),
    transactions: records,
  };
}
