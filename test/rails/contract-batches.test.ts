import { describe, expect, test } from '@jest/globals';
import { judgeRail, railChecks } from '../../src/rails/contract/index.ts';
import type { Rail } from '../../src/rails/rail.ts';
import { createBatchBank } from './kit/batch-bank.ts';
import * as batches from './planted/batches.ts';

const { bank, createRail } = createBatchBank();

const ids = railChecks.map(({ id }) => id);

const judged = async (mistake: (rail: Rail) => Rail) =>
  (await judgeRail({ bank, createRail: () => mistake(createRail()) }, ids)).filter(
    ({ verdict }) => verdict === 'unsafe',
  );

describe('a rail of batches with one mistake', () => {
  test.each([
    ['pairs answers by their places', batches.pairsByPlace, ['batch/refused']],
    ['takes a missing answer for a refusal', batches.takesMissingForFailure, ['batch/partial']],
    ['refuses all for one', batches.refusesAll, ['batch/refused']],
    ['answers by the bank’s references', batches.answersByReference, ['batch/pays-each']],
    ['makes keys for each batch', batches.keysByBatch, ['batch/repeats', 'batch/at-once']],
    ['takes a lost reply for a refusal', batches.takesLostBatchForFailure, ['batch/lost-reply']],
    ['says nothing of batches', batches.saysNothingOfBatches, ['profile/payout-batch']],
  ] as const)('and %s is found out', async (_what, mistake, expected) => {
    expect((await judged(mistake)).map(({ id }) => id)).toEqual(
      expect.arrayContaining([...expected]),
    );
  });

  test('without the mistake is safe in all that it is asked', async () => {
    expect(await judged((rail) => rail)).toEqual([]);
  });

  test('is told which order it was, and what to do', async () => {
    const [found] = (await judged(batches.takesMissingForFailure)).filter(
      ({ id }) => id === 'batch/partial',
    );
    expect(found?.findings[0]).toBe(
      'Of order 3 of 3 your rail returned "failed", and the bank has paid it 1 times. Give the bank ' +
        'each order under its own idempotencyKey, and return each answer under the key that it is about.',
    );
  });
});
