import type { Stroops } from '../../domain/money/amount.ts';
import {
  decideEnvelope,
  isPassed,
  type Arrival,
  type ChannelAnswer,
  type EnvelopeAction,
  type EnvelopeObservation,
  type EnvelopeState,
} from '../../domain/ledger/decide-envelope.ts';
import type { SignedOuter } from './envelope.ts';
import {
  NetworkFault,
  type LedgerHead,
  type LedgerTransaction,
  type StellarNetwork,
} from '../network.ts';
import { readResult, type TransactionResult } from './transaction-result.ts';

/** A signed envelope that is not settled yet, as the journal has it. */
export interface OpenEnvelope {
  readonly innerHash: string;
  readonly innerXdr: string;
  /** The newest fee-bump around it, which is what is sent; null while it goes by itself. */
  readonly outerXdr: string | null;
  readonly sourceAccount: string;
  readonly channel: string;
  readonly sequence: bigint;
  readonly maxTimeMs: number;
  readonly feeBid: Stroops;
  /** Stroops of that for the resources of a contract call. */
  readonly resourceFee?: Stroops;
  /** How many operations it carries, the fee-bump's own not counted. */
  readonly operations: number;
  /** How often its submission was journalled; a zero says that nobody ever sent it. */
  readonly submissions: number;
}

/** Where the sender keeps what it must not forget. Each call is one database transaction. */
export interface EnvelopeJournal {
  /** Written before each submission. */
  noteSubmission(innerHash: string): Promise<void>;
  /** Written before the outer is sent. False when the envelope is settled meanwhile. */
  addOuter(innerHash: string, outer: SignedOuter): Promise<boolean>;
  /** What the network said on arrival; it decides nothing but is needed if the envelope dies. */
  noteRefusal(envelope: OpenEnvelope, refusal: TransactionResult): Promise<void>;
  /** It needs a better fee than the cap allows, and waits. */
  noteFeeCap(envelope: OpenEnvelope): Promise<void>;
  settle(innerHash: string, transaction: LedgerTransaction): Promise<void>;
  expire(innerHash: string): Promise<void>;
  /** Its number was used by something that nobody knows: its channel stops for a person. */
  stopAt(innerHash: string): Promise<void>;
}

interface SenderDeps {
  readonly network: StellarNetwork;
  readonly journal: EnvelopeJournal;
  /** Puts a fee-bump around an envelope, paid by the account that pays. */
  readonly signOuter: (envelope: OpenEnvelope, fee: Stroops) => Promise<SignedOuter>;
}

/** What is the same for all envelopes of a round. */
export interface Round {
  readonly head: LedgerHead;
  readonly fee: EnvelopeObservation['fee'];
  readonly isStopped: boolean;
  readonly sendsNothing?: boolean;
  /** The newest ledger that Horizon's core has closed; null where nobody says. */
  readonly core?: () => Promise<number | null>;
}

/** What a sender remembers between two rounds; it may be lost without harm. */
interface Memory {
  readonly firstSentIn: number | null;
  readonly lastSentIn: number | null;
  readonly arrival: Arrival | null;
  readonly timesPassed: number;
  readonly lookedIn: number;
}

const NOTHING: Memory = {
  firstSentIn: null,
  lastSentIn: null,
  arrival: null,
  timesPassed: 0,
  lookedIn: 0,
};

/** One ledger asks for a few steps at most: a submission, a refusal, a better outer. */
const STEPS_MAX = 5;

const stateOf = (envelope: OpenEnvelope, memory: Memory): EnvelopeState => ({
  sequence: envelope.sequence,
  maxTimeMs: envelope.maxTimeMs,
  feeBid: envelope.feeBid,
  resourceFee: envelope.resourceFee ?? 0n,
  operations: envelope.operations + (envelope.outerXdr === null ? 0 : 1),
  outerOperations: envelope.operations + 1,
  firstSentIn: memory.firstSentIn,
  lastSentIn: memory.lastSentIn,
  arrival: memory.arrival,
  timesPassed: memory.timesPassed,
});

const lookByHash = async (
  network: StellarNetwork,
  hash: string,
): Promise<LedgerTransaction | 'absent' | 'unknown'> => {
  try {
    return (await network.transaction(hash)) ?? 'absent';
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
  return named && { sequence: account?.sequence ?? null, ledgerClosedAtMs: named.closedAtMs };
};

/** Does what was decided, and answers with what to go on with, or null when it is over for now. */
const createAct = ({ network, journal, signOuter }: SenderDeps) => {
  const send = async (envelope: OpenEnvelope): Promise<Arrival> => {
    await journal.noteSubmission(envelope.innerHash);
    const said = await network.submit(envelope.outerXdr ?? envelope.innerXdr);
    if (said.answer !== 'refused') return { answer: said.answer };
    if (said.resultXdr === null) return { answer: 'unknown' };
    const result = readResult(said.resultXdr);
    await journal.noteRefusal(envelope, result);
    const feeNeeded = result.code === 'tx_insufficient_fee' ? result.feeCharged : null;
    return { answer: 'refused', code: result.code, feeNeeded };
  };

  const wrap = async (envelope: OpenEnvelope, fee: Stroops): Promise<OpenEnvelope | null> => {
    const outer = await signOuter(envelope, fee);
    if (!(await journal.addOuter(envelope.innerHash, outer))) return null;
    return { ...envelope, outerXdr: outer.xdr, feeBid: outer.fee };
  };

  return async (
    action: EnvelopeAction,
    envelope: OpenEnvelope,
    memory: Memory,
    { head, core }: Round,
  ): Promise<{ envelope: OpenEnvelope; memory: Memory } | null> => {
    switch (action.do) {
      case 'submit': {
        if (action.feeIsCapped) await journal.noteFeeCap(envelope);
        // What Horizon reads later of ledgers that had closed by now says nothing of this.
        const lastSentIn = Math.max(head.sequence, (await core?.()) ?? 0);
        const arrival = await send(envelope);
        const firstSentIn = memory.firstSentIn ?? lastSentIn;
        return { envelope, memory: { ...memory, arrival, firstSentIn, lastSentIn } };
      }
      case 'newOuter': {
        const wrapped = await wrap(envelope, action.fee);
        const sent = { ...memory, arrival: null, firstSentIn: null, lastSentIn: null };
        return wrapped && { envelope: wrapped, memory: sent };
      }
      case 'readChannel':
      case 'askAgain':
        return null;
      case 'expire':
        await journal.expire(envelope.innerHash);
        return null;
      case 'stop':
        await journal.stopAt(envelope.innerHash);
        return null;
      case 'settle':
        throw new Error('only what was found is settled');
    }
  };
};

/**
 * Brings open envelopes to their end: looks by hash, sends the same XDR again once a ledger, offers
 * more where it has to, and expires one only by its one proof. What to do next is decided in
 * `domain/ledger/decide-envelope.ts`; here it is done.
 */
export const createSender = (deps: SenderDeps) => {
  const { network, journal } = deps;
  const act = createAct(deps);
  const memories = new Map<string, Memory>();

  const goOn = async (
    opened: OpenEnvelope,
    seen: EnvelopeObservation,
    round: Round,
  ): Promise<void> => {
    let envelope = opened;
    let observed = seen;
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      let memory = memories.get(envelope.innerHash) ?? NOTHING;
      const action = decideEnvelope(stateOf(envelope, memory), observed);
      if (action.do === 'readChannel') {
        const channel = await readChannel(network, envelope.channel);
        if (channel === null) return;
        const passed = isPassed(envelope, channel) ? 1 : 0;
        memory = { ...memory, timesPassed: memory.timesPassed + passed };
        memories.set(envelope.innerHash, memory);
        observed = { ...observed, channel };
        continue;
      }
      const next = await act(action, envelope, memory, round);
      if (action.do === 'expire') memories.delete(envelope.innerHash);
      if (next === null) return;
      memories.set(envelope.innerHash, next.memory);
      envelope = next.envelope;
    }
  };

  return {
    /**
     * Does the next things for one envelope, once for each ledger: between two of them nothing can
     * change. A network that cannot be asked is asked in the next one.
     */
    async step(envelope: OpenEnvelope, round: Round): Promise<void> {
      const { head, fee, isStopped, sendsNothing = false } = round;
      const { innerHash } = envelope;
      const memory = memories.get(innerHash) ?? NOTHING;
      if (memory.lookedIn >= head.sequence) return;
      memories.set(innerHash, { ...memory, lookedIn: head.sequence });
      // What nobody has sent is in no ledger, and need not be asked for.
      const found = envelope.submissions === 0 ? 'absent' : await lookByHash(network, innerHash);
      if (typeof found === 'object') {
        memories.delete(innerHash);
        return journal.settle(innerHash, found);
      }
      const newest = { sequence: head.sequence, closedAtMs: head.closedAtMs };
      const stop = { isStopped, sendsNothing };
      const seen = { byHash: found, newest, channel: null, fee, ...stop } as const;
      await goOn(envelope, seen, round);
    },
  };
};

export type Sender = ReturnType<typeof createSender>;
