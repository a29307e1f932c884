import type { Stroops } from '../money/amount.ts';

/** What the network said when an envelope arrived there. None of it is an outcome. */
export type Arrival =
  /**
   * - `pending`: it was queued now. No promise: a better-paid transaction may push it out.
   * - `duplicate`: it still is in the queue.
   * - `try_again_later`: it is not in the queue. Its channel has another transaction there, or this
   *   hash is banned for some ledgers after it was included, pushed out or aged.
   * - `unknown`: no answer that means anything; it may be queued or not.
   */
  | { readonly answer: 'pending' | 'duplicate' | 'try_again_later' | 'unknown' }
  /** Turned away before any ledger: no fee was taken and no sequence number used. */
  | {
      readonly answer: 'refused';
      /** Horizon's spelling, for example `tx_bad_seq`; of the inner transaction where it is its. */
      readonly code: string;
      /** Stroops; with `tx_insufficient_fee` the total fee that would have been enough. */
      readonly feeNeeded: Stroops | null;
    };

/** What we know of a signed envelope that is not settled yet. */
export interface EnvelopeState {
  readonly sequence: bigint;
  /** The last moment at which a ledger may include it. */
  readonly maxTimeMs: number;
  /** Stroops that what is sent now offers in all: the newest outer, or the envelope itself. */
  readonly feeBid: Stroops;
  /** Stroops of that for the resources of a contract call, which bid for nothing. */
  readonly resourceFee?: Stroops;
  /** What the network counts for what is sent now: its operations, and one more for a fee-bump. */
  readonly operations: number;
  /** What the network would count for a new outer around it. */
  readonly outerOperations: number;
  /** The newest ledger when what is sent now was first sent; null when it never was. */
  readonly firstSentIn: number | null;
  /** The newest ledger when it was last sent; null when it never was. */
  readonly lastSentIn: number | null;
  /** What was said then; null when it never was sent. Memory that may be lost without harm. */
  readonly arrival: Arrival | null;
  /** How many rounds before this one found its sequence number used up and its hash unknown. */
  readonly timesPassed: number;
}

/** One answer of `GET /accounts/{channel}` with the close time of the ledger that it names. */
export interface ChannelAnswer {
  /** Null when that ledger has no such account. */
  readonly sequence: bigint | null;
  readonly ledgerClosedAtMs: number;
}

/** What is seen of an envelope in this round. */
export interface EnvelopeObservation {
  /** Whether its inner hash was in a ledger; `unknown` when the network could not be asked. */
  readonly byHash: 'found' | 'absent' | 'unknown';
  /** The newest ledger that we know of. */
  readonly newest: { readonly sequence: number; readonly closedAtMs: number };
  /** Only read when `readChannel` was the action; null when it was not read, or not answered. */
  readonly channel: ChannelAnswer | null;
  /** Stroops for each operation: what we would offer today, and the most that we ever pay. */
  readonly fee: { readonly offer: Stroops; readonly cap: Stroops };
  /** A person has to clear something first: nothing is sent, nothing is expired. */
  readonly isStopped: boolean;
  /**
   * Somebody else may pay with the same key, or Horizon is behind and would not show what became of
   * it: nothing is sent, while the dead are still expired.
   */
  readonly sendsNothing?: boolean;
}

export type EnvelopeAction =
  /** It was in a ledger: write down what came of it. */
  | { readonly do: 'settle' }
  /** Send the same XDR (again). `feeIsCapped`: it would need more than the cap, and waits. */
  | { readonly do: 'submit'; readonly feeIsCapped: boolean }
  /** Journal and send a new outer around the same inner envelope, offering `fee` stroops in all. */
  | { readonly do: 'newOuter'; readonly fee: Stroops }
  /** Ask for the channel's account and decide again with the answer: it may be dead. */
  | { readonly do: 'readChannel' }
  /** It is proven that no ledger will ever include it. */
  | { readonly do: 'expire' }
  /** Nothing is to be done in this round: look again in the next ledger. */
  | { readonly do: 'askAgain' }
  /** Its number was used, yet nobody knows its hash: its channel stops, a person has to look. */
  | { readonly do: 'stop' };

/** How many rounds a used number with an unknown hash is asked for before a person is. */
export const ROUNDS_BEFORE_STOPPING = 10;
/** How many ledgers an envelope may stay out before a better-paid outer replaces it. */
export const LEDGERS_OF_PATIENCE = 3;
/** stellar-core replaces a queued transaction only by one that pays so many times its rate. */
const REPLACEMENT_FACTOR = 10n;

const ceilingOf = (dividend: bigint, divisor: bigint): bigint =>
  (dividend + divisor - 1n) / divisor;

/** The fee of a new outer that pays the same for each operation as `fee` does for what is sent. */
const sameRate = (fee: Stroops, { operations, outerOperations }: EnvelopeState): Stroops =>
  ceilingOf(fee * BigInt(outerOperations), BigInt(operations));

const atLeast = (one: Stroops, other: Stroops): Stroops => (one > other ? one : other);

/**
 * What a new outer has to offer for its place in a ledger, without the resources of a call; null
 * while there is no reason for a new one.
 */
const feeWanted = (state: EnvelopeState, seen: EnvelopeObservation): Stroops | null => {
  const { arrival, firstSentIn, resourceFee = 0n } = state;
  if (arrival === null || firstSentIn === null) return null;
  const feeBid = state.feeBid - resourceFee;
  const offer = seen.fee.offer * BigInt(state.outerOperations);
  if (arrival.answer === 'refused') {
    if (arrival.code !== 'tx_insufficient_fee' || arrival.feeNeeded === null) return null;
    const needed = sameRate(arrival.feeNeeded - resourceFee, state);
    return needed > feeBid ? atLeast(needed, offer) : null;
  }
  if (seen.newest.sequence - firstSentIn < LEDGERS_OF_PATIENCE) return null;
  switch (arrival.answer) {
    case 'pending':
    case 'duplicate':
      return atLeast(sameRate(feeBid * REPLACEMENT_FACTOR, state), offer);
    case 'try_again_later':
      // It is in no queue: a new hash is not banned, and any better fee will do.
      return atLeast(sameRate(feeBid, state) + 1n, offer);
    case 'unknown':
      return null;
  }
};

const sendOn = (state: EnvelopeState, seen: EnvelopeObservation): EnvelopeAction => {
  // Its core is past `max_time` already, and this Horizon will be: then it is found, or proven dead.
  if (state.arrival?.answer === 'refused' && state.arrival.code === 'tx_too_late') {
    return { do: 'askAgain' };
  }
  const wanted = feeWanted(state, seen);
  if (wanted !== null && wanted <= seen.fee.cap * BigInt(state.outerOperations)) {
    return { do: 'newOuter', fee: wanted + (state.resourceFee ?? 0n) };
  }
  if (state.lastSentIn !== null && state.lastSentIn >= seen.newest.sequence) {
    return { do: 'askAgain' };
  }
  return { do: 'submit', feeIsCapped: wanted !== null };
};

/**
 * Decides the next step of a signed envelope; it is called once for each ledger, and again after
 * each answer in between. An envelope is settled by its hash alone. The one proof of its death is
 * one answer for its channel, from a ledger that closed after `maxTimeMs`, whose sequence is still
 * below the envelope's: never a wall clock, never a number of tries, never what was said on arrival.
 *
 * While it may still be included, the same XDR is sent once a ledger, or a new outer around the
 * same inner envelope: when the fee was refused, with what is needed; when it stayed out for
 * {@link LEDGERS_OF_PATIENCE} ledgers, with ten times its rate where it is queued and with any more
 * where it is not. However many outers there are, one inner sequence number lets one of them in.
 */
export const decideEnvelope = (state: EnvelopeState, seen: EnvelopeObservation): EnvelopeAction => {
  if (seen.byHash === 'found') return { do: 'settle' };
  if (seen.byHash === 'unknown' || seen.isStopped) return { do: 'askAgain' };
  const { channel } = seen;
  if (channel === null) {
    if (seen.newest.closedAtMs > state.maxTimeMs) return { do: 'readChannel' };
    return seen.sendsNothing ? { do: 'askAgain' } : sendOn(state, seen);
  }
  // A node that lags answers for a time at which the envelope could still be included.
  if (channel.ledgerClosedAtMs <= state.maxTimeMs) return { do: 'askAgain' };
  if (channel.sequence !== null && channel.sequence < state.sequence) return { do: 'expire' };
  return state.timesPassed < ROUNDS_BEFORE_STOPPING ? { do: 'askAgain' } : { do: 'stop' };
};

/** True when this answer says that the envelope's number is used, or its channel gone. */
export const isPassed = (
  { sequence, maxTimeMs }: Pick<EnvelopeState, 'sequence' | 'maxTimeMs'>,
  channel: ChannelAnswer,
): boolean =>
  channel.ledgerClosedAtMs > maxTimeMs &&
  (channel.sequence === null || channel.sequence >= sequence);

/** Why an envelope failed: refused before any ledger, or applied and failed. */
export interface EnvelopeRefusal {
  /** Horizon's spelling, for example `tx_insufficient_balance`. */
  readonly code: string;
  /** One code for each operation; empty where the refusal names none. */
  readonly operations: readonly string[];
}

/**
 * Whose fault it is that a whole envelope failed.
 * - `operations`: those that its codes name; the others are innocent.
 * - `ours`: we lack something; its payments wait and nobody counts against them.
 * - `network`: the network was full, or our time had passed when it arrived; its payments go again.
 * - `unexplained`: it counts against its payments, so that none is tried for ever.
 */
export type RefusalFault = 'network' | 'ours' | 'operations' | 'unexplained';

export const judgeRefusal = (refusal: EnvelopeRefusal | null): RefusalFault => {
  if (refusal === null) return 'unexplained';
  switch (refusal.code) {
    case 'tx_failed':
      return refusal.operations.some((code) => code !== 'op_success')
        ? 'operations'
        : 'unexplained';
    case 'tx_insufficient_fee':
    // Only times are at fault: the ledger's that we counted from, or a core's own.
    case 'tx_too_late':
    case 'tx_too_early':
      return 'network';
    case 'tx_insufficient_balance':
    case 'tx_bad_auth':
    case 'tx_bad_auth_extra':
    case 'tx_no_source_account':
    case 'tx_not_supported':
      return 'ours';
    default:
      return 'unexplained';
  }
};

/**
 * Which of two refusals of an envelope is kept for its end. What blames nobody comes to every envelope
 * that is sent for long enough, and says nothing against what was said before.
 */
export const keptRefusal = (
  known: EnvelopeRefusal | null,
  said: EnvelopeRefusal,
): EnvelopeRefusal => (known !== null && judgeRefusal(said) === 'network' ? known : said);

/** An envelope that was sent less often than this had no fair chance of a ledger. */
export const FAIR_SENDS = 3;

/** Sent for long enough, every envelope is too late in the end: that says nothing of why. */
const saysWhy = ({ code }: EnvelopeRefusal): boolean =>
  code !== 'tx_too_late' && code !== 'tx_too_early';

/**
 * Whose fault it is that an envelope died. A death that nothing explains counts only where the
 * envelope was sent all its life: not while its sender was held back, not where the network could
 * hardly be asked, and not where it was too late when it was first sent.
 */
export const judgeDeath = (
  refusal: EnvelopeRefusal | null,
  life: { readonly submissions: number; readonly wasWithheld: boolean },
): RefusalFault => {
  if (refusal !== null && saysWhy(refusal)) return judgeRefusal(refusal);
  return life.wasWithheld || life.submissions < FAIR_SENDS ? 'network' : 'unexplained';
};
