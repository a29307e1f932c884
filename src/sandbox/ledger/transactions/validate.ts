import { SignerKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { spendable } from '../state/reserves.ts';
import type { Outcome, PlainCode } from './results.ts';
import { createSignatureChecker, signersOf } from './signatures.ts';
import type { SignatureChecker } from './signatures.ts';
import type { State } from '../state/state.ts';
import { checkSoroban } from './soroban.ts';
import { inclusionFee, preconditionsOf } from './transaction.ts';
import type { SignedTransaction } from './transaction.ts';
import { firstRefused } from './validate-operations.ts';

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
  const { inner } = transaction;
  const signatures = createSignatureChecker(inner.hash, inner.signatures);
  const refused = checkCommon(transaction, { ...view, feeDue: transaction.maxFee }, signatures);
  if (refused) return { code: refused.code };
  const results = firstRefused(inner, view.state, signatures);
  if (results) return { code: 'txFailed', results };
  return signatures.allUsed() ? undefined : { code: 'txBadAuthExtra' };
}

/** Why a transaction goes nowhere, and whether it uses up its sequence number all the same. */
interface CommonRefusal {
  readonly code: PlainCode;
  readonly usesSequence: boolean;
}

/**
 * What is checked both on arrival and again in the ledger, where others came first, in the
 * network's own order.
 *
 * @param view `feeDue` is what the source still has to pay of the fee, in stroops
 */
export function checkCommon(
  transaction: SignedTransaction,
  view: LedgerView & { readonly feeDue: bigint },
  signatures: SignatureChecker,
): CommonRefusal | undefined {
  const early = checkBeforeSequence(transaction, view);
  if (early) return { code: early, usesSequence: false };
  const late = checkAfterSequence(transaction, view, signatures);
  return late && { code: late, usesSequence: true };
}

function checkBeforeSequence(
  transaction: SignedTransaction,
  view: LedgerView,
): PlainCode | undefined {
  const { tx, source } = transaction.inner;
  const { extraSigners, minSeqNum } = preconditionsOf(tx);
  if (!areDistinct(extraSigners)) return 'txMalformed';
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
  return !isNext || tx.seqNum === firstOfLedger ? 'txBadSeq' : undefined;
}

function checkAfterSequence(
  { inner, feeBump }: SignedTransaction,
  view: LedgerView & { readonly feeDue: bigint },
  signatures: SignatureChecker,
): PlainCode | undefined {
  const { extraSigners, minSeqAge, minSeqLedgerGap } = preconditionsOf(inner.tx);
  const account = view.state.account(inner.source.account);
  if (!account) return 'txNoAccount';
  const age = view.closeTime - account.sequenceTime;
  const gap = view.sequence - account.sequenceLedger;
  if (age < minSeqAge || gap < minSeqLedgerGap) return 'txBadMinSeqAgeOrGap';
  if (!signatures.reaches(signersOf(account), account.thresholds.low)) return 'txBadAuth';
  const extras = extraSigners.map((key) => ({ key: SignerKey.encodeSignerKey(key), weight: 1 }));
  if (!extras.every((extra) => signatures.reaches([extra], 1))) return 'txBadAuth';
  // Another pays for a fee-bump.
  return !feeBump && spendable(account) < view.feeDue ? 'txInsufficientBalance' : undefined;
}

/** Extra signers are two at most; they differ, and a payload among them is not empty. */
function areDistinct(extraSigners: readonly xdr.SignerKey[]): boolean {
  const keys = new Set(extraSigners.map((key) => key.toXdr('hex')));
  return keys.size === extraSigners.length && extraSigners.every(hasPayload);
}

function hasPayload(key: xdr.SignerKey): boolean {
  if (key.type !== 'signerKeyTypeEd25519SignedPayload') return true;
  return key.ed25519SignedPayload.payload.length > 0;
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
