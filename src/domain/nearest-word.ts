/** How many letters must be changed, left out, added or swapped with their neighbour. */
const distance = (one: string, other: string): number => {
  let [before, row]: [number[], number[]] = [[], Array.from(other + ' ', (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + differs,
        swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
};

/**
 * The known word that somebody probably meant: capitals are ignored, and one letter in three, two at
 * least, may differ. Null where no word is that near.
 */
export const nearestWord = (word: string, known: readonly string[]): string | null => {
  const allowed = Math.max(2, Math.floor(word.length / 3));
  const [nearest] = known
    .map((one) => ({ one, away: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ away }) => away <= allowed)
    .toSorted((one, other) => one.away - other.away);
  return nearest?.one ?? null;
};
