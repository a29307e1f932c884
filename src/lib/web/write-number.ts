/** How a language writes a number. */
export interface Numerals {
  /** Between thousands. */
  readonly group: string;
  /** Before the decimals. */
  readonly decimal: string;
}

/** A fraction of a unit is shown with two decimals at least: 99.50, and not 99.5. */
const FRACTION_LEAST = 2;

/** A decimal string as people of the language write it: `1,234.50`. */
export const writeNumber = ({ group, decimal }: Numerals, amount: string): string => {
  const [units = '0', fraction = ''] = amount.split('.');
  const grouped = units.replaceAll(/\B(?=(\d{3})+$)/g, group);
  return fraction === '' ? grouped : `${grouped}${decimal}${fraction.padEnd(FRACTION_LEAST, '0')}`;
};
