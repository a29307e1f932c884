import { expect, describe, test } from '@jest/globals';
import { decideEnvelope } from '../../src/domain/ledger/decide-envelope.ts';
import { judgeHead } from '../../src/domain/ledger/decide-head.ts';
import type { ModelSource } from './model-history.ts';
import { createModelJournal, type PaymentRow } from './model-journal.ts';
import { CLOSE_MS, createModelLedger } from './model-ledger.ts';
import { work, type World } from './model-worker.ts';
import { createRandom } from './random.ts';

/** How the ledger is read, and in how many schedules. Stellar RPC forgets hashes. */
const SCHEDULES = [
  { by: 'Horizon', sources: ['horizon'], count: 60_000 },
  { by: 'Stellar RPC', sources: ['rpc'], count: 20_000 },
  { by: 'both, of which Horizon is away at times', sources: ['horizon', 'rpc'], count: 10_000 },
] as const;
const CHANNELS = 2;
/** Envelopes of the model live for a few ledgers, so that many of them die. */
const LIFE_MS = 4 * CLOSE_MS;
/** `SIMULATION_SEED=… npm test -- test/simulation` replays one schedule and no other. */
const given = process.env['SIMULATION_SEED'];

type Decide = typeof decideEnvelope;
type Sources = readonly ModelSource[];
const HORIZON: Sources = ['horizon'];

/** What has come of the envelopes and payments of all schedules so far. */
const ends = new Map<string, number>();
const count = (end: string): void => void ends.set(end, (ends.get(end) ?? 0) + 1);

/** One schedule from its seed. @returns what is wrong at its end; empty when nothing is. */
const runSchedule = (seed: number, decide: Decide, sources = HORIZON): readonly string[] => {
  const random = createRandom(seed);
  const ledger = createModelLedger(random, CHANNELS);
  const forgets = sources.includes('rpc');
  if (forgets) ledger.conditions.keeps = 1 + random.below(6);
  ledger.conditions.isShared = sources.length > 1;
  const payments: PaymentRow[] = Array.from({ length: 1 + random.below(6) }, (_, transaction) => ({
    transaction,
    operation: random.chance(15) ? 'create_claimable_balance' : 'payment',
    destination: random.below(4),
    state: 'queued',
    envelope: null,
    deadEnvelopes: 0,
  }));
  const journal = createModelJournal(payments);
  const wrong: string[] = [];
  const strangers = new Set<number>();
  const world: World = {
    ledger,
    journal,
    random,
    channels: CHANNELS,
    decide,
    judge: judgeHead,
    lifeMs: LIFE_MS,
    // By a clock that is wrong nothing is lost either.
    clockOffMs: random.pick([0, 0, 0, -600_000, 600_000]) ?? 0,
    onSent: (envelope, outerHash) => {
      if (!journal.envelopes.includes(envelope) || !envelope.outers.has(outerHash)) {
        wrong.push(`${outerHash} was sent and is not journalled`);
      }
    },
    onExpired: ({ hash }) => {
      if (ledger.included.has(hash)) wrong.push(`${hash} was expired and had been included`);
    },
  };
  const workers = [work(world), work(world)];

  const disturb = (): void => {
    const { conditions, cannotTake } = ledger;
    const draw = random.below(100);
    if (draw < 30) ledger.close();
    else if (draw < 33) workers[random.below(workers.length)] = work(world);
    else if (draw < 35) workers.push(work(world));
    else if (draw < 37) conditions.leastFee = random.pick([100, 300, 5_000]) ?? 100;
    else if (draw < 39)
      cannotTake.set(
        random.below(4),
        random.pick(['op_no_trust', 'op_line_full'] as const) ?? 'op_no_trust',
      );
    else if (draw < 41)
      conditions.lacks =
        random.pick([null, 'op_underfunded', 'tx_insufficient_balance'] as const) ?? null;
    else if (draw < 44) conditions.shownAt = random.chance(50) ? null : ledger.shown();
    else if (draw === 44 && random.chance(20)) ledger.swallowed.add(random.below(4));
    else if (draw === 45 && random.chance(10)) {
      const channel = random.below(CHANNELS);
      strangers.add(channel);
      ledger.useNumber(channel);
    }
  };
  const rounds = 20 + random.below(120);
  for (let round = 0; round < rounds; round += 1) {
    disturb();
    workers[random.below(workers.length)]?.next();
  }
  // The faults end, the clock runs on: everything comes to its end.
  Object.assign(ledger.conditions, { isRough: false, leastFee: 100, lacks: null, shownAt: null });
  for (
    let calm = 0;
    calm < 80 && payments.some(({ state }) => state === 'queued' || state === 'bound');
    calm += 1
  ) {
    // What is swallowed meanwhile is parked in time, or goes out in the end.
    if (calm === 40) ledger.swallowed.clear();
    for (const worker of workers) for (let turns = 0; turns < 10; turns += 1) worker.next();
    ledger.close();
  }
  for (const [transaction, times] of ledger.paid) {
    if (times > 1) wrong.push(`transaction ${transaction} was paid ${times} times`);
  }
  for (const { hash, state, maxTimeMs } of journal.envelopes) {
    if (state === 'dead' && ledger.included.has(hash))
      wrong.push(`${hash} is dead and was included`);
    if (state === 'dead' && maxTimeMs > ledger.latest() * CLOSE_MS)
      wrong.push(`${hash} died early`);
  }
  /** A channel whose envelope was forgotten stands still, and what waits for it waits. */
  const isBehindForgotten = (): boolean =>
    forgets && journal.envelopes.some((one) => one.isStopped && ledger.included.has(one.hash));
  for (const { transaction, state, envelope } of payments) {
    const isPaid = (ledger.paid.get(transaction) ?? 0) > 0;
    if ((state === 'included') !== isPaid && state !== 'bound') {
      wrong.push(`transaction ${transaction} is ${state} and ${isPaid ? 'paid' : 'not paid'}`);
    }
    const carrier = journal.envelopes.find(({ hash }) => hash === envelope);
    const waits = state === 'queued' || state === 'bound';
    // Only what a stranger did to a channel waits for a person.
    // So does what a ledger includes and nobody knows any more: it is never paid again.
    const isForgotten = forgets && carrier?.isStopped === true && ledger.included.has(carrier.hash);
    if (isForgotten) count('envelope included and forgotten');
    const isLeft = strangers.size > 0 || isBehindForgotten();
    if (waits && !isLeft) wrong.push(`transaction ${transaction} is still ${state}`);
    if (state === 'bound' && carrier && !strangers.has(carrier.channel) && !isForgotten) {
      wrong.push(`transaction ${transaction} hangs on a channel that nobody touched`);
    }
  }
  for (const { state, outers, isStopped } of journal.envelopes) {
    count(`envelope ${isStopped ? 'stopped' : state}`);
    if (outers.size > 1) count('envelope offered a better fee');
  }
  for (const { state } of payments) count(`payment ${state}`);
  return wrong;
};

/** The first schedule that something is wrong with. */
const firstWrong = (
  from: number,
  count: number,
  decide: Decide,
  sources = HORIZON,
): string | null => {
  for (let seed = from; seed < from + count; seed += 1) {
    const wrong = runSchedule(seed, decide, sources);
    if (wrong.length > 0) return `SIMULATION_SEED=${seed}: ${wrong.join('; ')}`;
  }
  return null;
};

describe('§2 the sender’s decisions under faults, crashes and zombies', () => {
  test.each(SCHEDULES)(
    'by $by §2.4 lose nothing and pay nothing twice in $count schedules, and what is forgotten waits for a person',
    ({ sources, count: schedules }) => {
      const found =
        given === undefined
          ? firstWrong(1, schedules, decideEnvelope, sources)
          : firstWrong(Number(given), 1, decideEnvelope, sources);
      expect(found).toBeNull();
    },
    300_000,
  );

  test('meet every end that an envelope or a payment can come to', () => {
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining([
        'envelope included',
        'envelope failed',
        'envelope dead',
        'envelope stopped',
        'envelope offered a better fee',
        'envelope included and forgotten',
        'payment included',
        'payment not_ready',
        'payment parked',
      ]),
    );
  });

  const spoiled: readonly (readonly [string, Decide])[] = [
    [
      'expires by the clock',
      (state, seen) => {
        const right = decideEnvelope(state, seen);
        return right.do === 'readChannel' ? { do: 'expire' } : right;
      },
    ],
    [
      'believes a node that lags',
      (state, seen) =>
        seen.byHash === 'absent' &&
        typeof seen.channel?.sequence === 'bigint' &&
        seen.channel.sequence < state.sequence
          ? { do: 'expire' }
          : decideEnvelope(state, seen),
    ],
    [
      'takes a lost answer for a failure',
      (state, seen) =>
        seen.byHash === 'absent' && state.arrival?.answer === 'unknown'
          ? { do: 'expire' }
          : decideEnvelope(state, seen),
    ],
    [
      'takes a used number for a failure',
      (state, seen) =>
        seen.byHash === 'absent' &&
        state.arrival?.answer === 'refused' &&
        state.arrival.code === 'tx_bad_seq'
          ? { do: 'expire' }
          : decideEnvelope(state, seen),
    ],
  ];
  test.each(spoiled)('would be found out if it %s', (_, decide) => {
    for (const { sources } of SCHEDULES) {
      expect(firstWrong(1, 5_000, decide, sources)).toMatch(/SIMULATION_SEED=\d+/);
    }
  });
});
