import { describe, expect, test } from '@jest/globals';
import { decideEnvelope, judgeDeath } from '../../src/domain/ledger/decide-envelope.ts';
import { judgeHead, oldFromMs } from '../../src/domain/ledger/decide-head.ts';
import { createModelJournal, type PaymentRow } from './model-journal.ts';
import { CLOSE_MS, createModelLedger } from './model-ledger.ts';
import { work, type World } from './model-worker.ts';
import { createRandom, type Random } from './random.ts';

/*
 * A Horizon, or an RPC server, that stands still or lags by 130 ledgers and more, in steps, for ten
 * minutes, while its core goes on: envelopes live as long as they do outside, and payments are queued
 * all the while. Either shows a newest ledger and tells its core's, and no window of a server is so
 * short that it matters here: the schedules are the same by both.
 */
const SCHEDULES = 2_000;
const CHANNELS = 2;
const LIFE_MS = 120_000;
const SPELL_LEDGERS = 600_000 / CLOSE_MS;
const BEHIND = 130;
const SENDS_MAX = 12;
/** `SIMULATION_SEED=… npm test -- test/simulation` replays one schedule and no other. */
const given = process.env['SIMULATION_SEED'];

interface Judges {
  readonly head: typeof judgeHead;
  readonly death: typeof judgeDeath;
}
const RIGHT: Judges = { head: judgeHead, death: judgeDeath };

const payment = (transaction: number): PaymentRow => ({
  transaction,
  operation: 'payment',
  destination: transaction,
  state: 'queued',
  envelope: null,
  deadEnvelopes: 0,
});

/** Where the source is in a ledger of the spell: it falls back, stands, and moves on in steps. */
const createSpell = (random: Random) => {
  let behind = 0;
  return (latest: number): number => {
    const draw = random.below(100);
    if (draw < 10) behind = BEHIND + random.below(BEHIND);
    else if (draw < 80) behind += 1;
    else behind = Math.max(random.below(30), behind - random.below(60));
    return Math.max(0, latest - behind);
  };
};

/** One schedule from its seed. @returns what is wrong at its end; empty when nothing is. */
const runSchedule = (seed: number, { head, death }: Judges): readonly string[] => {
  const random = createRandom(seed);
  const ledger = createModelLedger(random, CHANNELS);
  ledger.conditions.isRough = false;
  const payments: PaymentRow[] = [];
  const journal = createModelJournal(payments, death);
  const wrong: string[] = [];
  const clockOffMs = random.pick([0, oldFromMs(LIFE_MS), -oldFromMs(LIFE_MS)]) ?? 0;
  const sent = new Map<string, number>();
  const world: World = {
    ledger,
    journal,
    random,
    channels: CHANNELS,
    decide: decideEnvelope,
    judge: head,
    lifeMs: LIFE_MS,
    clockOffMs,
    onSigned: (maxTimeMs) => {
      const leftMs = maxTimeMs - ledger.latest() * CLOSE_MS;
      // One ledger may close between the look and the signature.
      if (leftMs + CLOSE_MS < LIFE_MS / 2) wrong.push(`${leftMs} ms were left when it was signed`);
    },
    onSent: ({ hash }) => void sent.set(hash, (sent.get(hash) ?? 0) + 1),
    onExpired: ({ hash }) => {
      if (ledger.included.has(hash)) wrong.push(`${hash} was expired and had been included`);
    },
  };
  const workers = [work(world), work(world)];
  const spell = createSpell(random);
  const runLedger = (): void => {
    for (let turns = 0; turns < 30; turns += 1) workers[random.below(workers.length)]?.next();
    // A worker is killed now and then, and another one begins without any memory.
    if (random.chance(4)) workers[random.below(workers.length)] = work(world);
    ledger.close();
  };
  for (let calm = 0; calm < 150; calm += 1) ledger.close();
  for (let count = 0; count < SPELL_LEDGERS; count += 1) {
    if (random.chance(30)) payments.push(payment(payments.length));
    ledger.conditions.shownAt = spell(ledger.latest());
    runLedger();
  }
  ledger.conditions.shownAt = null;
  const waits = ({ state }: PaymentRow): boolean => state === 'queued' || state === 'bound';
  for (let calm = 0; calm < 200 && payments.some(waits); calm += 1) runLedger();
  for (const { transaction, state, deadEnvelopes } of payments) {
    const times = ledger.paid.get(transaction) ?? 0;
    if (state !== 'included' || times !== 1) {
      wrong.push(`transaction ${transaction} is ${state} and was paid ${times} times`);
    }
    if (deadEnvelopes > 0) wrong.push(`${deadEnvelopes} deaths count against ${transaction}`);
  }
  for (const [hash, times] of sent) {
    if (times > SENDS_MAX) wrong.push(`${hash} was sent ${times} times`);
  }
  return wrong;
};

/** The first schedule that something is wrong with. */
const firstWrong = (count: number, judges: Judges): string | null => {
  const from = given === undefined ? 1 : Number(given);
  for (let seed = from; seed < from + (given === undefined ? count : 1); seed += 1) {
    const wrong = runSchedule(seed, judges);
    if (wrong.length > 0) return `SIMULATION_SEED=${seed}: ${wrong.join('; ')}`;
  }
  return null;
};

describe('§2.4 a source of the ledger that is stale by 130 ledgers and more for ten minutes', () => {
  test(`parks nothing, and has nothing sent more than a dozen times, in ${SCHEDULES} schedules`, () => {
    expect(firstWrong(SCHEDULES, RIGHT)).toBeNull();
  }, 300_000);

  const spoiled: readonly (readonly [string, Judges])[] = [
    ['signs by whatever ledger is shown', { ...RIGHT, head: () => 'fresh' }],
    ['counts every death', { head: () => 'fresh', death: () => 'unexplained' }],
    [
      'believes that its core is no further',
      {
        ...RIGHT,
        head: (memory, terms) => judgeHead({ ...memory, isOnPace: true }, { ...terms, core: null }),
      },
    ],
  ];
  test.each(spoiled)('would be found out if it %s', (_, judges) => {
    expect(firstWrong(50, judges)).toMatch(/SIMULATION_SEED=\d+/);
  });
});
