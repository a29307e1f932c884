import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';

const STROOPS_PER_CENT = 100_000n;

/** Cents of a decimal string, digit by digit. */
export const centsIn = (amount: string): number => Number(stroopsOf(amount) / STROOPS_PER_CENT);

export const dollarsIn = (cents: number): string => formatAmount(BigInt(cents) * STROOPS_PER_CENT);
