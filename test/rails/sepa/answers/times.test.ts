import { expect, test } from '@jest/globals';
import { momentOf } from '../../../../src/rails/sepa/answers/times.ts';

test.each([
  ['2026-03-01T12:00:00+01:00', '2026-03-01T11:00:00.000Z'],
  ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
  ['2026-03-01T12:00:00.5-08:00', '2026-03-01T20:00:00.500Z'],
  ['2026-01-15T12:00:00', '2026-01-15T11:00:00.000Z'],
  ['2026-07-15T12:00:00', '2026-07-15T10:00:00.000Z'],
  ['2026-07-15', '2026-07-14T22:00:00.000Z'],
  ['2026-07-15+02:00', '2026-07-14T22:00:00.000Z'],
  // The clocks change on these days, at 01:00 UTC.
  ['2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['2026-10-25T12:00:00', '2026-10-25T11:00:00.000Z'],
])('%s in Madrid is %s', (written, moment) => {
  expect(momentOf(written, 'Europe/Madrid')).toBe(moment);
});

test('returns what is no time as it came', () => {
  expect([momentOf('', 'UTC'), momentOf('soon', 'UTC')]).toEqual(['', 'soon']);
});
