/** What the journal says of a signed envelope that is not settled yet. */
export interface EnvelopeFacts {
  readonly sequence: bigint;
  /** The last moment at which a ledger may include it. */
  readonly maxTimeMs: number;
}

/** One answer of `GET /accounts/{channel}` with the close time of the ledger that it names. */
export interface ChannelAnswer {
  readonly sequence: bigint;
  readonly ledgerClosedAtMs: number;
}

/** What has been seen of an envelope in this round. */
export interface EnvelopeObservation {
  readonly byHash: 'found' | 'absent' | 'unknown';
  /** When the newest ledger that we know of closed. */
  readonly latestClosedAtMs: number;
  /** Only read once the newest ledger closed after `maxTimeMs`; null when it was not read. */
  readonly channel: ChannelAnswer | null;
  /** How many rounds before this one found its sequence number used up and its hash unknown. */
  readonly timesPassed: number;
}

export type EnvelopeAction =
  /** It was in a ledger: write down what came of it. */
  | 'settle'
  /** Send the same XDR (again). */
  | 'send'
  /** Ask for the channel's account: it may be dead. */
  | 'readChannel'
  /** It is proven that no ledger will ever include it. */
  | 'bury'
  /** Nothing is known in this round: ask again in the next. */
  | 'askAgain'
  /** Its number was used, yet nobody knows its hash: only a person can say what happened. */
  | 'park';

/** How many ledgers an unknown hash behind a used sequence number is asked for before it is parked. */
export const ROUNDS_BEFORE_PARKING = 10;

/**
 * Decides the next step of a signed envelope. It is settled by its hash alone; the one proof of
 * its death is one answer for its channel, from a ledger that closed after `maxTimeMs`, whose
 * sequence is still below the envelope's. Never a wall clock and never a number of tries.
 */
export const decideEnvelope = (
  envelope: EnvelopeFacts,
  { byHash, latestClosedAtMs, channel, timesPassed }: EnvelopeObservation,
): EnvelopeAction => {
  if (byHash === 'found') return 'settle';
  if (byHash === 'unknown') return 'askAgain';
  if (channel === null) return latestClosedAtMs > envelope.maxTimeMs ? 'readChannel' : 'send';
  // A node that lags answers for a time at which the envelope could still be included.
  if (channel.ledgerClosedAtMs <= envelope.maxTimeMs) return 'askAgain';
  if (channel.sequence < envelope.sequence) return 'bury';
  return timesPassed < ROUNDS_BEFORE_PARKING ? 'askAgain' : 'park';
};

/** Why an envelope was turned away before any ledger; it stays alive until it is proven dead. */
export interface EnvelopeRefusal {
  /** Horizon's spelling, for example `tx_insufficient_balance`. */
  readonly code: string;
  /** One code for each operation; empty where the refusal names none. */
  readonly operations: readonly string[];
}

/** Whose fault the refusal of a whole envelope is. */
export const judgeRefusal = (
  refusal: EnvelopeRefusal | null,
): 'weather' | 'ours' | 'operations' | 'unexplained' => {
  if (refusal === null) return 'unexplained';
  switch (refusal.code) {
    case 'tx_failed':
      return refusal.operations.some((code) => code !== 'op_success')
        ? 'operations'
        : 'unexplained';
    case 'tx_insufficient_fee':
      return 'weather';
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
