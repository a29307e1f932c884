import { createHash } from 'node:crypto';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
};

/** JSON that is the same for the same value, in whatever order its names were written. */
export const writeCanonical = (value: unknown): string => JSON.stringify(sorted(value));

/** The SHA-256 of that, in hex. */
export const hashCanonical = (value: unknown): string =>
  createHash('sha256').update(writeCanonical(value)).digest('hex');
