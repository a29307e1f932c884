import { expect, jest, test } from '@jest/globals';
import { startCarryingOut } from '../../../src/console/live/carry-out-left.ts';
import { Proposal } from '../../../src/db/entities/operator.ts';
import { approveProposal } from '../../../src/services/operators/proposals.ts';
import type { DecisionClient } from '../../../src/services/operators/send-decision.ts';
import { opened } from '../../support/opened.ts';
import { createProposalBench, good } from '../../support/proposals.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';

const bench = await opened(createProposalBench());
const { deps, em, person, sent } = bench;
const ada = await person(['operator', 'approver']);
const grace = await person(['approver']);

const until = async (isSo: () => boolean, what: string): Promise<boolean> =>
  waitUntil(isSo, { timeoutMs: 30_000, what });

/** A Temporal that is away until it comes back. */
const createAway = () => {
  const asked = { times: 0, isBack: false };
  const client: DecisionClient['client'] = Object.assign(Object.create(null), {
    withDeadline: async (deadline: number, work: () => Promise<unknown>) => {
      asked.times += 1;
      if (!asked.isBack) throw new Error('no connection');
      return deps.client.withDeadline(deadline, work);
    },
    workflow: deps.client.workflow,
  });
  return { asked, away: { orm: bench.orm, client } };
};

test('what was approved and left is looked for again and again, until it is carried out', async () => {
  const { id, verdict } = await bench.proposeOne(ada);
  good(await approveProposal(em(), grace, verdict));
  const { asked, away } = createAway();
  const said: string[] = [];
  const note = (_: unknown, words: string): void => void said.push(words);
  const before = sent.length;
  const stop = startCarryingOut(away, { info: note, warn: note }, 1);
  try {
    await until(
      () => said.filter((words) => words.includes('not carried')).length > 1,
      'it failed twice',
    );
    expect(sent).toHaveLength(before);
    asked.isBack = true;
    await until(() => said.includes('carried out proposals that were left'), 'it is done');
  } finally {
    stop();
  }
  expect(sent).toHaveLength(before + 1);
  expect((await em().findOneOrFail(Proposal, { id })).outcome).toBe('taken');
});

test('an end that comes during a look is the end: nothing is looked for afterwards', async () => {
  const said: string[] = [];
  const note = (_: unknown, words: string): void => void said.push(words);
  const broken: DecisionClient = {
    orm: Object.assign(Object.create(null), {}),
    client: deps.client,
  };
  // No other timer of this program waits for so long.
  const everyMs = 7_919;
  const timers = jest.spyOn(globalThis, 'setTimeout');
  const own = () => timers.mock.calls.filter(([, ms]) => ms === everyMs).length;
  try {
    const stop = startCarryingOut(broken, { info: note, warn: note }, everyMs);
    stop();
    await until(() => said.length === 1, 'the look has failed');
    expect(own()).toBe(0);
    const another = startCarryingOut(broken, { info: note, warn: note }, everyMs);
    await until(() => own() === 1, 'the next look is planned');
    another();
  } finally {
    timers.mockRestore();
  }
});
