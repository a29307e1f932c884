/** The figure below which so many percent of them are; NaN of none. */
export const percentile = (figures: readonly number[], percent: number): number =>
  figures.toSorted((one, other) => one - other)[
    Math.min(figures.length - 1, Math.floor((figures.length * percent) / 100))
  ] ?? Number.NaN;
