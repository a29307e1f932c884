import { expect, test } from '@jest/globals';
import {
  addDurations,
  bucketSql,
  percentile,
} from '../../../../src/services/operations/figures/durations.ts';
import { openTestOrm } from '../../../support/test-orm.ts';
import { opened } from '../../../support/opened.ts';

const { run } = await opened(openTestOrm());

test('what is read from a bucket is at most a tenth away from what was put into it', async () => {
  const seconds = [1, 2, 7.5, 59, 60, 61, 3_599, 86_400, 400_000, 30_000_000];
  for (const each of seconds) {
    const [row] = await run<{ bucket: number }>(`select ${bucketSql('?::float8')} as bucket`, [
      each,
    ]);
    const read = percentile({ [row?.bucket ?? -1]: 3 }, 0.5) ?? 0;
    expect([each, read > each * 0.9 && read < each * 1.1]).toEqual([each, true]);
  }
});

test('no duration is too short or too long for a bucket', async () => {
  for (const [each, bucket] of [
    [-5, 0],
    [0, 0],
    [1e12, 99],
  ]) {
    expect(await run(`select ${bucketSql('?::float8')} as bucket`, [each])).toEqual([{ bucket }]);
  }
});

test('days are added up, and of nothing there is no time', () => {
  const all = addDurations([{ '4': 90 }, { '4': 5, '40': 4 }, { '60': 1 }]);
  expect(all).toEqual({ '4': 95, '40': 4, '60': 1 });
  expect(percentile(all, 0.5)).toBeCloseTo(2 ** (4.5 / 4));
  expect(percentile(all, 0.95)).toBeCloseTo(2 ** (4.5 / 4));
  expect(percentile(all, 0.96)).toBeCloseTo(2 ** (40.5 / 4));
  expect(percentile(all, 1)).toBeCloseTo(2 ** (60.5 / 4));
  expect(percentile({}, 0.5)).toBeNull();
});
