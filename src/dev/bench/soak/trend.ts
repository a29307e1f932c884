/** How a figure went over time. */
export interface Trend {
  readonly first: number;
  readonly last: number;
  /** How far a straight line through them goes from the first to the last. */
  readonly drift: number;
  /** How far such a line goes by chance alone, in 99 of 100 series that have no trend. */
  readonly noise: number;
  readonly isFlat: boolean;
}

/** A drift below this share of the mean is no trend, however little the figure varies. */
const SMALL = 0.05;
/** So many standard errors are left by one series in a hundred that has no trend. */
const ERRORS = 2.6;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Judges a series of figures, taken at equal distances, by the slope of a line through them against
 * what is left beside that line.
 * @throws where there are fewer than three.
 */
export const trendOf = (values: readonly number[]): Trend => {
  if (values.length < 3) throw new Error('a trend takes three figures');
  const [middle, mean] = [(values.length - 1) / 2, meanOf(values)];
  const spread = values.reduce((sum, _value, place) => sum + (place - middle) ** 2, 0);
  const rise = values.reduce((sum, value, place) => sum + (place - middle) * (value - mean), 0);
  const slope = rise / spread;
  const beside = values.reduce(
    (sum, value, place) => sum + (value - mean - slope * (place - middle)) ** 2,
    0,
  );
  const error = Math.sqrt(beside / (values.length - 2) / spread);
  const steps = values.length - 1;
  const [drift, noise] = [slope * steps, ERRORS * error * steps];
  const isFlat = Math.abs(drift) <= Math.max(noise, SMALL * Math.abs(mean));
  return { first: values[0] ?? mean, last: values.at(-1) ?? mean, drift, noise, isFlat };
};
