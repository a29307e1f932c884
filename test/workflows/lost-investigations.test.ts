import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { createFileFunds } from '../../src/services/investigations/file.ts';
import { createRestartLost, createSweepUnstarted } from '../../src/services/transactions/sweep.ts';
import { Investigation } from '../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../src/db/entities/money-out.ts';
import { investigationId } from '../../src/domain/transactions/queue.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { decideCase } from '../../src/services/investigations/decide-case.ts';
import { startTestApi } from '../support/api/support.ts';
import { untilSentBack } from '../support/played-acts.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { open } from '../support/played-requests.ts';
import { addReceived } from '../support/rows.ts';
import { opened } from '../support/opened.ts';

/* Investigations that are open in the database and whose workflow is not there: they run again. */

/** Cases whose next activity of a name fails for good, so that their workflow fails. */
const failing = new Set<string>();
const api = await opened(startTestApi());
const anchor = await opened(
  playAnchor(api, {
    around: async (name, input, run) => {
      const key =
        typeof input === 'string'
          ? input
          : ((input as { readonly sourceKey?: string } | undefined)?.sourceKey ?? '');
      if (!failing.delete(`${name} ${key}`)) return run();
      throw ApplicationFailure.nonRetryable('a fault of the code');
    },
  }),
);

const handleOf = (key: string) => anchor.client.workflow.getHandle(investigationId(key));
const untilWorkflow = async (key: string, name: string): Promise<void> => {
  await waitUntil(
    async () =>
      handleOf(key)
        .describe()
        .then(
          ({ status }) => (status.name === name ? true : undefined),
          () => undefined,
        ),
    { timeoutMs: 20_000, what: `its workflow is ${name}` },
  );
};
const caseOf = async (sourceKey: string) => anchor.em().findOneOrFail(Investigation, { sourceKey });

/** Money of 40 that came too late, as a case whose workflow runs. */
const filed = async () => {
  const { id, account } = await open('sep6', api, anchor);
  const { receivingAccount, asset } = await anchor.find(id);
  const { operationId } = await addReceived(anchor.em(), {
    transactionId: id,
    receivingAccount: receivingAccount ?? '',
    asset,
    amount: '40',
    fromAccount: account,
  });
  const key = `stellar/${operationId}`;
  const funds = { source: key, amount: '40', at: new Date().toISOString() };
  await createFileFunds(anchor.deps)({ transactionId: id, funds, reason: 'late' });
  await waitUntil(async () => (await caseOf(key)).workflowStartedAt ?? undefined, {
    timeoutMs: 20_000,
    what: 'its workflow runs',
  });
  return { id, key, account };
};

const LOST = {
  terminated: async (key: string) => {
    await handleOf(key).terminate('in the UI');
  },
  cancelled: async (key: string) => {
    await handleOf(key).cancel();
    await untilWorkflow(key, 'CANCELLED');
  },
  failed: async (key: string) => {
    await handleOf(key).terminate('to be started anew');
    failing.add(`openInvestigation ${key}`);
    await anchor.deps.stories.startInvestigation(key);
    await untilWorkflow(key, 'FAILED');
  },
  'completed before the database was restored': async (key: string) => {
    await anchor
      .em()
      .execute(
        `update investigation set state = 'resolved', resolution = 'x' where source_key = ?`,
        [key],
      );
    await handleOf(key).terminate('to be started anew');
    await anchor.deps.stories.startInvestigation(key);
    await untilWorkflow(key, 'COMPLETED');
    await anchor
      .em()
      .execute(`update investigation set state = 'open', resolution = null where source_key = ?`, [
        key,
      ]);
  },
} as const;
const WAYS = Object.keys(LOST) as readonly (keyof typeof LOST)[];

/** Has a person decide, once the case runs. */
const decide = async (key: string): Promise<string> =>
  waitUntil(
    async () => {
      const decision = { action: 'refund', operator: 'ada', evidence: 'ticket 7' } as const;
      const answer = await decideCase(
        { orm: api.orm, client: anchor.client },
        key,
        decision,
        `refund of ${key}`,
      );
      return isRefusal(answer) ? undefined : answer;
    },
    { timeoutMs: 20_000, what: 'the decision is taken' },
  );

describe('§1.8 an investigation that is lost', () => {
  test.each(WAYS)('§1.8 (%s) runs again when it is signalled, and is decided', async (way) => {
    const { key, account } = await filed();
    await LOST[way](key);
    await anchor.deps.stories.startInvestigation(key);
    await decide(key);
    expect(await untilSentBack(anchor, key)).toEqual({ to: account, amount: 40 });
    expect((await caseOf(key)).state).toBe('resolved');
    expect(await anchor.breaks()).toEqual([]);
  });

  test.each(WAYS)('§1.8 (%s) runs again by the comparison of open rows', async (way) => {
    const { key, account } = await filed();
    await LOST[way](key);
    await createRestartLost(anchor.deps)(null);
    await decide(key);
    expect(await untilSentBack(anchor, key)).toEqual({ to: account, amount: 40 });
  });

  test('§1.8 while its refund is on its way finishes it, and pays it once', async () => {
    const { id, account } = await open('sep6', api, anchor);
    const leg = anchor.holdLeg('');
    const key = await anchor.pay(id, '5');
    await leg.reached;
    await handleOf(key).terminate('in the UI');
    await anchor.deps.stories.startInvestigation(key);
    leg.release();
    expect(await untilSentBack(anchor, key)).toEqual({ to: account, amount: 5 });
    expect(await anchor.em().count(LedgerPayment, { investigationKey: key })).toBe(1);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§1.8 that was never started is started by the sweep', async () => {
    const { id } = await open('sep6', api, anchor);
    const { receivingAccount, asset } = await anchor.find(id);
    const { operationId } = await addReceived(anchor.em(), {
      transactionId: id,
      receivingAccount: receivingAccount ?? '',
      asset,
      amount: '40',
    });
    const key = `stellar/${operationId}`;
    const away = {
      ...anchor.deps,
      stories: {
        ...anchor.deps.stories,
        startInvestigation: async () => Promise.reject(new Error('Temporal is away')),
      },
    };
    const funds = { source: key, amount: '40', at: new Date().toISOString() };
    const file = createFileFunds(away)({ transactionId: id, funds, reason: 'late' });
    await expect(file).rejects.toThrow('Temporal is away');
    expect((await caseOf(key)).workflowStartedAt).toBeNull();
    await createSweepUnstarted(anchor.deps)();
    await untilWorkflow(key, 'RUNNING');
    await decide(key);
    await untilSentBack(anchor, key);
  });
});
