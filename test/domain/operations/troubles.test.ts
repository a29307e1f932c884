import { describe, expect, test } from '@jest/globals';
import { DECISION_WORDS } from '../../../src/domain/operations/decisions.ts';
import { PARKED, PARKED_KIND_SQL } from '../../../src/domain/operations/parked.ts';
import { TROUBLE_KINDS, TROUBLES } from '../../../src/domain/operations/troubles/troubles.ts';

describe('every kind of trouble', () => {
  test.each(TROUBLE_KINDS)(
    '%s is said in both languages, and its safe decision is lawful',
    (kind) => {
      const { reason, proved, unproved, decisions, safe, first } = TROUBLES[kind];
      for (const said of [reason, proved, unproved, ...(first ? [first] : [])]) {
        expect(said.en).toMatch(/^[A-Za-z].*\.$/);
        expect(said.es).toMatch(/^[A-ZÁÉÍÓÚÑa-z].*\.$/);
        expect(said.es).not.toBe(said.en);
      }
      expect(decisions).toContain(safe);
      for (const name of decisions) expect(DECISION_WORDS[name].does.es).not.toBe('');
    },
  );

  test('that moves money nowhere offers no decision that sends any', () => {
    const sends = ['case.refund', 'resolve.refund', 'resolve.payOut'];
    for (const kind of TROUBLE_KINDS.filter((one) => one.startsWith('break.'))) {
      expect(TROUBLES[kind].decisions.filter((name) => sends.includes(name))).toEqual([]);
    }
  });

  test('what nobody has proved to be unpaid is never safe to pay again', () => {
    for (const kind of ['parked.payout_unknown', 'parked.rail_refund_unknown'] as const) {
      expect(['resolve.retry', 'resolve.refund']).not.toContain(TROUBLES[kind].safe);
    }
  });
});

test('each line of what a story asks about is in the SQL that names it', () => {
  for (const { as } of PARKED) expect(PARKED_KIND_SQL).toContain(`'parked.${as}'`);
  expect(PARKED_KIND_SQL).not.toContain('?');
});
