import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { randomUUID } from 'node:crypto';
import { Parking } from '../../src/db/entities/decisions.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { storyId } from '../../src/domain/transactions/queue.ts';
import { hasStory, type Status } from '../../src/domain/transactions/status.ts';
import { DISTRIBUTION, startTestApi } from '../support/api/support.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { addTransaction, uniqueNumber } from '../support/rows.ts';
import {
  decisionsOf,
  faultsOf,
  forgottenOf,
  outcomeOf,
  type Decisions,
  type Outcome,
} from '../support/workflows/restart-judge.ts';
import {
  exchangeable,
  LATER,
  policiesOf,
  SCENARIOS,
  type Policies,
  type Scenario,
} from '../support/workflows/restart-scenarios.ts';
import { opened } from '../support/opened.ts';

/*
 * A story is lost between two of its steps, whichever, and starts again from the top under a business
 * that has changed every policy: what goes out is what was decided first (docs/reference/money.md §7).
 */

/** A payment that is under way in a test. */
interface Run {
  readonly scenario: Scenario;
  readonly id: string;
  /** How many activities of it have ended. */
  steps: number;
  /** How many of its payments were looked at. */
  credited: number;
  paid: number;
  /** After which step it is lost; null where it is not. */
  readonly cut: number | null;
  isCut: boolean;
}

const runs = new Map<string, Run>();
/** Null once the business has changed its policies. */
let first: Policies | null = null;
let release: () => void = () => undefined;
let released: Promise<void> = Promise.resolve();

const idOf = (input: unknown): string =>
  typeof input === 'string'
    ? input
    : String((input as { readonly transactionId?: string } | null)?.transactionId);

/** Runs an activity; after the step at which its story is to be lost, nothing of it is heard. */
const around = async (name: string, input: unknown, run: () => Promise<unknown>) => {
  const answer = await run();
  const one = runs.get(idOf(input));
  if (!one || one.isCut) return answer;
  one.steps += 1;
  if (name === 'creditFunds') one.credited += 1;
  if (one.cut === null || one.steps < one.cut) return answer;
  one.isCut = true;
  await released;
  return answer;
};

const policies = (id?: string): Policies => {
  const run = id === undefined ? undefined : runs.get(id);
  if (run && first !== null) return policiesOf(run.scenario);
  return first ?? LATER;
};

const api = await opened(startTestApi((given) => exchangeable(given, policies)));
const anchor = await opened(playAnchor(api, { around }));

const FIRST_STATUS = {
  deposit: 'pending_anchor',
  withdrawal: 'pending_user_transfer_start',
  remittance: 'pending_sender',
} as const;

/** Takes a transaction on under the scenario's policies, and starts its story. */
const begin = async (scenario: Scenario, cut: number | null): Promise<Run> => {
  const isDeposit = scenario.kind === 'deposit';
  const id = randomUUID();
  const run = { scenario, id, steps: 0, credited: 0, paid: 0, cut, isCut: false };
  runs.set(id, run);
  first = policiesOf(scenario);
  const [asset] = api.anchor.assets;
  const row = await addTransaction(anchor.em(), {
    id,
    kind: scenario.kind,
    protocol: scenario.kind === 'remittance' ? 'sep31' : 'sep6',
    status: FIRST_STATUS[scenario.kind],
    asset: asset?.asset ?? '',
    rail: 'sandbox-bank',
    amountExpected: scenario.expected ?? '100',
    account: Keypair.random().publicKey(),
    amountInAsset: isDeposit ? 'iso4217:USD' : (asset?.asset ?? ''),
    amountOutAsset: isDeposit ? (asset?.asset ?? '') : 'iso4217:USD',
    toAccount: isDeposit ? Keypair.random().publicKey() : null,
    ...(isDeposit
      ? {}
      : { receivingAccount: DISTRIBUTION, receivingMemoType: 'id', receivingMemo: uniqueNumber() }),
    workflowStartedAt: null,
  });
  anchor.answer(id, ...(scenario.rail ?? []));
  await anchor.deps.stories.start(row);
  return run;
};

/** What a person decides over a question: as the scenario says, else that all goes back. */
const decisionOf = ({ scenario }: Run, { subject }: Parking) => {
  const [what = '', ...rest] = subject.split('/');
  const number = subject.match(/payout\/(\d+)\//)?.[1] ?? rest.at(-2) ?? '';
  const said = scenario.decide?.[`${what}/${number}`] ?? scenario.decide?.[what];
  return said ?? { action: scenario.kind === 'deposit' ? 'refundedByHand' : 'refund' };
};

/** Pays what is to be paid next, and answers what a person is asked. */
const drive = async (run: Run, status: Status, question: Parking | undefined): Promise<void> => {
  const { id, scenario } = run;
  const mayPay = ['pending_user_transfer_start', 'pending_sender'].includes(status);
  const next = scenario.payments[run.paid];
  // Each payment is looked at before the next one; a story that starts again looks at all of them.
  if (mayPay && next !== undefined && (run.isCut || run.credited >= run.paid)) {
    run.paid += 1;
    await anchor.pay(id, next);
    return;
  }
  if (!question) return;
  const { action, fee } = decisionOf(run, question);
  await anchor.resolve(id, action as 'retry', fee);
};

/** Drives all of them until each has come where it is to come; looks at all of them at once. */
const driveAll = async (
  all: readonly Run[],
  isThere: (run: Run, status: Status) => boolean,
): Promise<void> => {
  const waiting = new Set(all);
  const left = async (): Promise<string> => {
    const words: string[] = [];
    for (const { id, scenario, cut } of waiting) {
      const { status, message } = await anchor.find(id);
      words.push(`${scenario.kind} that ${scenario.name}, ${cut}: ${status}, ${message}`);
    }
    return words.join('\n');
  };
  await waitUntil(
    async () => {
      const ids = [...waiting].map(({ id }) => id);
      const em = anchor.em();
      const rows = await em.find(Transaction, { id: { $in: ids } });
      const open = await em.find(Parking, { transactionId: { $in: ids }, closedAt: null });
      const statuses = new Map(rows.map(({ id, status }) => [id, status]));
      const questions = new Map(open.map((parking) => [parking.transactionId, parking]));
      for (const run of waiting) {
        const status = statuses.get(run.id);
        if (status === undefined) throw new Error(`there is no row of ${run.id}`);
        if (isThere(run, status)) waiting.delete(run);
        else await drive(run, status, questions.get(run.id));
      }
      return waiting.size === 0 || undefined;
    },
    { timeoutMs: 120_000, intervalMs: 50, what: 'every story has come to its end' },
  ).catch(async (error: unknown) => {
    throw new Error(await left(), { cause: error });
  });
};

const hasEnded = (_run: Run, status: Status): boolean => !hasStory(status);

describe('§7.1 a story that is lost between two steps', () => {
  test('pays what was decided first, under whatever policies it starts again', async () => {
    const wholes: Run[] = [];
    for (const scenario of SCENARIOS) wholes.push(await begin(scenario, null));
    await driveAll(wholes, hasEnded);
    const expected = new Map<Scenario, Outcome>();
    for (const { id, scenario } of wholes) expected.set(scenario, await outcomeOf(anchor, id));

    ({ promise: released, resolve: release } = Promise.withResolvers<void>());
    const lost: Run[] = [];
    for (const { scenario, steps } of wholes) {
      for (let cut = 1; cut <= steps; cut += 1) lost.push(await begin(scenario, cut));
    }
    await driveAll(lost, ({ isCut }) => isCut);
    const stood = new Map<string, Decisions>();
    for (const { id, scenario } of lost) {
      await anchor.client.workflow
        .getHandle(storyId(scenario.kind, id))
        .terminate('lost')
        .catch(() => undefined);
      stood.set(id, await decisionsOf(anchor, id));
    }
    release();
    // From here on the business is another one.
    first = null;
    for (const { id } of lost) await anchor.deps.stories.startAgain(await anchor.find(id));
    await driveAll(lost, hasEnded);

    const wrong: string[] = [];
    for (const { id, scenario, cut } of lost) {
      const before = stood.get(id);
      const after = await decisionsOf(anchor, id);
      const outcome = await outcomeOf(anchor, id);
      const faults = [...faultsOf(outcome, after, scenario.kind)];
      if (before) faults.push(...forgottenOf(before, after).map((what) => `${what} is another`));
      // Where all that policies decide was decided, the end is the one that it would have had.
      const isDecided = before && (before.review.length > 0 || before.refund.length > 0);
      const whole = JSON.stringify(expected.get(scenario));
      if (isDecided && JSON.stringify(outcome) !== whole) faults.push(`it should be ${whole}`);
      if (faults.length === 0) continue;
      const where = `${scenario.kind} that ${scenario.name}, lost after step ${cut}`;
      wrong.push(`${where}: ${faults.join('; ')} ${JSON.stringify({ before, after, outcome })}`);
    }
    expect(wrong).toEqual([]);
    expect(await anchor.breaks()).toEqual([]);
    process.stderr.write(`lost at ${lost.length} points of ${SCENARIOS.length} stories\n`);
    expect(lost.length).toBeGreaterThan(SCENARIOS.length * 2);
  }, 600_000);
});
