import { describe, expect, test } from '@jest/globals';
import { createCalls, type CallJournal } from '../../src/activities/rail/pay-out/calls.ts';
import { planUnknown, type CalledPayment } from '../../src/activities/rail/pay-out/plan-unknown.ts';
import {
  createRandom,
  createSimulatedRail,
  SETTLED_AFTER_MS,
  type Retry,
} from './simulated-rail.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS = 40;
const SCHEDULES = 5_000;
const KEY = 'one/payout/1';
/** Half of the schedules stay around the moment at which a lost call is given up; half take days. */
const BRIEF = [0, 1_000, 9_000, 52_000] as const;
const LONG = [1_000, 11_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 26 * HOUR_MS] as const;

type Row = { -readonly [Name in keyof CalledPayment]: CalledPayment[Name] } & {
  state: 'planned' | 'asked' | 'delivered' | 'parked';
};

/** Lets everything that can go on go on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

/** One pay-out, carried by workers that come, sleep, die and wake up as the seed says. */
const simulate = async (seed: number, retry: Retry, looksUp: boolean) => {
  const random = createRandom(seed);
  const world = createSimulatedRail(retry, looksUp, random);
  const { rail, clock, payments, hanging, arrive, mayFreeze } = world;
  const now = () => clock.nowMs;
  const row: Row = {
    key: KEY,
    state: 'planned',
    asks: 0,
    askedAt: null,
    answerLostAt: null,
    createdAt: new Date(now()),
  };
  const journal: CallJournal = {
    async lost({ asks }, at) {
      if (row.state === 'asked' && row.asks === asks) row.answerLostAt = at;
    },
    async notTried({ asks }) {
      if (row.state !== 'asked' || row.asks !== asks || row.answerLostAt !== null) return;
      Object.assign(row, { state: 'planned', asks: asks - 1, askedAt: null });
    },
    async claim({ asks }, at) {
      if (row.state !== 'asked' || row.asks !== asks) return false;
      Object.assign(row, { asks: asks + 1, askedAt: at, answerLostAt: null });
      await mayFreeze();
      return true;
    },
  };
  const calls = createCalls(rail, journal, now);
  const order = { idempotencyKey: KEY, transactionId: 'one', amount: '1', payee: {} };
  const record = (state: string): void => {
    if (row.state !== 'asked') return;
    if (state === 'delivered' || state === 'parked') row.state = state;
  };

  const attempt = async (): Promise<void> => {
    if (row.state === 'delivered' || row.state === 'parked') return;
    if (row.state === 'planned') {
      Object.assign(row, { state: 'asked', asks: row.asks + 1, askedAt: new Date(now()) });
      // The worker may freeze between its journal and its call.
      const seen = { ...row };
      await mayFreeze();
      return record((await calls.ask(seen, order)).state);
    }
    const plan = planUnknown(retry, row, now(), looksUp);
    // As the host commits it before the rail is asked anything.
    if (plan.plan === 'askAgain' || plan.plan === 'lookUp') row.answerLostAt ??= new Date(now());
    const seen = { ...row };
    await mayFreeze();
    if (plan.plan === 'park') return record('parked');
    if (plan.plan === 'askAgain') return record((await calls.ask(seen, order)).state);
    if (plan.plan === 'lookUp') record((await calls.lookUp(seen, () => order)).state);
  };

  const pauses = random.chance(0.5) ? BRIEF : LONG;
  for (let step = 0; step < STEPS; step += 1) {
    clock.nowMs += random.of(pauses);
    arrive();
    const sleeper = hanging[random.below(hanging.length)];
    if (sleeper && random.chance(0.4)) {
      hanging.splice(hanging.indexOf(sleeper), 1);
      sleeper.resume();
    } else {
      attempt().catch(() => undefined);
    }
    await settle();
    if (payments.length > 1) break;
  }
  return { row, payments };
};

const RAILS: readonly (readonly [string, Retry, boolean])[] = [
  ['keys and a look-up', { by: 'idempotencyKey', keyLifetimeMs: 23 * HOUR_MS }, true],
  ['keys alone', { by: 'idempotencyKey', keyLifetimeMs: 23 * HOUR_MS }, false],
  ['a look-up alone', { by: 'lookUp', settledAfterMs: SETTLED_AFTER_MS }, true],
  ['neither', { by: 'neither' }, false],
];

describe('§3.2 under schedules of lost replies, late requests, frozen workers and outages', () => {
  test.each(RAILS)(
    '§3.2 a rail with %s pays no pay-out twice, and none is called delivered that was not paid',
    async (_what, retry, looksUp) => {
      let delivered = 0;
      for (let seed = 1; seed <= SCHEDULES; seed += 1) {
        const { row, payments } = await simulate(seed, retry, looksUp);
        if (payments.length > 1 || (row.state === 'delivered' && payments.length === 0)) {
          throw new Error(`seed ${seed}: ${row.state} and paid ${payments.length} times`);
        }
        if (row.state === 'delivered') delivered += 1;
      }
      // A simulation in which nothing is ever paid would prove nothing.
      expect(delivered).toBeGreaterThan(SCHEDULES / 10);
    },
    60_000,
  );
});
