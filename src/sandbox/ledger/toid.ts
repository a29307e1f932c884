/**
 * Horizon's total order ids: `ledger << 32 | transaction << 12 | operation`, each part counted
 * from 1 (0 names the whole of the level above). They are paging tokens and record ids at once.
 */
export function toid(ledger: number, transaction = 0, operation = 0): bigint {
  return (BigInt(ledger) << 32n) | (BigInt(transaction) << 12n) | BigInt(operation);
}

/** The ledger a total order id lies in. */
export function ledgerOfToid(token: bigint): number {
  return Number(token >> 32n);
}

/** The largest number Horizon accepts as a cursor (a signed 64-bit integer). */
export const MAX_TOKEN = 9223372036854775807n;
