import { formatAmount, parseAmount } from '../../../src/domain/money/amount.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import type { FakeBank } from '../../../src/rails/contract/index.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { withoutRefunds as profile } from '../../../src/rails/sandbox-bank/profile.ts';

/** How a rail turns decimal strings into the bank's whole numbers, and back. */
export interface MinorUnits {
  readonly toMinor: (amount: string, decimals: number) => bigint;
  readonly toAmount: (minor: bigint, decimals: number) => string;
}

const SEVEN = 7;

/** Digit by digit, as it should be. */
export const exactly: MinorUnits = {
  toMinor(amount, decimals) {
    const stroops = parseAmount(amount);
    const step = 10n ** BigInt(SEVEN - decimals);
    if (isRefusal(stroops) || stroops % step !== 0n) throw new Error('not an amount of this bank');
    return stroops / step;
  },
  toAmount: (minor, decimals) => formatAmount(minor * 10n ** BigInt(SEVEN - decimals)),
};

/** A bank in memory that counts in whole minor units of a currency, with a rail to it. */
export const createMinorBank = (decimals: number) => {
  const payments = new Map<string, bigint>();
  const transfers: { readonly reference: string | null; readonly minor: bigint }[] = [];
  const bank: FakeBank = {
    payee: { bank_account_number: '12345678' },
    smallestAmount: exactly.toAmount(1n, decimals),
    async reset() {
      payments.clear();
      transfers.splice(0);
    },
    close: async () => undefined,
    paid: async () => [...payments.values()].map((minor) => exactly.toAmount(minor, decimals)),
    receive: async ({ reference, amount }) =>
      void transfers.push({ reference, minor: exactly.toMinor(amount, decimals) }),
    fault: async () => false,
    recover: async () => undefined,
  };
  const createRail = ({ toMinor, toAmount }: MinorUnits): Rail => ({
    profile: { ...profile, name: 'minor-bank' },
    async executeOutgoingTransaction({ idempotencyKey, amount }) {
      const minor = toMinor(amount, decimals);
      if (minor <= 0n) throw new Error('The bank pays no such amount.');
      if (!payments.has(idempotencyKey)) payments.set(idempotencyKey, minor);
      return { state: 'delivered', railReference: `out-${idempotencyKey}` };
    },
    async listReceived(cursor) {
      const from = Number(cursor ?? 0);
      return {
        received: transfers.slice(from).map(({ reference, minor }, index) => ({
          railReference: `in-${from + index}`,
          reference,
          amount: toAmount(minor, decimals),
          receivedAt: '2026-03-01T12:00:00Z',
        })),
        cursor: String(transfers.length),
        complete: true,
      };
    },
  });
  return { bank, createRail };
};
