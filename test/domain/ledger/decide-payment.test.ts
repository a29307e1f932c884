import { describe, expect, test } from '@jest/globals';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import {
  afterDeath,
  decidePayment,
  readiness,
  spendable,
  type LedgerAccount,
  type LedgerBalance,
  type PaymentFacts,
} from '../../../src/domain/ledger/decide-payment.ts';

const USDC = `stellar:USDC:G${'A'.repeat(55)}`;
const line = (changes: Partial<LedgerBalance> = {}): LedgerBalance => ({
  asset: USDC,
  balance: 50n,
  limit: 100n,
  authorized: true,
  buyingLiabilities: 0n,
  sellingLiabilities: 0n,
  ...changes,
});
const account = (balances: readonly LedgerBalance[], memoRequired = false): LedgerAccount => ({
  account: 'G',
  sequence: 1n,
  balances,
  memoRequired,
  reserveUnits: 3n,
});
const payment = (changes: Partial<PaymentFacts> = {}): PaymentFacts => ({
  operation: 'payment',
  asset: USDC,
  amount: 50n,
  hasMemo: false,
  destinationIsMuxed: false,
  destinationIsIssuer: false,
  leastBalance: 10n,
  ...changes,
});

const lumens = (changes: Partial<PaymentFacts> = {}): PaymentFacts =>
  payment({ asset: NATIVE, ...changes });

describe('§2.7 a destination', () => {
  test.each([
    ['no_account', payment(), null],
    ['no_trust', payment(), account([])],
    ['not_authorized', payment(), account([line({ authorized: false })])],
    ['ready', payment(), account([line()])],
    ['line_full', payment({ amount: 51n }), account([line()])],
    ['line_full', payment(), account([line({ buyingLiabilities: 1n })])],
    ['memo_required', payment(), account([line()], true)],
    ['ready', payment({ hasMemo: true }), account([line()], true)],
    ['ready', payment({ destinationIsMuxed: true }), account([line()], true)],
    ['ready', payment({ destinationIsIssuer: true }), account([])],
    ['ready', payment({ operation: 'create_claimable_balance' }), null],
    ['ready', lumens({ operation: 'create_account', amount: 10n }), null],
    ['below_reserve', lumens({ operation: 'create_account', amount: 9n }), null],
    ['account_exists', lumens({ operation: 'create_account' }), account([])],
    ['creates', lumens({ amount: 10n }), null],
    ['creates', lumens({ amount: 10n, hasMemo: true }), null],
    ['below_reserve', lumens({ amount: 9n }), null],
    ['ready', lumens({ amount: 9n }), account([line({ asset: NATIVE, limit: null })])],
    ['ready', lumens({ amount: 9n, operation: 'create_claimable_balance' }), null],
  ] as const)('is %s', (verdict, facts, found) => {
    expect(readiness(facts, found)).toBe(verdict);
  });
});

describe('§2.6 a payment of an envelope that failed', () => {
  test.each(['op_underfunded', 'op_src_no_trust', 'op_src_not_authorized', 'op_low_reserve'])(
    'never fails by a fault of ours: %s',
    (code) => {
      expect(decidePayment('payment', code)).toEqual({ verdict: 'ours', code });
    },
  );
  test('waits where it would create an account with less than the ledger allows', () => {
    const verdict = { verdict: 'not_ready', reason: 'below_reserve' };
    expect(decidePayment('create_account', 'op_low_reserve')).toEqual(verdict);
  });
  test('is innocent when its own operation succeeded', () => {
    expect(decidePayment('payment', 'op_success')).toEqual({ verdict: 'innocent' });
  });
  test('waits for its destination when that is the reason', () => {
    expect(decidePayment('payment', 'op_no_trust')).toMatchObject({ reason: 'no_trust' });
    expect(decidePayment('payment', 'op_no_destination')).toMatchObject({ reason: 'no_account' });
    expect(decidePayment('create_claimable_balance', 'op_no_trust')).toMatchObject({
      verdict: 'ours',
    });
  });
  test('fails with the code when nothing else explains it', () => {
    expect(decidePayment('payment', 'op_malformed')).toEqual({
      verdict: 'failed',
      code: 'op_malformed',
    });
  });
  test('is parked after three envelopes that died without a reason', () => {
    expect([1, 2, 3].map(afterDeath)).toEqual(['queued', 'queued', 'parked']);
  });
});

describe('what an account may spend', () => {
  const options = { isIssuer: false, isNative: false, baseReserve: 5_000_000n };
  test('is what it holds less what it has offered', () => {
    const holder = account([line({ sellingLiabilities: 20n })]);
    expect(spendable(holder, USDC, options)).toBe(30n);
  });
  test('leaves the reserve of the native asset alone', () => {
    const native = line({ asset: 'stellar:native', balance: 20_000_000n, limit: null });
    const nativeOptions = { ...options, isNative: true };
    expect(spendable(account([native]), 'stellar:native', nativeOptions)).toBe(5_000_000n);
  });
  test('is without end for the issuer, and nothing without a line', () => {
    expect(spendable(account([]), USDC, { ...options, isIssuer: true })).toBeNull();
    expect(spendable(account([]), USDC, options)).toBe(0n);
  });
});
