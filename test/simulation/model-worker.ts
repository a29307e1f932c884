import {
  isPassed,
  type Arrival,
  type ChannelAnswer,
  type decideEnvelope,
  type EnvelopeObservation,
} from '../../src/domain/ledger/decide-envelope.ts';
import {
  rememberHead,
  type HeadMemory,
  type judgeHead,
} from '../../src/domain/ledger/decide-head.ts';
import type { EnvelopeRow, ModelJournal } from './model-journal.ts';
import { CLOSE_MS, type ModelLedger } from './model-ledger.ts';
import type { Random } from './random.ts';

export interface World {
  readonly ledger: ModelLedger;
  readonly journal: ModelJournal;
  readonly random: Random;
  readonly channels: number;
  /** The function under test, or one that was spoiled on purpose. */
  readonly decide: typeof decideEnvelope;
  /** The other function under test. */
  readonly judge: typeof judgeHead;
  /** How long a ledger may include an envelope after the one that it was signed by. */
  readonly lifeMs: number;
  /** How wrong the clock of the workers is. */
  readonly clockOffMs: number;
  /** Called with each hash that is handed to the network, before it is. */
  readonly onSent: (envelope: EnvelopeRow, outerHash: string) => void;
  readonly onExpired: (envelope: EnvelopeRow) => void;
  /** Called with the last moment of each envelope when it is signed. */
  readonly onSigned?: (maxTimeMs: number) => void;
}

/** The newest ledger that Horizon shows, and whether it may be signed by. */
interface Round {
  readonly newest: number;
  readonly isFresh: boolean;
}

interface Memory {
  firstSentIn: number | null;
  lastSentIn: number | null;
  arrival: Arrival | null;
  timesPassed: number;
  lookedIn: number;
}

const FEE_CAP = 100_000n;
const STEPS_MAX = 5;
/** See random.ts. */
const { max } = Math;
const toBigInt = BigInt;

/** The ledger that the node which happens to answer has read up to. */
const nodeOf = ({ ledger, random }: World): number =>
  max(0, ledger.shown() - (ledger.conditions.isRough && random.chance(30) ? random.below(5) : 0));

const isLost = ({ ledger, random }: World): boolean =>
  ledger.conditions.isRough && random.chance(12);

/** Hands an envelope to the network; what it says may be lost on the way, and so may the envelope. */
function* submit(world: World, envelope: EnvelopeRow, outerHash: string): Generator<void, Arrival> {
  envelope.submissions += 1;
  // Here a worker may be stopped for as long as the schedule likes, and go on as a zombie.
  yield;
  world.onSent(envelope, outerHash);
  if (isLost(world)) return { answer: 'unknown' };
  const said = world.ledger.arrive(world.journal.sentOf(envelope, outerHash));
  yield;
  if (isLost(world)) return { answer: 'unknown' };
  if (said.answer === 'refused') world.journal.noteRefusal(envelope, said.code);
  return said;
}

function* readChannel(world: World, channel: number): Generator<void, ChannelAnswer | null> {
  const node = nodeOf(world);
  const answer = {
    sequence: toBigInt(world.ledger.sequenceAt(channel, node)),
    ledgerClosedAtMs: node * CLOSE_MS,
  };
  yield;
  return isLost(world) ? null : answer;
}

function* goOn(
  world: World,
  envelope: EnvelopeRow,
  memory: Memory,
  seen: EnvelopeObservation,
): Generator<void, void> {
  const newest = seen.newest.sequence;
  let observed = seen;
  // What this worker read of the row; a twin may change it meanwhile.
  let { outerHash, feeBid } = envelope;
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const operations = envelope.payments.length + 1;
    const facts = { sequence: toBigInt(envelope.sequence), maxTimeMs: envelope.maxTimeMs };
    const action = world.decide(
      { ...memory, ...facts, feeBid: toBigInt(feeBid), operations, outerOperations: operations },
      observed,
    );
    switch (action.do) {
      case 'readChannel': {
        const channel = yield* readChannel(world, envelope.channel);
        if (channel === null) return;
        if (isPassed(facts, channel)) memory.timesPassed += 1;
        observed = { ...observed, channel };
        break;
      }
      case 'submit':
        memory.arrival = yield* submit(world, envelope, outerHash);
        memory.firstSentIn ??= newest;
        memory.lastSentIn = newest;
        break;
      case 'newOuter':
        yield;
        feeBid = Number(action.fee);
        if (!world.journal.addOuter(envelope, feeBid)) return;
        outerHash = `${envelope.hash}/${feeBid}`;
        Object.assign(memory, { arrival: null, firstSentIn: null, lastSentIn: null });
        break;
      case 'expire':
        yield;
        world.onExpired(envelope);
        world.journal.expire(envelope);
        return;
      case 'stop':
        if (envelope.state === 'signed') envelope.isStopped = true;
        return;
      case 'askAgain':
        return;
      case 'settle':
        throw new Error('only what was found is settled');
    }
  }
}

function* lookAtHead(
  world: World,
  known: HeadMemory | null,
): Generator<void, Round & { readonly head: HeadMemory }> {
  const { ledger, lifeMs } = world;
  const newest = nodeOf(world);
  const nowMs = ledger.latest() * CLOSE_MS + world.clockOffMs;
  const head = rememberHead(known, { sequence: newest, closedAtMs: newest * CLOSE_MS }, nowMs);
  yield;
  let verdict = world.judge(head, { nowMs, lifeMs });
  if (verdict === 'askCore') {
    const core = isLost(world) ? null : ledger.latest();
    yield;
    verdict = world.judge(head, { nowMs, lifeMs, core });
  }
  return { head, newest, isFresh: verdict === 'fresh' };
}

function* step(
  world: World,
  envelope: EnvelopeRow,
  memory: Memory,
  { newest, isFresh }: Round,
): Generator<void, void> {
  if (memory.lookedIn >= newest) return;
  memory.lookedIn = newest;
  const wasSent = envelope.submissions > 0;
  const found = wasSent ? world.ledger.lookUp(envelope.hash, nodeOf(world)) : null;
  yield;
  if (found) return world.journal.settle(envelope, found);
  const byHash = wasSent && isLost(world) ? 'unknown' : 'absent';
  yield* goOn(world, envelope, memory, {
    byHash,
    newest: { sequence: newest, closedAtMs: newest * CLOSE_MS },
    channel: null,
    fee: { offer: 200n, cap: FEE_CAP },
    isStopped: false,
    sendsNothing: !isFresh,
  });
}

function* bind(world: World, newest: number): Generator<void, void> {
  const { journal, ledger, channels } = world;
  for (let channel = 0; channel < channels; channel += 1) {
    if (!journal.isFree(channel)) continue;
    const sequence =
      max(ledger.sequenceAt(channel, nodeOf(world)), journal.usedSequence(channel)) + 1;
    yield;
    const maxTimeMs = newest * CLOSE_MS + world.lifeMs;
    if (journal.bind(channel, sequence, maxTimeMs, 200)) world.onSigned?.(maxTimeMs);
  }
}

/**
 * A worker that sends for ever. It is advanced from one call to the outside world to the next; one
 * that is advanced no more has crashed, and one that is advanced again much later is a zombie.
 */
export function* work(world: World): Generator<void, never> {
  const memories = new Map<string, Memory>();
  let known: HeadMemory | null = null;
  for (;;) {
    const round: Round & { readonly head: HeadMemory } = yield* lookAtHead(world, known);
    const { newest, isFresh, head } = round;
    known = head;
    if (!isFresh) world.journal.withhold(newest * CLOSE_MS);
    for (const envelope of world.journal.open()) {
      const memory = memories.get(envelope.hash) ?? {
        firstSentIn: null,
        lastSentIn: null,
        arrival: null,
        timesPassed: 0,
        lookedIn: -1,
      };
      memories.set(envelope.hash, memory);
      yield* step(world, envelope, memory, round);
    }
    if (isFresh) yield* bind(world, newest);
  }
}
