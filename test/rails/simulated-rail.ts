import { stroopsOf } from '../../src/domain/money/amount.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from '../../src/rails/rail.ts';
import { withoutRefunds } from '../../src/rails/sandbox-bank/profile.ts';
import { RetryLater } from '../../src/domain/rails/retry-later.ts';
import type { RailProfile } from '../../src/domain/rails/profile.ts';

/** Numbers that look random and come again for the same seed (mulberry32). */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    below: (limit: number): number => Math.floor(next() * limit),
    of: <Item>(items: readonly [Item, ...Item[]]): Item =>
      items[Math.floor(next() * items.length)] ?? items[0],
    chance: (probability: number): boolean => next() < probability,
  };
};

export type Random = ReturnType<typeof createRandom>;

const HOUR_MS = 3_600_000;
export const SETTLED_AFTER_MS = 60_000;
const KEYS_KEPT_MS = 24 * HOUR_MS;

export type Retry = RailProfile['retry'];

interface Payment {
  readonly key: string;
  readonly at: number;
  readonly amount: string;
}

/** A call that hangs until the schedule says what becomes of it. */
interface Hanging {
  readonly resume: () => void;
}

/**
 * A bank that keeps its promises and no more: keys for a day where it has keys, and a request that
 * was sent arrives within a minute or never. All of it happens when the schedule says so.
 */
export const createSimulatedRail = (retry: Retry, looksUp: boolean, random: Random) => {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const payments: Payment[] = [];
  const onTheirWay: Payment[] = [];
  const hanging: Hanging[] = [];

  const pay = ({ key, at, amount }: Payment): void => {
    const known = payments.findLast((one) => one.key === key);
    const isKept = retry.by === 'idempotencyKey' && known && at - known.at < KEYS_KEPT_MS;
    if (!isKept) payments.push({ key, at, amount });
  };
  const arrive = (): void => {
    for (const one of onTheirWay.splice(0)) {
      if (one.at <= clock.nowMs) pay(one);
      else onTheirWay.push(one);
    }
  };
  const untilResumed = async (): Promise<void> =>
    new Promise((resolve) => hanging.push({ resume: resolve }));
  const lost = (): never => {
    throw new TypeError('fetch failed');
  };

  const send = async ({
    idempotencyKey: key,
    amount,
  }: OutgoingPayment): Promise<OutgoingResult> => {
    if (stroopsOf(amount) <= 0n) throw new Error('this bank pays more than nothing');
    const fate = random.of(['answered', 'paidAndLost', 'late', 'neverArrives', 'notNow'] as const);
    if (fate === 'answered' || fate === 'paidAndLost') pay({ key, at: clock.nowMs, amount });
    // A request on its way arrives within what the profile calls settled.
    if (fate === 'late') {
      const lateMs = random.chance(0.5) ? SETTLED_AFTER_MS - 1 : random.below(SETTLED_AFTER_MS);
      onTheirWay.push({ key, at: clock.nowMs + lateMs, amount });
    }
    if (random.chance(0.5)) await untilResumed();
    if (fate === 'notNow') throw new RetryLater(1_000);
    return fate === 'answered' ? { state: 'delivered', railReference: `out-${key}` } : lost();
  };
  const find: NonNullable<Rail['findOutgoing']> = async (key) => {
    if (random.chance(0.3)) return lost();
    arrive();
    const found = payments.some((one) => one.key === key);
    // What was true when it was asked may be old when it is heard.
    if (random.chance(0.5)) await untilResumed();
    return found ? { state: 'delivered', railReference: `out-${key}` } : { state: 'unknown' };
  };
  const rail: Rail = {
    profile: { ...withoutRefunds, retry },
    executeOutgoingTransaction: send,
    ...(looksUp ? { findOutgoing: find } : {}),
  };
  /** A worker may freeze anywhere; others go on meanwhile. */
  const mayFreeze = async (): Promise<void> => {
    if (random.chance(0.3)) await untilResumed();
  };
  return { rail, clock, payments, hanging, arrive, mayFreeze };
};
