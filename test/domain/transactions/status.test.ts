import { describe, expect, test } from '@jest/globals';
import {
  isTerminal,
  mayMove,
  STATUSES,
  TERMINAL,
  workingStatus,
  type Status,
} from '../../../src/domain/transactions/status.ts';
import { KINDS, type Kind } from '../../../src/domain/transactions/transaction.ts';

const FIRST: Readonly<Record<Kind, readonly Status[]>> = {
  deposit: ['incomplete', 'pending_anchor', 'pending_user_transfer_start'],
  withdrawal: ['incomplete', 'pending_user_transfer_start'],
  remittance: ['pending_sender', 'pending_customer_info_update'],
};

const reachable = (kind: Kind, from: readonly Status[]): ReadonlySet<Status> => {
  const reached = new Set(from);
  for (const at of reached) {
    for (const to of STATUSES) if (mayMove(kind, at, to)) reached.add(to);
  }
  return reached;
};

/** The statuses in which the money has been taken and has not gone out. */
const holding = (kind: Kind): readonly Status[] =>
  [...reachable(kind, [workingStatus(kind)])].filter(
    (status) =>
      ![
        'completed',
        'refunded',
        'expired',
        'pending_user_transfer_start',
        'pending_sender',
      ].includes(status),
  );

describe('the table of moves', () => {
  test('reaches every status from the first day of some kind, but the one that is only presented', () => {
    const reached = new Set(KINDS.flatMap((kind) => [...reachable(kind, FIRST[kind])]));
    expect([...STATUSES].filter((status) => !reached.has(status))).toEqual(['pending_user']);
  });

  test.each(KINDS)('lets no %s leave completed, refunded or expired', (kind) => {
    for (const from of ['completed', 'refunded', 'expired'] as const) {
      for (const to of STATUSES) expect(mayMove(kind, from, to)).toBe(from === to);
    }
  });

  test.each(KINDS)('brings every %s to an end from wherever it stands', (kind) => {
    for (const from of reachable(kind, FIRST[kind])) {
      const ends = [...reachable(kind, [from])].filter(isTerminal);
      expect(ends.length).toBeGreaterThan(0);
    }
  });

  test.each(KINDS)('lets a person settle a %s or go on with it wherever it holds money', (kind) => {
    const stuck = holding(kind).filter(
      (from) => !mayMove(kind, from, 'completed') || !mayMove(kind, from, workingStatus(kind)),
    );
    expect(stuck).toEqual([]);
  });

  test.each(KINDS)('lets a %s stand still', (kind) => {
    for (const status of STATUSES) expect(mayMove(kind, status, status)).toBe(true);
  });

  test('§1.7 expires nothing but what is still waiting for its money', () => {
    for (const kind of KINDS) {
      const from = STATUSES.filter((status) => mayMove(kind, status, 'expired'));
      expect(from.filter((status) => status !== 'expired').toSorted()).toEqual(
        {
          deposit: [
            'incomplete',
            'pending_anchor',
            'pending_customer_info_update',
            'pending_user_transfer_start',
          ],
          // With money it waits there, too; the expiry looks for what was recorded.
          withdrawal: ['incomplete', 'pending_customer_info_update', 'pending_user_transfer_start'],
          remittance: ['pending_customer_info_update', 'pending_sender'],
        }[kind],
      );
    }
  });
});

describe('the statuses of each kind', () => {
  test('SEP-31 uses those of SEP-31 alone', () => {
    expect([...reachable('remittance', FIRST.remittance)].toSorted()).toEqual([
      'completed',
      'error',
      'expired',
      'pending_customer_info_update',
      'pending_external',
      'pending_receiver',
      'pending_sender',
      'pending_stellar',
      'pending_transaction_info_update',
      'refunded',
    ]);
  });

  test('only a deposit waits for a trustline, and only a withdrawal for its pick-up', () => {
    const withStatus = (status: Status) =>
      KINDS.filter((kind) => reachable(kind, FIRST[kind]).has(status));
    expect(withStatus('pending_trust')).toEqual(['deposit']);
    expect(withStatus('pending_user_transfer_complete')).toEqual(['withdrawal']);
    expect(withStatus('pending_sender')).toEqual(['remittance']);
    expect(withStatus('pending_user_transfer_start')).toEqual(['deposit', 'withdrawal']);
  });

  test('money is worked on as pending_receiver in a remittance and as pending_anchor elsewhere', () => {
    expect(KINDS.map(workingStatus)).toEqual([
      'pending_anchor',
      'pending_anchor',
      'pending_receiver',
    ]);
  });

  test('what nothing follows by itself is terminal', () => {
    expect(TERMINAL.toSorted()).toEqual(['completed', 'error', 'expired', 'refunded']);
  });
});
