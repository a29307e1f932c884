import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { forwardTo } from '../../src/worker/runtime.ts';

const NO_WORKFLOWS = 'No workflows registered, not polling for workflow tasks';

const heard = (...entries: readonly Parameters<ReturnType<typeof forwardTo>>[0][]) => {
  const lines: unknown[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push([level, fields, message]);
  };
  const forward = forwardTo({ info: write('info'), warn: write('warn'), error: write('error') });
  for (const entry of entries) forward(entry);
  return lines;
};
const entry = (level: 'WARN' | 'ERROR', message: string, meta?: Record<string, unknown>) => ({
  level,
  message,
  timestampNanos: 0n,
  ...(meta && { meta }),
});

describe("what Temporal's own logger says", () => {
  test('is written as it says it, an error among it by what failed alone', () => {
    const failure = new TypeError('boom');
    expect(
      heard(
        entry('WARN', 'Workflow task duration exceeded', { taskQueue: 'core' }),
        entry('ERROR', 'failed', { error: failure }),
      ),
    ).toEqual([
      ['warn', { taskQueue: 'core' }, 'Workflow task duration exceeded'],
      ['error', { error: expect.not.objectContaining({ stack: expect.anything() }) }, 'failed'],
    ]);
  });

  test('of a worker without workflows is left out, in the words of the version that is installed', async () => {
    expect(heard(entry('WARN', NO_WORKFLOWS, { taskQueue: 'ledger' }))).toEqual([]);
    const installed = new URL('worker.js', import.meta.resolve('@temporalio/worker'));
    expect(await readFile(installed, 'utf8')).toContain(NO_WORKFLOWS);
  });
});
