import fc from 'fast-check';
import { formatAmount } from '../../src/domain/money/amount.ts';
import type { FeeSchedule } from '../../src/domain/money/price.ts';

export const decimalText = (max: bigint) => fc.bigInt({ min: 0n, max }).map(formatAmount);

/** Any schedule of fees that anchor.ts may have. */
export const feeSchedule: fc.Arbitrary<FeeSchedule> = fc.record(
  {
    fixed: decimalText(100_000_000n),
    percent: fc
      .integer({ min: 0, max: 1_000_000 })
      .map((parts) => `${Math.floor(parts / 10_000)}.${String(parts % 10_000).padStart(4, '0')}`),
    minimum: decimalText(100_000_000n),
    newAccount: decimalText(50_000_000n),
  },
  { requiredKeys: ['fixed', 'percent'] },
);
