/** A moment's day in UTC, as `2026-11-30`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Reads a day as `dayOf` writes it. @returns when it begins in UTC, in milliseconds; null for no day. */
export const readDay = (text: string): number | null => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The 31st of a short month would be read as the next one's.
  return Number.isNaN(ms) || dayOf(ms) !== text ? null : ms;
};
