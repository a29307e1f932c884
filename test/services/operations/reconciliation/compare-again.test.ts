import { expect, test } from '@jest/globals';
import { ScheduleNotFoundError, type ScheduleClient } from '@temporalio/client';
import { OperatorAct } from '../../../../src/db/entities/operator.ts';
import { compareAgain } from '../../../../src/services/operations/reconciliation/compare-again.ts';
import { byCommand } from '../../../../src/services/operators/record-act.ts';
import { opened } from '../../../support/opened.ts';
import { openTestOrm } from '../../../support/test-orm.ts';

const { orm } = await opened(openTestOrm());

/** A Temporal whose schedules do this when they are triggered. */
const clientOf = (trigger: (name: string) => Promise<void>) => ({
  schedule: Object.assign({} as ScheduleClient, {
    getHandle: (name: string) => ({ trigger: async () => trigger(name) }),
  }),
});

test('the schedule of the reconciliation is triggered, and who asked for it is recorded', async () => {
  const triggered: string[] = [];
  const client = clientOf(async (name) => void triggered.push(name));
  expect(await compareAgain({ orm, client }, byCommand('ada'))).toBeNull();
  expect(triggered).toEqual(['reconcile']);
  const rows = await orm.em.fork().find(OperatorAct, { act: 'reconciliation.asked' });
  expect(rows.map(({ operator, channel }) => [operator, channel])).toEqual([['ada', 'command']]);
});

test('is refused where no worker has made the schedule, and other faults are faults', async () => {
  const missing = clientOf(async (name) => {
    throw new ScheduleNotFoundError('not found', name);
  });
  expect(await compareAgain({ orm, client: missing }, byCommand('ada'))).toMatchObject({
    refusal: 'paused',
  });
  const away = clientOf(async () => Promise.reject(new Error('away')));
  await expect(compareAgain({ orm, client: away }, byCommand('ada'))).rejects.toThrow('away');
});
