import { ceilDivide } from '../state/offers.ts';
import { isSoroban } from './soroban.ts';
import { inclusionFee, preconditionsOf } from './transaction.ts';
import type { SignedTransaction } from './transaction.ts';

/** What the queue says to a transaction. */
type Admission =
  | { readonly kind: 'welcome' }
  /** The very transaction is already waiting. */
  | { readonly kind: 'duplicate' }
  /** Another transaction of the same source account is waiting. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'bad_sequence' }
  /** `neededFee` in stroops would have been enough, in place of what waits or of a full queue. */
  | { readonly kind: 'insufficient_fee'; readonly neededFee: bigint };

/** Transactions waiting for a ledger: one per source account, two ledgers' worth at most. */
export interface Queue {
  /** Asks whether a transaction may wait, without letting it in. */
  admit(transaction: SignedTransaction): Admission;
  /** Lets it in, in place of what it replaces and, when full, of those who pay less. */
  add(transaction: SignedTransaction): void;
  /** Takes out those whose time is over in a ledger of this close time (seconds). */
  dropExpired(closeTime: bigint): SignedTransaction[];
  /** Takes out the transactions of the next ledger, best payers first, then by arrival. */
  takeLedger(): { transactions: SignedTransaction[]; isCrowded: boolean };
  /** What all that waits may cost an account in fees, in stroops. */
  reservedFees(account: string): bigint;
  size(): number;
}

/** A fee-bump has to offer this many times the fee of what it replaces. */
const REPLACEMENT_FACTOR = 10n;

/** How many ledgers' worth of operations may wait. */
const LEDGERS_WAITING = 2;

/**
 * @param maxCalls how many contract calls a ledger holds. They have room of their own, which they
 * take by arrival.
 */
export function createQueue(maxOperations: number, maxCalls: number): Queue {
  const bySource = new Map<string, SignedTransaction>();
  const capacity = maxOperations * LEDGERS_WAITING;

  const operations = (): number =>
    [...bySource.values()].reduce((total, waiting) => total + roomOf(waiting), 0);

  /** Those who would have to leave for a newcomer, cheapest first; undefined if it pays too little. */
  function evictions(newcomer: SignedTransaction): SignedTransaction[] | { neededFee: bigint } {
    const replaced = bySource.get(newcomer.inner.source.account);
    let excess = operations() - (replaced ? roomOf(replaced) : 0) + roomOf(newcomer) - capacity;
    if (excess <= 0 || isSoroban(newcomer.inner.tx)) return [];
    const leaving: SignedTransaction[] = [];
    for (const candidate of [...bySource.values()].toSorted((a, b) => compareRates(b, a))) {
      if (candidate.inner.source.account === newcomer.inner.source.account) continue;
      if (isSoroban(candidate.inner.tx)) continue;
      if (compareRates(newcomer, candidate) >= 0)
        return { neededFee: feeAbove(candidate, newcomer) };
      leaving.push(candidate);
      excess -= candidate.billedOperations;
      if (excess <= 0) return leaving;
    }
    return leaving;
  }

  return {
    admit(transaction) {
      const waiting = bySource.get(transaction.inner.source.account);
      const rival = waiting ? admitBeside(transaction, waiting) : undefined;
      if (rival) return rival;
      const leaving = evictions(transaction);
      if ('neededFee' in leaving) {
        return { kind: 'insufficient_fee', neededFee: leaving.neededFee };
      }
      return { kind: 'welcome' };
    },
    add(transaction) {
      const leaving = evictions(transaction);
      if ('neededFee' in leaving) throw new Error('added without having been admitted');
      for (const { inner } of leaving) bySource.delete(inner.source.account);
      bySource.set(transaction.inner.source.account, transaction);
    },
    dropExpired(closeTime) {
      const expired = [...bySource.values()].filter((waiting) => isExpired(waiting, closeTime));
      for (const { inner } of expired) bySource.delete(inner.source.account);
      return expired;
    },
    takeLedger() {
      const isCrowded = operations() > maxOperations;
      const waiting = [...bySource.values()];
      // Arrival decides while there is room for all; only a crowd is sorted by what it pays.
      const inOrder = isCrowded ? waiting.toSorted(compareRates) : waiting;
      const transactions = fitting(inOrder, maxOperations, maxCalls);
      for (const { inner } of transactions) bySource.delete(inner.source.account);
      return { transactions, isCrowded };
    },
    reservedFees(account) {
      let total = 0n;
      for (const { feeSource, maxFee } of bySource.values()) {
        if (feeSource.account === account) total += maxFee;
      }
      return total;
    },
    size: () => bySource.size,
  };
}

/** Those that a ledger has room for, in their order. */
function fitting(
  waiting: readonly SignedTransaction[],
  maxOperations: number,
  maxCalls: number,
): SignedTransaction[] {
  let room = maxOperations;
  let calls = 0;
  return waiting.filter((transaction) => {
    const isCall = isSoroban(transaction.inner.tx);
    if (isCall ? calls === maxCalls : roomOf(transaction) > room) return false;
    if (isCall) calls += 1;
    room -= roomOf(transaction);
    return true;
  });
}

/** The room that a transaction takes among classic operations. */
const roomOf = ({ inner, billedOperations }: SignedTransaction): number =>
  isSoroban(inner.tx) ? 0 : billedOperations;

function isExpired({ inner }: SignedTransaction, closeTime: bigint): boolean {
  const maxTime = preconditionsOf(inner.tx).timeBounds?.maxTime ?? 0n;
  return maxTime !== 0n && maxTime < closeTime;
}

/** The least fee of a newcomer that pays more per operation than another. */
function feeAbove(other: SignedTransaction, newcomer: SignedTransaction): bigint {
  const rate = inclusionFee(other) * BigInt(newcomer.billedOperations);
  return rate / BigInt(other.billedOperations) + 1n + newcomer.resourceFee;
}

/** Undefined when the newcomer may replace what waits. */
function admitBeside(
  newcomer: SignedTransaction,
  waiting: SignedTransaction,
): Admission | undefined {
  const isSame = newcomer.hash === waiting.hash;
  if (isSame || newcomer.hash === waiting.inner.hash) return { kind: 'duplicate' };
  const [next, current] = [newcomer.inner.tx.seqNum, waiting.inner.tx.seqNum];
  if (next < current) return { kind: 'bad_sequence' };
  if (!newcomer.feeBump || next !== current) return { kind: 'busy' };
  const ours = inclusionFee(newcomer) * BigInt(waiting.billedOperations);
  const bid = inclusionFee(waiting) * BigInt(newcomer.billedOperations);
  const theirs = bid * REPLACEMENT_FACTOR;
  if (ours >= theirs) return undefined;
  const needed = ceilDivide(theirs, BigInt(waiting.billedOperations));
  const neededFee = needed + newcomer.resourceFee;
  return { kind: 'insufficient_fee', neededFee };
}

/** Negative when `a` pays more per operation than `b`. */
function compareRates(a: SignedTransaction, b: SignedTransaction): number {
  const left = inclusionFee(b) * BigInt(a.billedOperations);
  const right = inclusionFee(a) * BigInt(b.billedOperations);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
