/** The largest amount the ledger can hold, in stroops (a signed 64-bit integer). */
export const MAX_AMOUNT = 9223372036854775807n;

const STROOPS_PER_UNIT = 10_000_000n;

/** Stroops as the decimal string Horizon writes, always with seven decimals. */
export function formatAmount(stroops: bigint): string {
  const sign = stroops < 0n ? '-' : '';
  const digits = stroops < 0n ? -stroops : stroops;
  const whole = digits / STROOPS_PER_UNIT;
  const fraction = String(digits % STROOPS_PER_UNIT).padStart(7, '0');
  return `${sign}${whole}.${fraction}`;
}

/** A decimal string of at most seven decimals as stroops; undefined when it is not one. */
export function parseAmount(text: string): bigint | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,7}))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '0', fraction = ''] = match;
  const stroops = BigInt(whole) * STROOPS_PER_UNIT + BigInt(fraction.padEnd(7, '0'));
  return stroops > MAX_AMOUNT ? undefined : stroops;
}
