import { describe, expect, test } from '@jest/globals';
import type {
  InvestigationCase,
  InvestigationDecision,
  InvestigationPolicy,
} from '../../../src/domain/transactions/investigation.ts';
import { judgeDecision, policyAct } from '../../../src/domain/transactions/judge-investigation.ts';

const ASSET = `stellar:USDC:G${'A'.repeat(55)}`;
const DAY_MS = 24 * 3_600_000;
const OPENED = Date.parse('2026-11-01T00:00:00Z');

const found = (changes: Partial<InvestigationCase> = {}): InvestigationCase => ({
  reason: 'late',
  asset: ASSET,
  money: '12.5 USDC',
  left: '12.5',
  state: 'open',
  resolution: null,
  openedAt: new Date(OPENED).toISOString(),
  decided: false,
  refunding: null,
  ...changes,
});
const policy: InvestigationPolicy = {
  refundAfterMs: { late: 7 * DAY_MS },
  assets: { [ASSET]: { refundFee: '0.5', keepBelow: '1' } },
};

describe('§4 a decision on a case', () => {
  const judged = (
    changes: Partial<InvestigationDecision>,
    sourceKey = 'stellar/1',
    left = '10',
  ): string | null =>
    judgeDecision(
      { action: 'refund', operator: 'ada', evidence: 'ticket 7', ...changes },
      { sourceKey, left },
    );
  const attach = { action: 'attach', transactionId: 'x' } as const;

  test('§4 is taken in parts, to the last stroop', () => {
    expect(judged({ amount: '10' })).toBeNull();
    expect(judged({ amount: '0.0000001' })).toBeNull();
    expect(judged({ amount: '10.0000001' })).toBe('only 10 is left');
    expect(judged({ amount: '0' })).toContain('amount: more than nothing');
    expect(judged({ amount: '1e3' })).toContain('amount');
  });

  test('§7.3 is over the case as it was shown, where it says how that was', () => {
    const found = { sourceKey: 'stellar/1', left: '10', events: 2 };
    const decision = { action: 'refund', operator: 'ada', evidence: 'ticket 7' } as const;
    expect(judgeDecision(decision, found)).toBeNull();
    expect(judgeDecision({ ...decision, shown: 2 }, found)).toBeNull();
    for (const shown of [0, 1, 3]) {
      expect(judgeDecision({ ...decision, shown }, found)).toContain('since it was shown');
    }
  });

  test('§4 keeps a fee of a refund that leaves something, and of nothing else', () => {
    expect(judged({ fee: '9.9999999' })).toBeNull();
    expect(judged({ fee: '10' })).toContain('leaves nothing of 10');
    expect(judged({ fee: '1', amount: '1' })).toContain('leaves nothing of 1');
    expect(judged({ action: 'writeOff', fee: '1' })).toContain('of a refund only');
    expect(judged({ action: 'refundedByHand', fee: '1' }, 'rail/1')).toBeNull();
    expect(judged({ action: 'refundedByHand', fee: '10' }, 'rail/1')).toContain('leaves nothing');
  });

  test.each(['payout/x/payout/1', 'unreadable/9', 'reconciliation/3'])(
    '§4 never refunds %s, which is no money that came',
    (sourceKey) => {
      expect(judged({}, sourceKey)).toContain('only money that was received can be refunded');
    },
  );

  test('§4 attaches what was received, and to one transaction by its name', () => {
    expect(judged(attach)).toBeNull();
    expect(judged(attach, 'rail/1')).toBeNull();
    expect(judged(attach, 'payout/x/payout/1')).toContain('only money that was received');
    expect(judged({ action: 'attach' })).toContain('name the transaction');
    expect(judged({ transactionId: 'x' })).toContain('only attach names a transaction');
  });

  test('§4 closes a case without money by a write-off, and moves none', () => {
    expect(judged({ action: 'writeOff' }, 'reconciliation/3', '0')).toBeNull();
    expect(judged({ action: 'hold' }, 'reconciliation/3', '0')).toBeNull();
    expect(judged({ action: 'writeOff', amount: '1' }, 'reconciliation/3', '0')).toContain(
      'no money is held here',
    );
    expect(judged(attach, 'stellar/1', '0')).toContain('no money is held here');
  });

  test('§4 has a name and evidence, or is none', () => {
    expect(judged({ operator: ' ' })).toContain('name the operator');
    expect(judged({ evidence: '' })).toContain('give the evidence');
    expect(judged({ action: 'burn' as 'hold' })).toContain('decide one of');
  });
});

describe('§4 the policy on a case', () => {
  const act = (changes: Partial<InvestigationCase> = {}, sourceKey = 'stellar/1') =>
    policyAct(policy, sourceKey, found(changes));

  test('§4 refunds after its time, counted from when the case was opened, less its fee', () => {
    expect(act()).toMatchObject({
      atMs: OPENED + 7 * DAY_MS,
      decision: { action: 'refund', operator: 'policy', fee: '0.5' },
    });
  });

  test('§4 keeps what would be too little to send', () => {
    expect(act({ left: '1.5' })).toMatchObject({ decision: { action: 'refund' } });
    expect(act({ left: '1.4999999' })).toMatchObject({ decision: { action: 'writeOff' } });
    expect(act({ left: '0.5' })).toMatchObject({ decision: { action: 'writeOff' } });
  });

  test.each([
    ['without a policy for its reason', { reason: 'unmatched' }, 'stellar/1'],
    ['on a rail', {}, 'rail/1'],
    ['of a pay-out', {}, 'payout/x/payout/1'],
    ['that a person holds', { state: 'held', decided: true }, 'stellar/1'],
    ['of which a part was decided', { decided: true }, 'stellar/1'],
    ['that holds nothing', { left: '0' }, 'stellar/1'],
  ] as const)('§4 leaves a case alone %s', (_what, changes, sourceKey) => {
    expect(act(changes, sourceKey)).toBeNull();
  });

  test('§4 does nothing where there is none', () => {
    expect(policyAct(null, 'stellar/1', found())).toBeNull();
  });
});
