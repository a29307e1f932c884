import { SAFE_TO_SHOW } from '../failure.ts';

const AFTER_MS = Symbol.for('railhead.retryLater');
const MONTH_MS = 30 * 86_400_000;

/**
 * What a rail throws when nothing was tried and the bank wants to be asked again later: it answers
 * 429, or 503 with `Retry-After`, it is closed, or our own account there is short of funds. After
 * it of `executeOutgoingTransaction` the payment is not unknown: the same key is given again. Throw
 * it only where the bank certainly did nothing; a lost answer is an ordinary error.
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly code = 'RETRY_LATER';
  readonly [SAFE_TO_SHOW] = true;
  readonly [AFTER_MS]: number;

  /**
   * @param afterMs milliseconds until it may be asked again, at most 30 days; not asked sooner.
   * @throws RangeError for anything else: what was thrown is then an ordinary error.
   */
  constructor(afterMs: number, options?: ErrorOptions) {
    if (!(afterMs >= 0 && afterMs <= MONTH_MS)) {
      throw new RangeError(`RetryLater takes 0 to ${MONTH_MS} milliseconds, not ${afterMs}`);
    }
    super(`nothing was tried; to be asked again in ${Math.ceil(afterMs / 1_000)} s`, options);
    this[AFTER_MS] = Math.ceil(afterMs);
  }
}

/**
 * How long a rail wants to be left alone; null for anything but a {@link RetryLater}. By its mark
 * and not by its class: a rail may have been loaded with another copy of this file.
 */
export const retryLaterMs = (thrown: unknown): number | null => {
  if (typeof thrown !== 'object' || thrown === null || !(AFTER_MS in thrown)) return null;
  const afterMs = thrown[AFTER_MS];
  return typeof afterMs === 'number' ? afterMs : null;
};
