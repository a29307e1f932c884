import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decideEnvelope, judgeRefusal } from '../../src/domain/decide-envelope.ts';

const MAX_TIME = 1_000_000;
const envelope = { sequence: 42n, maxTimeMs: MAX_TIME };
const moment = fc.integer({ min: 0, max: 2 * MAX_TIME });
const observations = fc.record({
  byHash: fc.constantFrom('found' as const, 'absent' as const, 'unknown' as const),
  latestClosedAtMs: moment,
  channel: fc.option(
    fc.record({ sequence: fc.bigInt({ min: 0n, max: 90n }), ledgerClosedAtMs: moment }),
  ),
  timesPassed: fc.integer({ min: 0, max: 30 }),
});

describe('the next step of an envelope', () => {
  test('§2.4 is its burial by one proof only: a ledger after max_time and a number still unused', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const proven =
          seen.byHash === 'absent' &&
          seen.channel !== null &&
          seen.channel.ledgerClosedAtMs > MAX_TIME &&
          seen.channel.sequence < envelope.sequence;
        expect(decideEnvelope(envelope, seen) === 'bury').toBe(proven);
      }),
      { numRuns: 5_000 },
    );
  });

  test('§2.3 is to settle it whenever its hash is found, whatever else is seen', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        expect(decideEnvelope(envelope, { ...seen, byHash: 'found' })).toBe('settle');
      }),
    );
  });

  test('§2.3 is to ask again when the network could not say, and never to send or bury', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        expect(decideEnvelope(envelope, { ...seen, byHash: 'unknown' })).toBe('askAgain');
      }),
    );
  });

  test('§2.4 is never to send once a ledger has closed after max_time', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        if (decideEnvelope(envelope, seen) !== 'send') return;
        expect(seen.latestClosedAtMs).toBeLessThanOrEqual(MAX_TIME);
      }),
    );
  });

  test('§2.4 is a person’s when its number was used and its hash stays unknown', () => {
    const channel = { sequence: 42n, ledgerClosedAtMs: MAX_TIME + 1 };
    const seen = { byHash: 'absent' as const, latestClosedAtMs: MAX_TIME + 1, channel };
    expect(decideEnvelope(envelope, { ...seen, timesPassed: 0 })).toBe('askAgain');
    expect(decideEnvelope(envelope, { ...seen, timesPassed: 10 })).toBe('park');
  });
});

describe('a refusal on arrival', () => {
  test.each([
    [null, 'unexplained'],
    [{ code: 'tx_bad_seq', operations: [] }, 'unexplained'],
    [{ code: 'tx_insufficient_fee', operations: [] }, 'weather'],
    [{ code: 'tx_insufficient_balance', operations: [] }, 'ours'],
    [{ code: 'tx_bad_auth', operations: [] }, 'ours'],
    [{ code: 'tx_failed', operations: ['op_success', 'op_malformed'] }, 'operations'],
  ] as const)('%j is judged as %s', (refusal, whose) => {
    expect(judgeRefusal(refusal)).toBe(whose);
  });
});
