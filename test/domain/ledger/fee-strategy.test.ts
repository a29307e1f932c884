import { describe, expect, test } from '@jest/globals';
import { feeOffer, LEAST_FEE } from '../../../src/domain/ledger/fee-strategy.ts';

const charged = { p50: 100n, p80: 250n, p90: 700n, p95: 2_000n, p99: 9_000n };

describe('§2.5 the fee that is offered for an operation', () => {
  test('is the percentile that the business chose of what was charged lately', () => {
    expect(feeOffer({ baseFee: 100n, charged }, 'p80', 5_000n)).toBe(250n);
    expect(feeOffer({ baseFee: 100n, charged }, 'p95', 5_000n)).toBe(2_000n);
  });
  test('is never above the cap, and never below what the last ledger asked for', () => {
    expect(feeOffer({ baseFee: 100n, charged }, 'p99', 5_000n)).toBe(5_000n);
    expect(feeOffer({ baseFee: 400n, charged }, 'p50', 5_000n)).toBe(400n);
    expect(feeOffer({ baseFee: 1n, charged: { ...charged, p50: 1n } }, 'p50', 5_000n)).toBe(100n);
  });
  test('is the least where the network could not be asked', () => {
    expect(feeOffer(null, 'p90', 5_000n)).toBe(LEAST_FEE);
  });
});
