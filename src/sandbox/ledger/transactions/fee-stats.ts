import type { Network } from '../network.ts';
import type { JsonObject } from '../operations/operation.ts';

/** How many ledgers Horizon looks back on for its fee statistics. */
const LEDGERS = 5;

const PERCENTILES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99];

/** `/fee_stats`: what was paid and offered per operation in the last ledgers. */
export function feeStats({ history, latest, baseFee }: Network): JsonObject {
  const last = latest();
  const recent = history.ledgers.read({ order: 'desc', limit: LEDGERS, includeFailed: true });
  const transactions = recent.flatMap((ledger) => ledger.transactions);
  const rates = transactions.map(({ feeCharged, maxFee, operations, inner }) => {
    const billed = BigInt(Math.max(1, operations.length + (inner ? 1 : 0)));
    // While a crowd pays more, nobody was let in for less than that.
    const least = (fee: bigint): bigint => (fee > baseFee() ? fee : baseFee());
    return { charged: least(feeCharged / billed), max: least(maxFee / billed) };
  });
  const used = recent.reduce((total, { setOperationCount }) => total + setOperationCount, 0);
  const usage = used / (last.maxOperations * Math.max(1, recent.length));
  return {
    last_ledger: String(last.sequence),
    last_ledger_base_fee: String(last.baseFee),
    ledger_capacity_usage: String(Number(usage.toFixed(2))),
    fee_charged: distribution(
      rates.map(({ charged }) => charged),
      baseFee(),
    ),
    max_fee: distribution(
      rates.map(({ max }) => max),
      baseFee(),
    ),
  };
}

/** Extremes, mode and percentiles of fees, in stroops; `none` stands for each of none. */
export function distribution(values: readonly bigint[], none: bigint): JsonObject {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : 1));
  const at = (share: number): string => {
    const index = Math.max(0, Math.ceil((share / 100) * sorted.length) - 1);
    return String(sorted[index] ?? none);
  };
  return {
    max: String(sorted.at(-1) ?? none),
    min: String(sorted.at(0) ?? none),
    mode: String(mode(sorted) ?? none),
    ...Object.fromEntries(PERCENTILES.map((share) => [`p${share}`, at(share)])),
  };
}

function mode(sorted: readonly bigint[]): bigint | undefined {
  const counts = new Map<bigint, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0];
}
