import { describe, expect, test } from '@jest/globals';
import { stroopsOf } from '../../../src/domain/amount.ts';
import { NATIVE } from '../../../src/domain/asset.ts';
import type { Evidence, LedgerMove, Placement, Story } from '../../../src/dev/chaos/evidence.ts';
import { judge } from '../../../src/dev/chaos/judge.ts';

const ASSET = 'stellar:USDC:GISSUER';
const PAYER = { number: 1, account: 'GPAYER', bankAccount: '9000000001' };

const move = (operationId: string, amount: string, more: Partial<LedgerMove> = {}): LedgerMove => ({
  operationId,
  party: PAYER.account,
  asset: ASSET,
  amount: stroopsOf(amount),
  isNewAccount: false,
  ...more,
});
const placed = (source: string, amount: string, more: Partial<Placement> = {}) =>
  [
    source,
    {
      source,
      amount: stroopsOf(amount),
      disposition: 'credited',
      transactionId: 'one',
      investigation: null,
      ...more,
    },
  ] as const;
const story = (more: Partial<Story> = {}): readonly [string, Story] => [
  'one',
  {
    id: 'one',
    kind: 'withdrawal',
    status: 'completed',
    parkedReason: null,
    amountIn: stroopsOf('100'),
    amountOut: stroopsOf('99'),
    keys: ['one/payout/1'],
    ...more,
  },
];
const PAID = { key: 'one/payout/1', amount: stroopsOf('99') };

/** A withdrawal of 100 that was paid out once, with whatever a test changes about it. */
const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  asset: ASSET,
  ledgerIn: [move('10', '100')],
  ledgerOut: [],
  bankIn: [],
  bankOut: [PAID],
  received: new Map([placed('stellar/10', '100')]),
  stories: new Map([story()]),
  ...changes,
});
const breachesOf = (changes: Partial<Evidence>): string[] =>
  judge(evidence(changes), [PAYER]).breaches.map(({ kind }) => kind);

const depositEvidence = (changes: Partial<Evidence> = {}): Partial<Evidence> => ({
  ledgerIn: [],
  ledgerOut: [move('20', '99')],
  bankIn: [
    { rail: 'sandbox-bank', id: 'BT-1', payer: PAYER.bankAccount, amount: stroopsOf('100') },
  ],
  bankOut: [],
  received: new Map([placed('sandbox-bank/BT-1', '100')]),
  stories: new Map([story({ kind: 'deposit', keys: [] })]),
  ...changes,
});

describe('the judge of a chaos run', () => {
  test('finds nothing where a withdrawal was paid out once', () => {
    expect(breachesOf({})).toEqual([]);
    expect(judge(evidence(), [PAYER]).ends).toEqual(new Map([['credited', 1]]));
  });

  test('finds money that was never recorded, or was recorded without a place', () => {
    expect(breachesOf({ received: new Map() })).toContain('lost');
    const unplaced = placed('stellar/10', '100', { disposition: null });
    expect(breachesOf({ received: new Map([unplaced]) })).toContain('lost');
    expect(breachesOf({ received: new Map([placed('stellar/10', '90')]) })).toContain('lost');
  });

  test('takes an investigation for a place, and one that is not there for none', () => {
    const open = { state: 'open', resolution: null };
    const filed = { disposition: 'investigation', transactionId: null };
    const idle = { bankOut: [], stories: new Map([story({ status: 'expired', keys: [] })]) };
    const received = (investigation: Placement['investigation']) =>
      new Map([placed('stellar/10', '100', { ...filed, investigation })]);
    expect(breachesOf({ ...idle, received: received(open) })).toEqual([]);
    expect(breachesOf({ ...idle, received: received(null) })).toEqual(['lost']);
  });

  test('finds a pay-out that was made twice, by one key or by two', () => {
    expect(breachesOf({ bankOut: [PAID, PAID] })).toEqual(['doubled']);
    const second = { ...PAID, key: 'one/payout/2' };
    const stories = new Map([story({ keys: [PAID.key, second.key] })]);
    expect(breachesOf({ bankOut: [PAID, second], stories })).toEqual(['doubled']);
  });

  test('finds money that was paid out and returned as well', () => {
    expect(breachesOf({ ledgerOut: [move('30', '100')] })).toEqual(['doubled']);
  });

  test('finds a withdrawal that was neither paid out nor returned, unless a person is asked', () => {
    expect(breachesOf({ bankOut: [] })).toEqual(['lost']);
    const parked = new Map([story({ status: 'error', parkedReason: 'payout_unknown' })]);
    expect(breachesOf({ bankOut: [], stories: parked })).toEqual([]);
  });

  test('wants a refund to be whole and not more than whole', () => {
    const refunded = { bankOut: [], stories: new Map([story({ status: 'refunded' })]) };
    expect(breachesOf({ ...refunded, ledgerOut: [move('30', '100')] })).toEqual([]);
    expect(breachesOf({ ...refunded, ledgerOut: [move('30', '60')] })).toEqual(['lost']);
    const twice = [move('30', '100'), move('31', '100')];
    expect(breachesOf({ ...refunded, ledgerOut: twice })).toEqual(['doubled']);
  });

  test('wants a deposit to be paid once, exactly', () => {
    expect(breachesOf(depositEvidence())).toEqual([]);
    expect(breachesOf(depositEvidence({ ledgerOut: [] }))).toEqual(['lost']);
    expect(breachesOf(depositEvidence({ ledgerOut: [move('20', '98')] }))).toEqual(['lost']);
    const twice = [move('20', '99'), move('21', '99')];
    expect(breachesOf(depositEvidence({ ledgerOut: twice }))).toContain('doubled');
    const opened = move('19', '2.01', { isNewAccount: true, asset: NATIVE });
    const once = depositEvidence({ ledgerOut: [opened, move('20', '99')] });
    expect(breachesOf(once)).toEqual([]);
    const again = depositEvidence({ ledgerOut: [opened, opened, move('20', '99')] });
    expect(breachesOf(again)).toEqual(['doubled']);
  });

  test('finds money that went to nobody of the plan, on the ledger and by the bank', () => {
    expect(breachesOf({ ledgerOut: [move('40', '5', { party: 'GSTRANGER' })] })).toEqual(['stray']);
    expect(breachesOf({ bankOut: [PAID, { key: 'nobody', amount: 1n }] })).toEqual(['stray']);
    const forNothing = { ledgerIn: [], bankOut: [], received: new Map(), stories: new Map() };
    expect(breachesOf({ ...forNothing, ledgerOut: [move('40', '5')] })).toEqual(['stray']);
  });

  test('finds a story that neither ended nor waits for a person', () => {
    const stories = new Map([story({ status: 'pending_external' })]);
    expect(breachesOf({ stories })).toEqual(['open']);
  });
});
