import { describe, expect, test } from '@jest/globals';
import { createLookForCallbacks } from '../../src/activities/callbacks.ts';
import { createCustomerChores } from '../../src/activities/customers.ts';
import { createKeepHouse } from '../../src/activities/housekeeping.ts';
import { createRailHost } from '../../src/activities/rail.ts';
import { createSendRound } from '../../src/activities/send/drain-pass.ts';
import { createReadOutgoing } from '../../src/activities/send/outgoing/read.ts';
import { IDLE_READ_EVERY_MS } from '../../src/activities/send/outgoing/watch.ts';
import { LOOK_EVERY_MS } from '../../src/activities/watch/stream-payments.ts';
import { worker as settings } from '../../src/config/programs.ts';
import { HEARD_LOOK_MS } from '../../src/db/listen.ts';
import { createCallbackDrain } from '../../src/services/callbacks/drain.ts';
import { POLL_IDLE_EVERY_MS } from '../../src/domain/rails/profile.ts';
import { createServing, SEEN_EVERY_MS } from '../../src/services/rails/serving.ts';
import { createUnservedRails } from '../../src/services/rails/unserved.ts';
import { accountsInUse } from '../../src/services/transactions/accounts/in-use.ts';
import { createLocalSigner } from '../../src/stellar/signing/signer.ts';
import { UNSERVED_EVERY_MS } from '../../src/worker/parts/parts.ts';
import { KEEP_RUNNING_EVERY_MS } from '../../src/worker/start-workers.ts';
import { createBench } from '../support/payments/bench.ts';
import { createFakeRail } from '../support/payments/fake-rail.ts';
import { createLedgerBench } from '../support/payments/ledger-bench.ts';
import { opened } from '../support/opened.ts';
import { statementsOf } from '../support/statements.ts';

/*
 * What an anchor with nothing to do asks of its database: statements counted for each look, and how often
 * each look is made. No time is measured, so that it is the same on every machine. The figures go down
 * with each saving, and never up without a reason (docs/reference/performance.md).
 */

const bench = await opened(createBench());
const ledger = await opened(createLedgerBench());
const SWEEP_EVERY_MS = settings.shape.SWEEP_EVERY_MS.parse(undefined);
const open = new AbortController().signal;

/** How many statements a look costs in a minute, once it has found the anchor idle. */
const aMinute = async (everyMs: number, look: () => Promise<unknown>): Promise<number> => {
  await look();
  return (await statementsOf(look)) * (60_000 / everyMs);
};

const served = {
  options: { namespace: 'payments' },
  connection: {
    workflowService: {
      describeTaskQueue: async () => ({
        pollers: [{ identity: 'worker', lastAccessTime: { seconds: Date.now() / 1_000 } }],
      }),
    },
  },
} as never;

const keepHouse = createKeepHouse({
  ...bench.deps,
  sweepEveryMs: 1,
  compareEveryMs: 3_600_000,
  turnMs: 0,
});
const comparedAt = new Date().toISOString();
const drain = createCallbackDrain({
  ...bench.deps,
  signer: createLocalSigner(ledger.keys.SIGNING_SEED),
  secrets: bench.secrets,
  development: true,
});
const lookForCallbacks = createLookForCallbacks(bench.deps, drain);
const listener = { proof: () => 'proof/of/a/test', hears: () => true };
const round = createSendRound(ledger.deps, ledger.distribution, open);
const { rail } = createFakeRail([], {
  listReceived: async () => ({ received: [], cursor: null, complete: true }),
});
let nowMs = Date.now();
/** Each look is made some time after the one before. */
const now = (): number => (nowMs += POLL_IDLE_EVERY_MS);
const host = createRailHost({ ...bench.host(rail), now });
const serving = createServing(bench.orm, 'worker');
for (const name of ['one', 'two']) await serving.begins(name);
const { network } = ledger.deps;
const readOutgoing = async () =>
  createReadOutgoing(ledger.deps)(ledger.distribution, async () => network.latestLedger());

describe('an idle anchor asks its database no more than it did', () => {
  test.each([
    ['what an account receives', 24, LOOK_EVERY_MS, async () => ledger.look()],
    ['what is to be sent', 4, HEARD_LOOK_MS, async () => round()],
    ['what went out beside the journal', 4, IDLE_READ_EVERY_MS, readOutgoing],
    ['callbacks', 4, HEARD_LOOK_MS, async () => lookForCallbacks(listener)],
    ['what a crash left', 6, SWEEP_EVERY_MS, async () => keepHouse(comparedAt, open)],
    ['customers', 6, SWEEP_EVERY_MS, createCustomerChores(bench.deps).tick],
    [
      'whether rails are served, however many there are',
      6,
      UNSERVED_EVERY_MS,
      createUnservedRails({ ...bench.deps, client: served }),
    ],
    ['that it serves its rails, however many there are', 6, SEEN_EVERY_MS, serving.isThere],
    [
      'which accounts are in use',
      4,
      KEEP_RUNNING_EVERY_MS,
      async () => accountsInUse(ledger.em(), ledger.deps.anchor),
    ],
    ['what a rail received', 12, POLL_IDLE_EVERY_MS, host.pollPendingDeposits],
    ['what a rail paid', 2, POLL_IDLE_EVERY_MS, host.pollOutgoingTransactions],
  ])('%s: %i statements a minute', async (_, most, everyMs, look) => {
    expect(await aMinute(everyMs, look)).toBe(most);
  });
});
