import { describe, expect, test } from '@jest/globals';
import {
  FAIR_SENDS,
  judgeDeath,
  judgeRefusal,
  keptRefusal,
} from '../../../src/domain/ledger/decide-envelope.ts';

describe('§2.4 what an envelope died of', () => {
  const fair = { submissions: FAIR_SENDS, wasWithheld: false };
  const spell = { code: 'tx_too_late', operations: [] };
  const poison = { code: 'tx_failed', operations: ['op_malformed'] };
  const poor = { code: 'tx_insufficient_balance', operations: [] };

  test('counts against its payments where nothing is known and it was sent all its life', () => {
    expect(judgeDeath(null, fair)).toBe('unexplained');
    // Sent for long enough, every envelope is too late in the end.
    expect(judgeDeath(spell, fair)).toBe('unexplained');
  });

  test.each([
    ['its sender was held back', { ...fair, wasWithheld: true }],
    ['the network could hardly be asked', { ...fair, submissions: FAIR_SENDS - 1 }],
  ])('counts against nobody where %s', (_, life) => {
    expect(judgeDeath(null, life)).toBe('network');
    expect(judgeDeath(spell, life)).toBe('network');
  });

  test('is what was refused, however seldom it was sent', () => {
    const hardly = { submissions: 1, wasWithheld: true };
    expect(judgeDeath(poison, hardly)).toBe('operations');
    expect(judgeDeath(poor, hardly)).toBe('ours');
    expect(judgeDeath({ code: 'tx_insufficient_fee', operations: [] }, fair)).toBe('network');
  });

  test('is not hidden by what comes to every envelope in the end', () => {
    expect(keptRefusal(poison, spell)).toBe(poison);
    expect(keptRefusal(poor, spell)).toBe(poor);
    expect(keptRefusal(null, spell)).toBe(spell);
    expect(keptRefusal(spell, poison)).toBe(poison);
  });
});

describe('a refusal on arrival', () => {
  test.each([
    [null, 'unexplained'],
    [{ code: 'tx_bad_seq', operations: [] }, 'unexplained'],
    [{ code: 'tx_internal_error', operations: [] }, 'unexplained'],
    [{ code: 'tx_missing_operation', operations: [] }, 'unexplained'],
    [{ code: 'tx_insufficient_fee', operations: [] }, 'network'],
    [{ code: 'tx_too_late', operations: [] }, 'network'],
    [{ code: 'tx_too_early', operations: [] }, 'network'],
    [{ code: 'tx_insufficient_balance', operations: [] }, 'ours'],
    [{ code: 'tx_bad_auth', operations: [] }, 'ours'],
    [{ code: 'tx_failed', operations: ['op_success', 'op_malformed'] }, 'operations'],
  ] as const)('%j is judged as %s', (refusal, whose) => {
    expect(judgeRefusal(refusal)).toBe(whose);
  });
});
