import { distribution } from '../../transactions/fee-stats.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { LedgerRecord, TransactionRecord } from '../../transactions/records.ts';
import type { RpcAnswer } from '../answer.ts';
import { ledgerRange } from '../server.ts';
import type { RpcServer } from '../server.ts';

/** Over how many ledgers the statistics reach. */
const CLASSIC_LEDGERS = 10;
const SOROBAN_LEDGERS = 50;

/** `getFeeStats`: what was paid for a place in a ledger, by operation; zeros where nobody did. */
export function getFeeStats(server: RpcServer): RpcAnswer {
  const range = ledgerRange(server);
  const { ledgers } = server.network.history;
  const known = range ? range.latest.sequence - range.oldest.sequence + 1 : 0;
  const stats = (most: number, isContractCall: boolean): JsonObject => {
    const limit = Math.min(most, known);
    const recent = limit === 0 ? [] : ledgers.read({ order: 'desc', limit, includeFailed: true });
    return statsOf(recent, isContractCall);
  };
  // A server whose core has just been started has read no fees again yet.
  const isBlank = !server.hasCore;
  return {
    result: {
      sorobanInclusionFee: isBlank ? statsOf([], true) : stats(SOROBAN_LEDGERS, true),
      inclusionFee: isBlank ? statsOf([], false) : stats(CLASSIC_LEDGERS, false),
      latestLedger: range?.latest.sequence ?? 0,
    },
  };
}

function statsOf(ledgers: readonly LedgerRecord[], isContractCall: boolean): JsonObject {
  const fees = ledgers
    .flatMap(({ transactions }) => transactions)
    .filter(({ changes }) => (changes.resources !== undefined) === isContractCall)
    .map(inclusionFee);
  return {
    ...distribution(fees, 0n),
    transactionCount: String(fees.length),
    ledgerCount: fees.length === 0 ? 0 : ledgers.length,
  };
}

/** Stroops per operation of the inner transaction, beside what a contract call's resources cost. */
const inclusionFee = ({ feeCharged, changes, operations }: TransactionRecord): bigint =>
  (feeCharged - resourceCost(changes)) / BigInt(Math.max(1, operations.length));

const resourceCost = ({ resources }: TransactionRecord['changes']): bigint =>
  resources ? resources.nonRefundable + resources.refundable : 0n;
