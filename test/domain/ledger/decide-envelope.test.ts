import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decideEnvelope,
  LEDGERS_OF_PATIENCE,
  ROUNDS_BEFORE_STOPPING,
  type Arrival,
  type EnvelopeObservation,
  type EnvelopeState,
} from '../../../src/domain/ledger/decide-envelope.ts';

const MAX_TIME = 1_000_000;
const answers = fc.oneof(
  fc.record({
    answer: fc.constantFrom(
      'pending' as const,
      'duplicate' as const,
      'try_again_later' as const,
      'unknown' as const,
    ),
  }),
  fc.record({
    answer: fc.constant('refused' as const),
    code: fc.constantFrom('tx_bad_seq', 'tx_insufficient_fee', 'tx_bad_auth', 'tx_too_late'),
    feeNeeded: fc.option(fc.bigInt({ min: 1n, max: 100_000n })),
  }),
);
const ledger = fc.integer({ min: 1, max: 40 });
const states: fc.Arbitrary<EnvelopeState> = fc.record({
  sequence: fc.constant(42n),
  maxTimeMs: fc.constant(MAX_TIME),
  feeBid: fc.bigInt({ min: 100n, max: 50_000n }),
  operations: fc.integer({ min: 1, max: 101 }),
  outerOperations: fc.integer({ min: 2, max: 101 }),
  firstSentIn: fc.option(ledger),
  lastSentIn: fc.option(ledger),
  arrival: fc.option(answers),
  timesPassed: fc.integer({ min: 0, max: 30 }),
});
const moment = fc.integer({ min: 0, max: 2 * MAX_TIME });
const observations: fc.Arbitrary<EnvelopeObservation> = fc.record({
  byHash: fc.constantFrom('found' as const, 'absent' as const, 'unknown' as const),
  newest: fc.record({ sequence: ledger, closedAtMs: moment }),
  channel: fc.option(
    fc.record({
      sequence: fc.option(fc.bigInt({ min: 0n, max: 90n })),
      ledgerClosedAtMs: moment,
    }),
  ),
  fee: fc.record({
    offer: fc.bigInt({ min: 100n, max: 2_000n }),
    cap: fc.bigInt({ min: 100n, max: 5_000n }),
  }),
  isStopped: fc.boolean(),
});
const always = (
  holds: (state: EnvelopeState, seen: EnvelopeObservation) => void,
  numRuns = 2_000,
): void => fc.assert(fc.property(states, observations, holds), { numRuns });

/** An envelope of 99 payments over a channel, first sent in ledger 10, while it may be included. */
const state = (changes: Partial<EnvelopeState> = {}): EnvelopeState => ({
  sequence: 42n,
  maxTimeMs: MAX_TIME,
  feeBid: 10_000n,
  operations: 100,
  outerOperations: 100,
  firstSentIn: 10,
  lastSentIn: 10,
  arrival: { answer: 'pending' },
  timesPassed: 0,
  ...changes,
});
const seen = (changes: Partial<EnvelopeObservation> = {}): EnvelopeObservation => ({
  byHash: 'absent',
  newest: { sequence: 11, closedAtMs: 5_000 },
  channel: null,
  fee: { offer: 100n, cap: 100_000n },
  isStopped: false,
  ...changes,
});
const at = (sequence: number) => ({ sequence, closedAtMs: 5_000 });

describe('the next step of an envelope', () => {
  test('§2.4 expires it by one proof only: a ledger after max_time and a number still unused', () => {
    always((envelope, { channel, ...rest }) => {
      const proven =
        rest.byHash === 'absent' &&
        !rest.isStopped &&
        channel !== null &&
        channel.ledgerClosedAtMs > MAX_TIME &&
        channel.sequence !== null &&
        channel.sequence < envelope.sequence;
      expect(decideEnvelope(envelope, { ...rest, channel }).do === 'expire').toBe(proven);
    }, 5_000);
  });

  test('§2.3 is to settle it whenever its hash is found, whatever else is seen', () => {
    always((envelope, observed) => {
      expect(decideEnvelope(envelope, { ...observed, byHash: 'found' })).toEqual({ do: 'settle' });
    });
  });

  test('§2.3 is to ask again when the network could not say, and never to send or expire', () => {
    always((envelope, observed) => {
      const action = decideEnvelope(envelope, { ...observed, byHash: 'unknown' });
      expect(action).toEqual({ do: 'askAgain' });
    });
  });

  test('§2.11 sends and expires nothing while a person has to clear something', () => {
    always((envelope, observed) => {
      const action = decideEnvelope(envelope, { ...observed, isStopped: true });
      expect(['settle', 'askAgain']).toContain(action.do);
    });
  });

  test('§2.11 sends nothing while somebody else may pay, and still expires what is proven dead', () => {
    always((envelope, observed) => {
      const free = decideEnvelope(envelope, observed);
      const wouldSend = free.do === 'submit' || free.do === 'newOuter';
      expect(decideEnvelope(envelope, { ...observed, sendsNothing: true })).toEqual(
        wouldSend ? { do: 'askAgain' } : free,
      );
    });
  });

  test('§2.4 is never to send once a ledger has closed after max_time', () => {
    always((envelope, observed) => {
      const { do: what } = decideEnvelope(envelope, { ...observed, channel: null });
      if (what !== 'submit' && what !== 'newOuter') return;
      expect(observed.newest.closedAtMs).toBeLessThanOrEqual(MAX_TIME);
    });
  });

  test('§2.3 is to send the same XDR at most once a ledger', () => {
    always((envelope, observed) => {
      if (decideEnvelope(envelope, observed).do !== 'submit') return;
      expect(envelope.lastSentIn ?? 0).toBeLessThan(observed.newest.sequence);
    });
  });

  test('§2.5 never offers more than the cap, and always more than before', () => {
    always((envelope, observed) => {
      const action = decideEnvelope(envelope, observed);
      if (action.do !== 'newOuter') return;
      expect(action.fee <= observed.fee.cap * BigInt(envelope.outerOperations)).toBe(true);
      const rateBefore = envelope.feeBid * BigInt(envelope.outerOperations);
      expect(action.fee > 0n).toBe(true);
      // A refusal may name less for each operation than we offered only where it counts otherwise.
      if (envelope.arrival?.answer === 'refused') return;
      expect(action.fee * BigInt(envelope.operations) > rateBefore).toBe(true);
    });
  });

  test('§2.4 is a person’s when its number was used and its hash stays unknown', () => {
    const newest = { sequence: 60, closedAtMs: MAX_TIME + 1 };
    expect(decideEnvelope(state(), seen({ newest }))).toEqual({ do: 'readChannel' });
    for (const sequence of [42n, 43n, null]) {
      const channel = { sequence, ledgerClosedAtMs: MAX_TIME + 1 };
      const passed = seen({ newest, channel });
      expect(decideEnvelope(state(), passed)).toEqual({ do: 'askAgain' });
      const timesPassed = ROUNDS_BEFORE_STOPPING;
      expect(decideEnvelope(state({ timesPassed }), passed)).toEqual({ do: 'stop' });
    }
  });

  const refused = (code: string, feeNeeded: bigint | null = null): Arrival => ({
    answer: 'refused',
    code,
    feeNeeded,
  });
  test.each([
    ['tx_bad_seq', refused('tx_bad_seq')],
    ['no answer', { answer: 'unknown' }],
    ['TRY_AGAIN_LATER', { answer: 'try_again_later' }],
    ['PENDING', { answer: 'pending' }],
    ['DUPLICATE', { answer: 'duplicate' }],
    ['tx_bad_auth', refused('tx_bad_auth')],
  ] as const)('§2.3 is to send the same XDR again after %s', (_, arrival) => {
    const action = { do: 'submit', feeIsCapped: false };
    expect(decideEnvelope(state({ arrival }), seen())).toEqual(action);
  });

  test('§2.5 is a new outer with the fee that the refusal names', () => {
    const arrival = refused('tx_insufficient_fee', 25_000n);
    const now = seen({ newest: at(10) });
    expect(decideEnvelope(state({ arrival }), now)).toEqual({ do: 'newOuter', fee: 25_000n });
    // Around an envelope of its own account the fee-bump counts as one operation more.
    const plain = state({ arrival, operations: 1, outerOperations: 2, feeBid: 100n });
    expect(decideEnvelope(plain, now)).toEqual({ do: 'newOuter', fee: 50_000n });
  });

  test('§2.5 is to wait where the fee that is needed is above the cap', () => {
    const arrival = refused('tx_insufficient_fee', 25_000n);
    const fee = { offer: 100n, cap: 249n };
    const capped = { do: 'submit', feeIsCapped: true };
    expect(decideEnvelope(state({ arrival }), seen({ fee }))).toEqual(capped);
    expect(decideEnvelope(state({ arrival }), seen({ fee, newest: at(10) }))).toEqual({
      do: 'askAgain',
    });
  });

  test('§2.5 replaces what is queued only at ten times its fee, and only when patience is over', () => {
    const arrival = { answer: 'duplicate' } as const;
    const late = at(10 + LEDGERS_OF_PATIENCE);
    const early = at(late.sequence - 1);
    expect(decideEnvelope(state({ arrival }), seen({ newest: early })).do).toBe('submit');
    const replaced = { do: 'newOuter', fee: 100_000n };
    expect(decideEnvelope(state({ arrival }), seen({ newest: late }))).toEqual(replaced);
  });

  test('§2.3 gives what was pushed out of the queue a new hash for a little more', () => {
    const arrival = { answer: 'try_again_later' } as const;
    const newest = at(10 + LEDGERS_OF_PATIENCE);
    const action = decideEnvelope(state({ arrival }), seen({ newest }));
    expect(action).toEqual({ do: 'newOuter', fee: 10_001n });
  });

  test('§2.4 one that arrived too late is not sent again, and waits for its proof', () => {
    const arrival = { answer: 'refused', code: 'tx_too_late', feeNeeded: null } as const;
    const newest = { sequence: 9, closedAtMs: MAX_TIME - 1 };
    const late = state({ arrival, firstSentIn: 5, lastSentIn: 5 });
    expect(decideEnvelope(late, seen({ newest }))).toEqual({ do: 'askAgain' });
    const after = { sequence: 10, closedAtMs: MAX_TIME + 1 };
    expect(decideEnvelope(late, seen({ newest: after }))).toEqual({ do: 'readChannel' });
  });

  test('§2.5 of a contract call bids as any other beside what its resources cost', () => {
    const resourceFee = 90_000n;
    always((plain, observed) => {
      const { arrival } = plain;
      const needed = arrival?.answer === 'refused' ? arrival.feeNeeded : null;
      const call = {
        ...plain,
        resourceFee,
        feeBid: plain.feeBid + resourceFee,
        arrival:
          arrival?.answer === 'refused' && needed !== null
            ? { ...arrival, feeNeeded: needed + resourceFee }
            : arrival,
      };
      const action = decideEnvelope(plain, observed);
      expect(decideEnvelope(call, observed)).toEqual(
        action.do === 'newOuter' ? { ...action, fee: action.fee + resourceFee } : action,
      );
    });
  });
});
