import { expect, test } from '@jest/globals';
import { refuseInWords } from '../../../src/domain/refusal.ts';
import { publishPolicy } from '../../../src/services/operators/policy.ts';
import {
  CLEARANCE,
  clearanceSubject,
  clearStopped,
} from '../../../src/services/operators/clear-stopped.ts';
import { sendDecision } from '../../../src/services/operators/send-decision.ts';
import { createTestConsole } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';
import { DISTRIBUTION } from '../../support/rows.ts';
import { createStoryBench } from '../../support/stories.ts';

const bench = await opened(createStoryBench());
const pages = await opened(createTestConsole());
const { id, email: name } = await pages.add(['operator']);
const actor = { id, name, roles: ['operator'], channel: 'console', address: null } as const;
const deps = { orm: pages.orm, client: bench.client };
const order = {
  what: 'sender',
  account: DISTRIBUTION,
  operator: name,
  operatorId: id,
  evidence: 'ticket 7',
} as const;

test('what a person says reaches the worker with the network, and its answer comes back', async () => {
  const seen = bench.answer('', { clearStopped: () => 'the sender goes on' });
  expect(await clearStopped(deps, order, { actor })).toBe('the sender goes on');
  expect(seen()).toMatchObject([{ name: 'clearStopped', input: order }]);
});

test('a no of the worker is a no in the same words', async () => {
  const no = refuseInWords('not_parked', 'nothing of it is stopped');
  bench.answer('', { clearStopped: () => no });
  expect(await clearStopped(deps, order, { actor })).toMatchObject({
    message: 'nothing of it is stopped',
  });
});

test('under a policy with limits no single person does it, by page or by command', async () => {
  await publishPolicy(pages.orm.em.fork(), { twoPeopleAbove: {} });
  const seen = bench.answer('', { clearStopped: () => 'done' });
  const refused = { message: expect.stringContaining('takes two people') };
  expect(await clearStopped(deps, order, { actor })).toMatchObject(refused);
  let isDone = false;
  const sent = { subject: clearanceSubject(order), weighed: CLEARANCE, operator: name };
  const byCommand = await sendDecision({ orm: pages.orm }, sent, async () => {
    isDone = true;
    return 'done';
  });
  expect(byCommand).toMatchObject(refused);
  expect([isDone, seen()]).toEqual([false, []]);
});
