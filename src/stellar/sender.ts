import {
  decideEnvelope,
  isPassed,
  type ChannelAnswer,
  type EnvelopeAction,
  type EnvelopeObservation,
  type EnvelopeState,
} from '../domain/decide-envelope.ts';
import {
  NetworkFault,
  type LedgerHead,
  type LedgerTransaction,
  type StellarNetwork,
} from './network.ts';
import { readResult, type TransactionResult } from './transaction-result.ts';

/** A signed envelope that is not settled yet, as the journal has it. */
export interface OpenEnvelope extends Pick<EnvelopeState, 'sequence' | 'maxTimeMs'> {
  readonly innerHash: string;
  readonly xdr: string;
  readonly channel: string;
}

/** Where the sender keeps what it must not forget. Each call is one database transaction. */
export interface EnvelopeJournal {
  /** Written before each submission. */
  noteSubmission(innerHash: string): Promise<void>;
  /** What the network said on arrival; it decides nothing but is needed if the envelope dies. */
  noteRefusal(innerHash: string, refusal: TransactionResult): Promise<void>;
  settle(innerHash: string, transaction: LedgerTransaction): Promise<void>;
  bury(innerHash: string): Promise<void>;
  /** Its number was used by something that nobody knows: sending stops until a person has looked. */
  stopAt(innerHash: string): Promise<void>;
}

export interface SenderDeps {
  readonly network: StellarNetwork;
  readonly journal: EnvelopeJournal;
}

/** What a sender remembers between two rounds; it may be lost without harm. */
interface Memory {
  timesPassed: number;
  lookedInLedger: number;
}

const lookByHash = async (
  network: StellarNetwork,
  hash: string,
): Promise<LedgerTransaction | null | 'unknown'> => {
  try {
    return await network.transaction(hash);
  } catch (error) {
    if (error instanceof NetworkFault) return 'unknown';
    throw error;
  }
};

/** One answer for the channel, with the close time of the very ledger that the answer names. */
const readChannel = async (
  network: StellarNetwork,
  channel: string,
): Promise<ChannelAnswer | null> => {
  const { account, ledger } = await network.account(channel);
  const named = ledger === null ? null : await network.ledger(ledger);
  if (!named) return null;
  return { sequence: account?.sequence ?? null, ledgerClosedAtMs: named.closedAtMs };
};

/**
 * Brings open envelopes to their end: looks by hash, sends the same XDR again once a ledger, and
 * buries one only by its one proof. What to do next is decided in `domain/decide-envelope.ts`.
 */
export const createSender = ({ network, journal }: SenderDeps) => {
  const memories = new Map<string, Memory>();

  const send = async (envelope: OpenEnvelope): Promise<void> => {
    await journal.noteSubmission(envelope.innerHash);
    const said = await network.submit(envelope.xdr);
    if (said.answer !== 'refused' || said.resultXdr === null) return;
    await journal.noteRefusal(envelope.innerHash, readResult(said.resultXdr));
  };

  const act = async (action: EnvelopeAction, envelope: OpenEnvelope): Promise<void> => {
    switch (action.do) {
      case 'submit':
        return send(envelope);
      case 'bury':
        return journal.bury(envelope.innerHash);
      case 'stop':
        return journal.stopAt(envelope.innerHash);
      case 'newOuter':
      case 'askAgain':
      case 'readChannel':
      case 'settle':
    }
  };

  return {
    /**
     * Does the next thing for one envelope, once for each ledger: between two of them nothing can
     * change. A network that cannot be asked is asked in the next one.
     */
    async step(envelope: OpenEnvelope, head: LedgerHead): Promise<void> {
      const memory = memories.get(envelope.innerHash) ?? { timesPassed: 0, lookedInLedger: 0 };
      memories.set(envelope.innerHash, memory);
      if (memory.lookedInLedger === head.sequence) return;
      memory.lookedInLedger = head.sequence;
      const found = await lookByHash(network, envelope.innerHash);
      if (found !== null && found !== 'unknown') {
        memories.delete(envelope.innerHash);
        return journal.settle(envelope.innerHash, found);
      }
      const state: EnvelopeState = {
        ...envelope,
        feeBid: 0n,
        operations: 1,
        outerOperations: 1,
        firstSentIn: null,
        lastSentIn: null,
        arrival: null,
        timesPassed: memory.timesPassed,
      };
      const seen: EnvelopeObservation = {
        byHash: found === 'unknown' ? 'unknown' : 'absent',
        newest: head,
        channel: null,
        fee: { offer: 0n, cap: 0n },
        isStopped: false,
      };
      let action = decideEnvelope(state, seen);
      if (action.do === 'readChannel') {
        const channel = await readChannel(network, envelope.channel);
        if (channel === null) return;
        if (isPassed(envelope, channel)) memory.timesPassed += 1;
        action = decideEnvelope(
          { ...state, timesPassed: memory.timesPassed },
          { ...seen, channel },
        );
      }
      await act(action, envelope);
    },
  };
};

export type Sender = ReturnType<typeof createSender>;
