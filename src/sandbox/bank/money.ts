/**
 * Amounts as a bank keeps them: two decimals on the wire, whole minor units inside. The Stellar
 * side keeps seven decimals, so the sandbox refuses what a real bank could not book.
 */
const amountPattern = /^(\d{1,12})(?:\.(\d{1,2}))?$/;

/** Reads a decimal string as minor units; null unless it is a positive amount of the currency. */
export const parseAmount = (text: string): bigint | null => {
  const match = amountPattern.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  const minor = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
  return minor > 0n ? minor : null;
};

/** Writes minor units as a decimal string with two decimals. */
export const formatAmount = (minor: bigint): string => {
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
