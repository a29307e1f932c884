import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { randomUUID } from 'node:crypto';
import { Parking } from '../../src/db/entities/decisions.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { storyId } from '../../src/domain/queue.ts';
import { hasStory } from '../../src/domain/status.ts';
import { DISTRIBUTION, startTestApi, type TestApi } from '../api/support.ts';
import { playAnchor, type PlayedAnchor } from '../support/played-anchor.ts';
import { addTransaction, uniqueNumber } from '../support/rows.ts';
import {
  exchangeable,
  LATER,
  policiesOf,
  SCENARIOS,
  type Policies,
  type Scenario,
} from './restart-scenarios.ts';

/*
 * A story is lost between two of its steps, whichever, and starts again from the top under a business
 * that has changed every policy: what goes out is what was decided first (docs/money.md §7).
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

let api: TestApi;
let anchor: PlayedAnchor;
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

beforeAll(async () => {
  api = await startTestApi((given) => exchangeable(given, policies));
  anchor = await playAnchor(api, { around });
}, 60_000);
afterAll(async () => {
  await anchor?.close();
  await api?.close();
});

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
    status: {
      deposit: 'pending_anchor',
      withdrawal: 'pending_user_transfer_start',
      remittance: 'pending_sender',
    }[scenario.kind] as 'pending_anchor',
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
const drive = async (run: Run): Promise<void> => {
  const { id, scenario } = run;
  const row = await anchor.find(id);
  const mayPay = ['pending_user_transfer_start', 'pending_sender'].includes(row.status);
  const next = scenario.payments[run.paid];
  // Each payment is looked at before the next one; a story that starts again looks at all of them.
  if (mayPay && next !== undefined && (run.isCut || run.credited >= run.paid)) {
    run.paid += 1;
    await anchor.pay(id, next);
    return;
  }
  const question = await anchor.em().findOne(Parking, { transactionId: id, closedAt: null });
  if (!question) return;
  const { action, fee } = decisionOf(run, question);
  await anchor.resolve(id, action as 'retry', fee);
};

/** Drives all of them until each has come where it is to come. */
const driveAll = async (all: readonly Run[], isThere: (run: Run) => Promise<boolean>) => {
  const waiting = new Set(all);
  const named = async () => {
    for (const { id, scenario, cut } of waiting) {
      const { status, message } = await anchor.find(id);
      console.log(scenario.kind, scenario.name, cut, status, message);
    }
  };
  await waitUntil(
    async () => {
      for (const run of waiting) {
        if (await isThere(run)) waiting.delete(run);
        else await drive(run);
      }
      return waiting.size === 0 || undefined;
    },
    { timeoutMs: 120_000, intervalMs: 20, what: 'every story has come to its end' },
  ).catch(async (error: unknown) => {
    await named();
    throw error;
  });
};

const hasEnded = async ({ id }: Run): Promise<boolean> => !hasStory((await anchor.find(id)).status);

const decimals = (text: string | null): string | null =>
  text === null ? null : String(Number(text));

/** Every decision over a transaction's money, as its rows have it. */
const decisionsOf = async (id: string) => {
  const read = async (sql: string) =>
    anchor.em().execute<Record<string, string | null>[]>(sql, [id]);
  return {
    price:
      await read(`select number, amount_in, amount_out, fee ->> 'total' as fee, surplus, refusal
      from price_decision where transaction_id = ? order by number`),
    review: await read('select decision, message from review_decision where transaction_id = ?'),
    refund: await read(`select number, message, fee, reason from refund_decision
      where transaction_id = ? and withdrawn_at is null`),
    person: await read(`select subject, action, operator, fee from parking
      where transaction_id = ? and action is not null order by number`),
  };
};
type Decisions = Awaited<ReturnType<typeof decisionsOf>>;

/** What went out for a transaction, on either side. */
const outcomeOf = async (id: string) => {
  const row = await anchor.find(id);
  const legs = await anchor.em().execute<{ leg: string; amount: string; fee: string }[]>(
    `select leg, trim_scale(amount)::text as amount, trim_scale(fee)::text as fee from ledger_payment
      where transaction_id = ? and state = 'included' order by leg`,
    [id],
  );
  const returned = await anchor.em().execute<{ amount: string; fee: string }[]>(
    `select trim_scale(p.amount)::text as amount, trim_scale(p.fee)::text as fee
       from ledger_payment p join received_payment r on p.investigation_key = 'stellar/' || r.operation_id
      where r.transaction_id = ? order by p.amount`,
    [id],
  );
  const byHand = row.refunds?.payments.filter(({ id_type: type }) => type === 'external') ?? [];
  return {
    status: row.status,
    rail: anchor.paidByRails(id),
    legs,
    returned,
    byHand: byHand.map(({ amount, fee }) => ({ amount, fee })),
  };
};
type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** Holds what went out to what stands in the rows. */
const expectAsDecided = (outcome: Outcome, decided: Decisions, kind: Scenario['kind']): void => {
  const price = decided.price.at(-1);
  const payouts =
    kind === 'deposit' ? outcome.legs.filter(({ leg }) => leg === 'payout') : outcome.rail;
  const refunds = outcome.legs.filter(({ leg }) => leg === 'refund');
  const surplus = outcome.legs.filter(({ leg }) => leg === 'surplus');
  expect(price).toBeDefined();
  if (decided.refund.length > 0 || outcome.status === 'refunded') expect(payouts).toEqual([]);
  if (payouts.length > 0) {
    expect(payouts).toHaveLength(1);
    const [paid] = payouts;
    const amount = typeof paid === 'string' ? paid : (paid?.amount ?? '');
    expect(decimals(amount)).toBe(decimals(price?.['amount_out'] ?? null));
  }
  const given = [...refunds, ...surplus].reduce(
    (sum, { amount, fee }) => sum + Number(amount) + Number(fee),
    0,
  );
  if (refunds.length > 0) {
    expect(refunds).toHaveLength(1);
    expect(given).toBeCloseTo(Number(price?.['amount_in']), 7);
    expect(decimals(refunds[0]?.fee ?? '0')).toBe(decimals(decided.refund[0]?.['fee'] ?? '0'));
  } else if (surplus.length > 0) expect(given).toBeCloseTo(Number(price?.['surplus']), 7);
};

/** All that stood when the story was lost stands at the end. */
const expectKept = (before: Decisions, after: Decisions): void => {
  expect(after.price.slice(0, before.price.length)).toEqual(before.price);
  if (before.review.length > 0) expect(after.review).toEqual(before.review);
  if (before.refund.length > 0) expect(after.refund).toEqual(before.refund);
  expect(after.person.slice(0, before.person.length)).toEqual(before.person);
};

describe('§7.1 a story that is lost between two steps', () => {
  test('pays what was decided first, under whatever policies it starts again', async () => {
    const wholes: Run[] = [];
    for (const scenario of SCENARIOS) wholes.push(await begin(scenario, null));
    await driveAll(wholes, hasEnded);
    const expected = new Map<Scenario, Outcome>();
    for (const { id, scenario } of wholes) expected.set(scenario, await outcomeOf(id));

    ({ promise: released, resolve: release } = Promise.withResolvers<void>());
    const lost: Run[] = [];
    for (const { scenario, steps } of wholes) {
      for (let cut = 1; cut <= steps; cut += 1) lost.push(await begin(scenario, cut));
    }
    await driveAll(lost, async ({ isCut }) => isCut);
    const stood = new Map<string, Decisions>();
    for (const { id, scenario } of lost) {
      await anchor.client.workflow
        .getHandle(storyId(scenario.kind, id))
        .terminate('lost')
        .catch(() => undefined);
      stood.set(id, await decisionsOf(id));
    }
    release();
    // From here on the business is another one.
    first = null;
    for (const { id } of lost) await anchor.deps.stories.startAgain(await anchor.find(id));
    await driveAll(lost, hasEnded);

    for (const run of lost) {
      const { id, scenario, cut } = run;
      const where = `${scenario.kind} that ${scenario.name}, lost after step ${cut}`;
      const before = stood.get(id);
      const after = await decisionsOf(id);
      const outcome = await outcomeOf(id);
      try {
        if (before) expectKept(before, after);
        expectAsDecided(outcome, after, scenario.kind);
        // Where all that policies decide was decided, the end is the one that it would have had.
        const isDecided = before && (before.review.length > 0 || before.refund.length > 0);
        if (isDecided) expect(outcome).toEqual(expected.get(scenario));
      } catch (error) {
        throw new Error(`${where}\n${JSON.stringify({ before, after, outcome })}`, {
          cause: error,
        });
      }
    }
    expect(await anchor.breaks()).toEqual([]);
    console.log(`lost at ${lost.length} points of ${SCENARIOS.length} stories`);
    expect(lost.length).toBeGreaterThan(SCENARIOS.length * 2);
  }, 600_000);
});
