/** A spreadsheet runs what begins like a formula; an apostrophe before it makes it a text. */
const cell = (value: string | null | undefined): string => {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

type CsvRow = readonly (string | null | undefined)[];

/** Rows as CSV (RFC 4180), without a heading. */
export const writeCsvRows = (rows: readonly CsvRow[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/** Rows as CSV (RFC 4180), with a heading. */
export const writeCsv = (heading: readonly string[], rows: readonly CsvRow[]): string =>
  writeCsvRows([heading, ...rows]);
