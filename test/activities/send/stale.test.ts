import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Keypair } from '@stellar/stellar-sdk';
import { senderState } from '../../../src/activities/send/status.ts';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { FaultInput } from '../../../src/sandbox/ledger/faults/schema.ts';
import { isByRpc } from '../../support/payments/ledger-by.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';

const CLOSE_MS = 150;
const LEDGER_MS = 5_000;
const STEP_MS = 60_000;
const SENDS_MAX = 12;

/** A clock that can be made to run faster. */
const createClock = () => {
  let speed = 1;
  let sinceMs = Date.now();
  let atMs = sinceMs;
  const now = (): number => atMs + (Date.now() - sinceMs) * speed;
  return {
    now,
    runAt(factor: number): void {
      atMs = now();
      sinceMs = Date.now();
      speed = factor;
    },
  };
};

const STANDS = { fault: 'ingestion', state: 'stopped' } as const;
const lags = (ledgersBehind: number): FaultInput => ({
  fault: 'ingestion',
  state: 'lagging',
  ledgersBehind,
});
const catchesUp = (ledgersPerSecond: number) =>
  ({ fault: 'ingestion', state: 'catching_up', ledgersPerSecond }) as const;

/** What the source does in each minute. */
type Spell = readonly [string, readonly (readonly FaultInput[])[]];

const SPELLS_OF_HORIZON: readonly Spell[] = [
  // It restarts with an old head: what it shows is older than what it showed.
  [
    'falls back by 130 ledgers and more, in steps',
    [
      [{ ...STANDS, ledgersBehind: 130 }],
      [lags(130)],
      [catchesUp(20)],
      [STANDS],
      [{ ...STANDS, ledgersBehind: 200 }],
      [catchesUp(2)],
      [lags(20)],
      [STANDS],
      [{ ...catchesUp(1), ledgersBehind: 150 }],
      [lags(131)],
    ],
  ],
  // What it shows is always newer than before, and always minutes old.
  [
    'stands still and stays two to four minutes behind',
    [
      [STANDS],
      [STANDS],
      [lags(24)],
      [lags(24)],
      [STANDS],
      [lags(36)],
      [lags(36)],
      [STANDS],
      [lags(48)],
      [lags(48)],
    ],
  ],
];

/** An RPC server whose own core is up to date, and whose database lags. */
const databaseLags = (ledgersBehind: number): readonly FaultInput[] =>
  ['getLatestLedger', 'getLedgers', 'getTransaction', 'getEvents'].map((method) => ({
    fault: 'stale',
    ledgersBehind,
    route: `POST /rpc#${method}`,
  }));
const SPELLS_OF_RPC: readonly Spell[] = [
  ['falls back by 30 to 200 ledgers, in steps', [30, 200, 60].map(databaseLags)],
];

describe('a sender whose source of the ledger is stale for minutes', () => {
  const clock = createClock();
  let bench: LedgerBench;
  const accounts: Keypair[] = [];
  beforeAll(async () => {
    bench = await createLedgerBench({ channels: 3, closeMs: CLOSE_MS, now: clock.now });
    for (let count = 0; count < 3; count += 1) accounts.push(await bench.createAccount());
    // There is a history to be behind of, in which nobody is there yet.
    bench.ledger.closeLedgers(250, LEDGER_MS);
    accounts.push(await bench.createAccount());
    clock.runAt(LEDGER_MS / CLOSE_MS);
  }, 60_000);
  afterAll(async () => bench?.close());

  const isShown = async (): Promise<boolean> => {
    const alert = { account: bench.distribution, kind: 'horizon_behind' } as const;
    return (await bench.em().findOne(SenderAlert, alert)) !== null;
  };
  /** Queues a payment to each account, one of them with a memo of its own. */
  const queueRound = async (round: number): Promise<readonly LedgerPayment[]> =>
    Promise.all(
      accounts.map(async (account, place) =>
        bench.queuePayout(account.publicKey(), '1', place === 0 ? `round ${round}` : null),
      ),
    );
  const untilLedgerTime = async (atMs: number): Promise<unknown> =>
    waitUntil(() => bench.ledger.ledgerTime() >= atMs, {
      timeoutMs: 60_000,
      what: `the ledgers' clock has come to ${new Date(atMs).toISOString()}`,
    });

  let paidBefore = 0;
  test.each(isByRpc ? SPELLS_OF_RPC : SPELLS_OF_HORIZON)(
    '§2.4 parks nothing and pays each once, where it %s',
    async (_, steps) => {
      const queued: LedgerPayment[] = [...(await queueRound(0))];
      let running = bench.drain();
      await bench.untilAllSettled();
      expect(await isShown()).toBe(false);
      const beganMs = bench.ledger.ledgerTime();
      let shown = 0;
      for (const [step, faults] of steps.entries()) {
        // Horizon goes on from where it is, and a server of RPC from another place.
        if (isByRpc) bench.ledger.faults.clear();
        for (const fault of faults) bench.ledger.faults.add(fault);
        queued.push(...(await queueRound(step + 1)));
        await untilLedgerTime(beganMs + (step + 0.5) * STEP_MS);
        // One that begins now has no memory of what it saw.
        if (step % 4 === 1) {
          await running.stop();
          running = bench.drain();
        }
        await untilLedgerTime(beganMs + (step + 1) * STEP_MS);
        if (await isShown()) shown += 1;
      }
      expect(shown).toBeGreaterThan(steps.length / 2);
      expect((await senderState(bench.orm)).map(({ what }) => what).join()).toContain(
        'until its source has caught up',
      );
      bench.ledger.faults.clear();
      await bench.untilAllSettled(60_000);
      await waitUntil(async () => !(await isShown()), {
        timeoutMs: 20_000,
        what: 'health says no more that the source is behind',
      });
      await running.stop();
      const ids = queued.map(({ id }) => id);
      const payments = await bench.em().find(LedgerPayment, { id: { $in: ids } });
      expect(payments).toHaveLength(queued.length);
      expect(payments.filter(({ state }) => state !== 'included')).toEqual([]);
      expect(payments.filter(({ deadEnvelopes }) => deadEnvelopes > 0)).toEqual([]);
      const envelopes = await bench.em().find(LedgerEnvelope, {});
      expect(Math.max(...envelopes.map(({ submissions }) => submissions))).toBeLessThanOrEqual(
        SENDS_MAX,
      );
      for (const account of accounts) {
        expect(await bench.countPaidTo(account.publicKey())).toBe(paidBefore + steps.length + 1);
      }
      paidBefore += steps.length + 1;
    },
    180_000,
  );
});
