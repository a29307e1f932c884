import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { inTransaction } from '../../src/services/deps.ts';
import { recordMoves } from '../../src/activities/rail/pay-out/poll-outgoing.ts';
import { createStories } from '../../src/services/transactions/stories.ts';
import { storyId } from '../../src/domain/transactions/queue.ts';
import type { PayoutMove } from '../../src/domain/transactions/story.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { startTestApi } from '../support/api/support.ts';
import { untilFiled } from '../support/played-acts.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { open, type Opened } from '../support/played-requests.ts';
import { opened } from '../support/opened.ts';

/*
 * Money and updates for a story whose row is open and whose workflow is not there: it is started
 * again at once, and told.
 */

const HOUR_MS = 3_600_000;
const payWithin = { ms: HOUR_MS };
/** How often stories' activities of a name fail for good, so that their workflow fails. */
const failing = new Map<string, number>();
const api = await opened(
  startTestApi((given) => ({
    ...given,
    durations: {
      ...given.durations,
      get payWithinMs() {
        return payWithin.ms;
      },
    },
  })),
);
const anchor = await opened(
  playAnchor(api, {
    around: async (name, input, run) => {
      const { transactionId = '' } = (input ?? {}) as { readonly transactionId?: string };
      const left = failing.get(`${name} ${transactionId}`) ?? 0;
      if (left === 0) return run();
      failing.set(`${name} ${transactionId}`, left - 1);
      throw ApplicationFailure.nonRetryable('a fault of the code');
    },
  }),
);

const handleOf = async (id: string) =>
  anchor.client.workflow.getHandle(storyId((await anchor.find(id)).kind, id));
const untilWorkflow = async (id: string, name: string): Promise<void> => {
  const handle = await handleOf(id);
  await waitUntil(async () => (await handle.describe()).status.name === name || undefined, {
    timeoutMs: 20_000,
    what: `its workflow is ${name}`,
  });
};
const runOf = async (id: string): Promise<string> => (await (await handleOf(id)).describe()).runId;

const KINDS = ['deposit', 'sep6', 'sep31'] as const;
const LOST = {
  terminated: async (id: string) => {
    await (await handleOf(id)).terminate('in the UI');
  },
  cancelled: async (id: string) => {
    await (await handleOf(id)).cancel();
    await untilWorkflow(id, 'CANCELLED');
  },
} as const;
const WAYS = Object.keys(LOST) as readonly (keyof typeof LOST)[];

const expectPaid = async ({ id, read }: Opened): Promise<void> => {
  await anchor.untilStatus(id, 'completed');
  expect(await read()).toMatchObject({ status: 'completed' });
  expect(await anchor.breaks()).toEqual([]);
};

describe.each(KINDS)('§1.8 money for the lost story of a %s', (kind) => {
  test.each(WAYS)('§1.8 that was %s starts it again, and is taken by it', async (way) => {
    const opened = await open(kind, api, anchor);
    await LOST[way](opened.id);
    const before = await runOf(opened.id);
    await anchor.pay(opened.id, '100');
    await expectPaid(opened);
    expect(await runOf(opened.id)).not.toBe(before);
  });

  test('§1.8 that failed starts it again, and the money that it failed by is taken too', async () => {
    const opened = await open(kind, api, anchor);
    // At once within the workflow task, and then by an activity of its own.
    failing.set(`creditFunds ${opened.id}`, 2);
    await anchor.pay(opened.id, '100');
    await untilWorkflow(opened.id, 'FAILED');
    // What comes next, whatever it is, wakes the story, which finds all that is recorded.
    const second = await anchor.pay(opened.id, '20');
    expect(await untilFiled(anchor, second)).toMatchObject({ reason: 'second_payment' });
    await expectPaid(opened);
  });

  test('§1.8 that had ended, before the database was restored, starts it again', async () => {
    payWithin.ms = 1_500;
    const opened = await open(kind, api, anchor);
    payWithin.ms = HOUR_MS;
    const { receivingAccount, rail, payUntil } = await anchor.find(opened.id);
    const source = kind === 'deposit' ? `rail/${rail}` : `stellar/${receivingAccount}`;
    await anchor.em().execute(
      `insert into cursor (source, read_through) values (?, now() + interval '1 day')
         on conflict (source) do update set read_through = excluded.read_through`,
      [source],
    );
    await anchor.untilStatus(opened.id, 'expired');
    await untilWorkflow(opened.id, 'COMPLETED');
    // The backup is of a moment ago, and Temporal is not restored with it.
    await anchor
      .em()
      .execute('update transaction set status = ? where id = ?', [opened.waits, opened.id]);
    await anchor.pay(opened.id, '100', new Date((payUntil?.getTime() ?? 0) - 500));
    await expectPaid(opened);
  });

  test('§1.8 that has ended in its row, too, is an investigation, and nothing is started', async () => {
    const opened = await open(kind, api, anchor);
    await anchor.pay(opened.id, '100');
    await expectPaid(opened);
    await untilWorkflow(opened.id, 'COMPLETED');
    const before = await runOf(opened.id);
    const row = await anchor.find(opened.id);
    const funds = { source: 'stellar/1', amount: '1', at: new Date().toISOString() };
    expect(await anchor.deps.stories.signalFunds(row, funds)).toBe('closed');
    expect(await runOf(opened.id)).toBe(before);
  });
});

test.each(['sep24', 'sep31'] as const)(
  '§1.8 money for a story by %s that was never started starts it, and is taken by it',
  async (protocol) => {
    // It was asked for while Temporal was away; where to pay was said all the same.
    const opened = await open(protocol, api, { ...anchor, url: api.url }, () => {
      api.temporal.isAway = true;
    });
    api.temporal.isAway = false;
    expect((await anchor.find(opened.id)).workflowStartedAt).toBeNull();
    await anchor.pay(opened.id, '100');
    await expectPaid(opened);
  },
);

describe('§1.8 updates for a lost story', () => {
  /** A withdrawal whose rail has taken its pay-out on, and whose story is lost. */
  const underWay = async (way: keyof typeof LOST) => {
    const opened = await open('sep6', api, anchor);
    const { id } = opened;
    anchor.answer(id, { state: 'initiated', railReference: `ref-${id}` });
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'pending_external');
    await LOST[way](id);
    const railSays = async (state: 'delivered' | 'failed') => {
      const row = await anchor.find(id);
      const profile = api.anchor.rails.find(({ name }) => name === row.rail);
      if (!profile) throw new Error('it has a rail');
      const update = { idempotencyKey: `${id}/payout/1`, state, message: 'so it is' };
      await inTransaction(api.orm, async (em) => recordMoves(em, profile, [update]));
      const move: PayoutMove = { key: update.idempotencyKey, state };
      await anchor.deps.stories.signalPayout(row, move);
    };
    return { ...opened, railSays };
  };

  test.each(WAYS)('§1.8 that was %s: what the rail says of its pay-out ends it', async (way) => {
    const delivered = await underWay(way);
    await delivered.railSays('delivered');
    await expectPaid(delivered);
    const failed = await underWay(way);
    await failed.railSays('failed');
    await anchor.untilStatus(failed.id, 'refunded');
    expect(anchor.paidByRails(failed.id)).toEqual([]);
    expect(await anchor.breaks()).toEqual([]);
  });

  test.each(WAYS)(
    '§1.8 that was %s: a correction has it pay under the next number',
    async (way) => {
      const opened = await open('sep6', api, anchor);
      const fields = ['bank_account_number'];
      anchor.answer(opened.id, { state: 'needsInfo', message: 'no such account', fields });
      await anchor.pay(opened.id, '100');
      await anchor.untilStatus(opened.id, 'pending_customer_info_update');
      await LOST[way](opened.id);
      await opened.tell({ bank_account_number: '87654321' });
      await expectPaid(opened);
      expect(anchor.paidByRails(opened.id)).toEqual(['99']);
    },
  );

  test('§1.8 that has ended starts nothing', async () => {
    const opened = await open('sep6', api, anchor);
    await anchor.pay(opened.id, '100');
    await expectPaid(opened);
    await untilWorkflow(opened.id, 'COMPLETED');
    const before = await runOf(opened.id);
    const row = await anchor.find(opened.id);
    await anchor.deps.stories.signalPayout(row, { key: `${opened.id}/payout/1`, state: 'failed' });
    await anchor.deps.stories.signalInformation(row, new Date().toISOString());
    expect(await anchor.deps.stories.startAgain(row)).toBe('closed');
    expect(await runOf(opened.id)).toBe(before);
  });

  test('§7.1 is started again by its own terms, though its rail and its asset are offered no more', async () => {
    const opened = await open('sep6', api, anchor);
    await LOST.terminated(opened.id);
    const row = await anchor.find(opened.id);
    const { client, deps } = anchor;
    const closed = { ...api.anchor, assets: [], rails: [] };
    const stories = createStories({
      client,
      orm: deps.orm,
      anchor: closed,
      searchable: async () => true,
    });
    expect(await stories.startAgain(row)).toBe('running');
    await anchor.pay(opened.id, '100');
    await expectPaid(opened);
    expect(anchor.paidByRails(opened.id)).toEqual(['99']);
  });

  test('§1.8 for a story that runs start no other, however many signal it at once', async () => {
    const opened = await open('sep6', api, anchor);
    const before = await runOf(opened.id);
    const row = await anchor.find(opened.id);
    const { stories } = anchor.deps;
    await Promise.all([stories.startAgain(row), stories.startAgain(row), stories.start(row)]);
    expect(await runOf(opened.id)).toBe(before);
    await LOST.terminated(opened.id);
    await Promise.all([stories.startAgain(row), anchor.pay(opened.id, '100')]);
    await expectPaid(opened);
    expect(anchor.paidByRails(opened.id)).toEqual(['99']);
  });
});
