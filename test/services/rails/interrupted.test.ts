import { describe, expect, test } from '@jest/globals';
import { sayIn } from '../../../src/domain/languages/index.ts';
import { sayInterrupted } from '../../../src/services/rails/interrupted.ts';

const interrupted = new Set(['pix']);
const row = {
  kind: 'withdrawal',
  status: 'pending_user_transfer_start',
  rail: 'pix',
  transferReceivedAt: null,
} as const;
const received = { transferReceivedAt: new Date('2026-11-30T10:00:00Z') };

describe('while nobody serves a rail, its customers read', () => {
  test('before they pay, that they can wait with it, in their language', () => {
    const saying = sayInterrupted(row, interrupted);
    expect(saying && sayIn('en', saying)).toMatch(/interrupted .* You can wait before you pay/);
    expect(saying && sayIn('es', saying)).toMatch(/interrumpida .* Puede esperar antes de pagar/);
  });

  test('once they have paid, that it goes on by itself', () => {
    const saying = sayInterrupted({ ...row, ...received, status: 'pending_external' }, interrupted);
    expect(saying && sayIn('en', saying)).toMatch(/^Your money is here.*goes on by itself/);
    expect(saying && sayIn('es', saying)).toMatch(/^Su dinero está aquí.*sigue solo/);
  });

  test.each([
    ['a rail that is served', { rail: 'corner-bank' }],
    ['a payment without a rail', { rail: null }],
    ['a payment that has ended', { status: 'completed' }],
    ['a form that was not finished', { status: 'incomplete' }],
    ['a deposit whose money is here', { kind: 'deposit', status: 'pending_anchor', ...received }],
  ] as const)('nothing of %s', (_, changes) => {
    expect(sayInterrupted({ ...row, ...changes }, interrupted)).toBeNull();
  });
});
