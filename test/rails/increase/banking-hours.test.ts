import { describe, expect, test } from '@jest/globals';
import { isFedwireOpen } from '../../../src/rails/increase/banking-hours.ts';

describe('Fedwire', () => {
  test.each([
    ['a Monday at noon', '2026-03-02T12:00:00-05:00', true],
    ['a Monday just before it closes', '2026-03-02T18:44:00-05:00', true],
    ['a Monday as it closes', '2026-03-02T18:45:00-05:00', false],
    ['a Monday evening, which is Tuesday', '2026-03-02T21:00:00-05:00', true],
    ['a Friday evening', '2026-03-06T22:00:00-05:00', false],
    ['a Saturday', '2026-03-07T12:00:00-05:00', false],
    ['a Sunday afternoon', '2026-03-08T12:00:00-04:00', false],
    ['a Sunday evening, which is Monday', '2026-03-08T21:00:00-04:00', true],
    ['in summer time', '2026-07-01T18:44:00-04:00', true],
    ['Martin Luther King Day', '2026-01-19T12:00:00-05:00', false],
    ['Presidents’ Day', '2026-02-16T12:00:00-05:00', false],
    ['Memorial Day', '2026-05-25T12:00:00-04:00', false],
    ['Juneteenth', '2026-06-19T12:00:00-04:00', false],
    ['the third of July, when the fourth is a Saturday', '2026-07-03T12:00:00-04:00', true],
    ['the fifth of July, when the fourth is a Sunday', '2027-07-05T12:00:00-04:00', false],
    ['Labor Day', '2026-09-07T12:00:00-04:00', false],
    ['Columbus Day', '2026-10-12T12:00:00-04:00', false],
    ['Veterans Day', '2026-11-11T12:00:00-05:00', false],
    ['Thanksgiving', '2026-11-26T12:00:00-05:00', false],
    ['the day after Thanksgiving', '2026-11-27T12:00:00-05:00', true],
    ['Christmas', '2026-12-25T12:00:00-05:00', false],
    ['New Year’s Eve at night', '2026-12-31T22:00:00-05:00', false],
  ])('on %s (%s): %p', (_, at, isOpen) => {
    expect(isFedwireOpen(Date.parse(at))).toBe(isOpen);
  });
});
