import { describe, expect, test } from '@jest/globals';
import {
  affordable,
  type Expense,
  type InFlight,
  type Terms,
} from '../../../src/domain/ledger/spendable.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import type { LedgerAccount, PaymentOperation } from '../../../src/domain/ledger/decide-payment.ts';

const USDC = `stellar:USDC:G${'A'.repeat(55)}`;
const EURC = `stellar:EURC:G${'A'.repeat(55)}`;
const XLM = 10_000_000n;
const line = (asset: string, balance: bigint, limit: bigint | null = 1_000_000n * XLM) => ({
  asset,
  balance,
  limit,
  authorized: true,
  buyingLiabilities: 0n,
  sellingLiabilities: 0n,
});
const holding = (native: bigint, usdc: bigint, eurc = 0n): LedgerAccount => ({
  account: 'G',
  sequence: 1n,
  balances: [line(USDC, usdc), line(EURC, eurc), line(NATIVE, native, null)],
  memoRequired: false,
  reserveUnits: 4n,
});
/** Four reserve units of half an XLM each. */
const RESERVE = 2n * XLM;
const nothing: InFlight = { amounts: new Map(), native: 0n };
const terms = (changes: Partial<Terms> = {}): Terms => ({
  baseReserve: XLM / 2n,
  feePerOperation: 100n,
  envelopes: 1,
  isIssuerOf: () => false,
  ...changes,
});
const pays = (asset: string, amount: bigint, operation: PaymentOperation = 'payment'): Expense => ({
  operation,
  asset,
  amount,
});
const take = (
  expenses: readonly Expense[],
  account: LedgerAccount,
  inFlight = nothing,
  changes: Partial<Terms> = {},
) => affordable(expenses, (expense) => expense, account, inFlight, terms(changes));

describe('§2.6 what an account can pay now', () => {
  test('is the oldest first, and behind one that must wait its asset waits too', () => {
    const expenses = [pays(USDC, 60n), pays(USDC, 50n), pays(USDC, 1n), pays(EURC, 5n)];
    const { payments, lacking } = take(expenses, holding(10n * XLM, 100n, 5n));
    expect(payments).toEqual([expenses[0], expenses[3]]);
    // It holds enough for the second alone: it only waits for the first.
    expect(lacking).toEqual([]);
  });

  test('names the asset that is lacking, where the oldest payment cannot be made at all', () => {
    const { payments, lacking } = take([pays(USDC, 101n)], holding(10n * XLM, 100n));
    expect(payments).toEqual([]);
    expect(lacking).toEqual([USDC]);
  });

  test('names XLM where it is the fee that cannot be paid', () => {
    // The payment's own operation, and the fee-bump that it goes under.
    const enough = RESERVE + 200n;
    expect(take([pays(USDC, 1n)], holding(enough, 100n)).payments).toHaveLength(1);
    expect(take([pays(USDC, 1n)], holding(enough - 1n, 100n)).lacking).toEqual([NATIVE]);
  });

  test('counts a base reserve for the claimant of a claimable balance', () => {
    const balance = pays(USDC, 1n, 'create_claimable_balance');
    const enough = RESERVE + 200n + XLM / 2n;
    expect(take([balance], holding(enough, 100n)).payments).toHaveLength(1);
    expect(take([balance], holding(enough - 1n, 100n)).lacking).toEqual([NATIVE]);
  });

  test('leaves our own reserve alone when it is XLM that is paid', () => {
    const account = pays(NATIVE, 2n * XLM, 'create_account');
    const enough = RESERVE + 2n * XLM + 200n;
    expect(take([account], holding(enough, 0n)).payments).toHaveLength(1);
    expect(take([account], holding(enough - 1n, 0n)).lacking).toEqual([NATIVE]);
  });

  test('does not count twice what is on its way, nor call it lacking', () => {
    const inFlight: InFlight = { amounts: new Map([[USDC, 80n]]), native: 0n };
    const { payments, lacking } = take([pays(USDC, 30n)], holding(10n * XLM, 100n), inFlight);
    expect(payments).toEqual([]);
    expect(lacking).toEqual([]);
    expect(take([pays(USDC, 20n)], holding(10n * XLM, 100n), inFlight).payments).toHaveLength(1);
  });

  test('is without end for what the account issues itself', () => {
    const isIssuerOf = (asset: string): boolean => asset === USDC;
    const many = [pays(USDC, 10n ** 18n), pays(USDC, 10n ** 18n)];
    expect(take(many, holding(10n * XLM, 0n), nothing, { isIssuerOf }).payments).toEqual(many);
  });
});
