import { SignerKey, xdr } from '@stellar/stellar-sdk';
import { addressOf } from './names.ts';
import { handlerOf } from './operations/registry.ts';
import { spendable } from './reserves.ts';
import type { Outcome, PlainCode } from './results.ts';
import { createSignatureChecker, signersOf, signersOfMissing } from './signatures.ts';
import type { SignatureChecker } from './signatures.ts';
import type { State } from './state.ts';
import { checkSoroban } from './soroban.ts';
import { inclusionFee, preconditionsOf } from './transaction.ts';
import type { InnerTransaction, SignedTransaction } from './transaction.ts';

/** The moment a transaction is judged at. */
export interface LedgerView {
  readonly state: State;
  /** The ledger the transaction would be in. */
  readonly sequence: number;
  /** That ledger's close time, in seconds. */
  readonly closeTime: bigint;
  /** Stroops per operation. */
  readonly baseFee: bigint;
}

/** The least fee of a transaction, in stroops; one without operations is billed as one. */
export function minimumFee(
  { billedOperations, resourceFee }: SignedTransaction,
  baseFee: bigint,
): bigint {
  return BigInt(Math.max(1, billedOperations)) * baseFee + resourceFee;
}

/**
 * Judges a transaction before the ledger, in the network's own order. What is refused here costs
 * no fee and no sequence number; undefined means it may go into the ledger.
 */
export function judge(transaction: SignedTransaction, view: LedgerView): Outcome | undefined {
  if (!transaction.feeBump) return judgeInner(transaction, view);
  const outer = judgeFeeBump(transaction, view);
  if (outer) return { code: outer, outer: true };
  return judgeInner(transaction, view);
}

function judgeFeeBump(transaction: SignedTransaction, view: LedgerView): PlainCode | undefined {
  const { feeBump, feeSource, inner, maxFee, resourceFee, billedOperations } = transaction;
  if (!feeBump) return undefined;
  if (maxFee < minimumFee(transaction, view.baseFee)) return 'txInsufficientFee';
  const innerOperations = BigInt(Math.max(1, inner.tx.operations.length));
  // The wrapper has to offer at least the inner transaction's own rate.
  const innerBid = BigInt(inner.tx.fee) - resourceFee;
  if (inclusionFee(transaction) * innerOperations < innerBid * BigInt(billedOperations)) {
    return 'txInsufficientFee';
  }
  const account = view.state.account(feeSource.account);
  if (!account) return 'txNoAccount';
  const signatures = createSignatureChecker(feeBump.hash, feeBump.signatures);
  if (!signatures.reaches(signersOf(account), account.thresholds.low)) return 'txBadAuth';
  if (spendable(account) < maxFee) return 'txInsufficientBalance';
  return signatures.allUsed() ? undefined : 'txBadAuthExtra';
}

function judgeInner(transaction: SignedTransaction, view: LedgerView): Outcome | undefined {
  const { inner, feeBump } = transaction;
  const signatures = createSignatureChecker(inner.hash, inner.signatures);
  const code = checkCommon(transaction, view, signatures);
  if (code) return { code };
  const account = view.state.account(inner.source.account);
  if (!feeBump && account && spendable(account) < transaction.maxFee) {
    return { code: 'txInsufficientBalance' };
  }
  const results = checkOperations(inner, view.state, signatures);
  if (results) return { code: 'txFailed', results };
  return signatures.allUsed() ? undefined : { code: 'txBadAuthExtra' };
}

/** What is checked both on arrival and again in the ledger, where others came first. */
export function checkCommon(
  transaction: SignedTransaction,
  view: LedgerView,
  signatures: SignatureChecker,
): PlainCode | undefined {
  const { tx, source } = transaction.inner;
  const { extraSigners, minSeqNum, minSeqAge, minSeqLedgerGap } = preconditionsOf(tx);
  if (tx.operations.length === 0) return 'txMissingOperation';
  const malformed = checkSoroban(transaction.inner);
  if (malformed) return malformed;
  const untimely = checkTime(tx, view);
  if (untimely) return untimely;
  if (!transaction.feeBump && transaction.maxFee < minimumFee(transaction, view.baseFee)) {
    return 'txInsufficientFee';
  }
  const account = view.state.account(source.account);
  if (!account) return 'txNoAccount';
  const firstOfLedger = BigInt(view.sequence) << 32n;
  const isNext =
    minSeqNum === null
      ? tx.seqNum === account.sequence + 1n
      : minSeqNum <= account.sequence && account.sequence < tx.seqNum;
  // A number an account born in this ledger starts with would let a merged account be replayed.
  if (!isNext || tx.seqNum === firstOfLedger) return 'txBadSeq';
  const age = view.closeTime - account.sequenceTime;
  const gap = view.sequence - account.sequenceLedger;
  if (age < minSeqAge || gap < minSeqLedgerGap) return 'txBadMinSeqAgeOrGap';
  if (!signatures.reaches(signersOf(account), account.thresholds.low)) return 'txBadAuth';
  const extras = extraSigners.map((key) => ({ key: SignerKey.encodeSignerKey(key), weight: 1 }));
  const isSigned = extras.every((extra) => signatures.reaches([extra], 1));
  return isSigned ? undefined : 'txBadAuth';
}

function checkTime(tx: xdr.Transaction, view: LedgerView): PlainCode | undefined {
  const { timeBounds, ledgerBounds } = preconditionsOf(tx);
  if (timeBounds && timeBounds.minTime > view.closeTime) return 'txTooEarly';
  if (ledgerBounds && ledgerBounds.minLedger > view.sequence) return 'txTooEarly';
  const maxTime = timeBounds?.maxTime ?? 0n;
  if (maxTime !== 0n && maxTime < view.closeTime) return 'txTooLate';
  const maxLedger = ledgerBounds?.maxLedger ?? 0;
  return maxLedger !== 0 && maxLedger <= view.sequence ? 'txTooLate' : undefined;
}

/**
 * Judges all operations before the first is applied, so that none is held to thresholds or signers
 * that another one of its transaction sets. Undefined when they may be applied.
 */
export function checkOperations(
  inner: InnerTransaction,
  state: State,
  signatures: SignatureChecker,
): xdr.OperationResult[] | undefined {
  const { operations } = inner.tx;
  const refused = operations.map((operation) =>
    checkOperation(operation, inner, state, signatures),
  );
  if (refused.every((result) => result === undefined)) return undefined;
  return operations.map(({ body }, index) => refused[index] ?? untouched(body));
}

/** Undefined when the operation may be applied. */
function checkOperation(
  operation: xdr.Operation,
  inner: InnerTransaction,
  state: State,
  signatures: SignatureChecker,
): xdr.OperationResult | undefined {
  const { body, sourceAccount } = operation;
  const handler = handlerOf(body);
  if (!handler) return xdr.OperationResult.opNotSupported();
  const source = sourceAccount ? addressOf(sourceAccount) : inner.source;
  const account = state.account(source.account);
  // An account that an earlier operation will create can only be signed for by its own key.
  const isAllowed = account
    ? signatures.reaches(signersOf(account), account.thresholds[handler.level(body)])
    : signatures.reaches(signersOfMissing(source.account), 0);
  if (!isAllowed) return xdr.OperationResult.opBadAuth();
  const malformed = handler.check(body, source.account);
  return malformed && xdr.OperationResult.opInner(malformed);
}

/** The result of an operation nothing was found wrong with, in a transaction that goes nowhere. */
function untouched(body: xdr.OperationBody): xdr.OperationResult {
  const handler = handlerOf(body);
  if (!handler) return xdr.OperationResult.opNotSupported();
  return xdr.OperationResult.opInner(handler.untouched());
}
