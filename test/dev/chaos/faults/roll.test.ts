import { expect, test } from '@jest/globals';
import { isFailedByBuild } from '../../../../src/dev/chaos/faults/roll.ts';

const failed = (cause: string) => ({ workflowId: 'deposit/1', eventId: '5', cause, message: '' });

test.each([
  ['UNHANDLED_COMMAND', false],
  ['FORCE_CLOSE_COMMAND', false],
  ['NON_DETERMINISTIC_ERROR', true],
  ['WORKFLOW_WORKER_UNHANDLED_FAILURE', true],
  ['RESET_STICKY_TASK_QUEUE', true],
])('a workflow task that failed for %s failed by a build: %s', (cause, isBuilds) => {
  expect(isFailedByBuild(failed(`WORKFLOW_TASK_FAILED_CAUSE_${cause}`))).toBe(isBuilds);
});
