import { describe, expect, test } from '@jest/globals';
import { judgeRail, type BankFault, type FakeBank } from '../../src/rails/contract/index.ts';
import { createSimulatedRail, type Random, type Retry } from './simulated-rail.ts';

/** What becomes of a call whose reply goes wrong in one of these ways. */
const FATES: Readonly<Partial<Record<BankFault, string>>> = {
  loseReply: 'paidAndLost',
  failAfter: 'paidAndLost',
  loseRequest: 'neverArrives',
  failBefore: 'neverArrives',
};

/** The simulation of `simulation.test.ts` as a bank that does what the kit wants, and no chance. */
const createSimulatedBank = (retry: Retry, looksUp: boolean) => {
  const next = { fate: 'answered', looksFail: false };
  const random: Random = {
    of(items) {
      const found = items.find((item) => String(item) === next.fate);
      next.fate = 'answered';
      return found ?? items[0];
    },
    chance(probability) {
      const fails = probability === 0.3 && next.looksFail;
      if (fails) next.looksFail = false;
      return fails;
    },
    below: () => 0,
  };
  const create = () => createSimulatedRail(retry, looksUp, random);
  let world = create();
  const bank: FakeBank = {
    payee: {},
    otherPayee: { bank_account_number: '87654321' },
    smallestAmount: '0.0000001',
    async reset() {
      Object.assign(next, { fate: 'answered', looksFail: false });
      world = create();
    },
    close: async () => undefined,
    paid: async () => world.payments.map(({ amount }) => amount),
    receive: async () => undefined,
    async fault(call, fault) {
      const fate = call === 'pay' ? FATES[fault] : undefined;
      if (fate !== undefined) next.fate = fate;
      if (call === 'find') next.looksFail = true;
      return fate !== undefined || call === 'find';
    },
    answer: async (call, status) => {
      if (call !== 'pay' || status !== 429) return false;
      next.fate = 'notNow';
      return true;
    },
    recover: async () => undefined,
    async pass(ms) {
      world.clock.nowMs += ms;
    },
  };
  return { bank, createRail: () => world.rail };
};

const HOUR_MS = 3_600_000;
const RAILS: readonly (readonly [string, Retry, boolean])[] = [
  ['keys and a look-up', { by: 'idempotencyKey', keyLifetimeMs: 23 * HOUR_MS }, true],
  ['a look-up alone', { by: 'lookUp', settledAfterMs: 60_000 }, true],
  ['neither', { by: 'neither' }, false],
];

describe('the simulated rail', () => {
  test.each(RAILS)('with %s is found safe by the kit', async (_what, retry, looksUp) => {
    const judgements = await judgeRail(createSimulatedBank(retry, looksUp));
    expect(judgements.filter(({ verdict }) => verdict === 'unsafe')).toEqual([]);
    const safe = judgements.filter(({ verdict }) => verdict === 'safe');
    expect(safe.length).toBeGreaterThan(12);
  });
});
