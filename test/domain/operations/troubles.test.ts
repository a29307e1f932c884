import { describe, expect, test } from '@jest/globals';
import { DECISION_WORDS } from '../../../src/domain/operations/decisions.ts';
import { PARKED, PARKED_KIND_SQL } from '../../../src/domain/operations/parked.ts';
import { doesOf, nextOf } from '../../../src/domain/operations/trouble.ts';
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
      expect([...decisions, null]).toContain(safe);
      for (const name of decisions) expect(DECISION_WORDS[name].does.es).not.toBe('');
    },
  );

  test('that moves money nowhere offers no decision that sends any', () => {
    const sends = ['case.refund', 'resolve.refund', 'resolve.payOut'];
    for (const kind of TROUBLE_KINDS.filter((one) => one.startsWith('break.'))) {
      expect(TROUBLES[kind].decisions.filter((name) => sends.includes(name))).toEqual([]);
    }
  });

  test.each([
    'parked.payout_unknown',
    'parked.rail_refund_unknown',
    'parked.review_held',
    'parked.amount_refused',
  ] as const)('of %s nothing is safe before somebody has found out', (kind) => {
    expect(TROUBLES[kind].safe).toBeNull();
    expect(nextOf(TROUBLES[kind])).toBe(TROUBLES[kind].first);
  });

  test('money without a memo is not sent back before it is known whose account it is', () => {
    expect(TROUBLES['case.unmatched'].safe).toBe('case.hold');
    expect(nextOf(TROUBLES['case.unmatched']).en).toContain('an exchange credits nobody');
  });

  test('what would pay twice, or take the customer’s money, says so in its own words', () => {
    const unknown = TROUBLES['parked.payout_unknown'];
    expect(doesOf(unknown, 'resolve.retry').en).toContain('it is paid twice');
    const held = doesOf(TROUBLES['parked.review_held'], 'resolve.settled');
    expect(held.en).toContain('Takes the customer’s money');
    expect(doesOf({}, 'resolve.settled')).toBe(DECISION_WORDS['resolve.settled'].does);
  });

  test('no sentence names a decision by its command', () => {
    for (const kind of TROUBLE_KINDS) {
      const { reason, proved, unproved, first, does = {} } = TROUBLES[kind];
      for (const said of [reason, proved, unproved, first, ...Object.values(does)]) {
        expect(`${said?.en} ${said?.es}`).not.toMatch(
          /\b(?:retry|payOut|refundedByHand|writeOff)\b/,
        );
      }
    }
  });
});

test('each line of what a story asks about is in the SQL that names it', () => {
  for (const { as } of PARKED) expect(PARKED_KIND_SQL).toContain(`'parked.${as}'`);
  expect(PARKED_KIND_SQL).not.toContain('?');
});
