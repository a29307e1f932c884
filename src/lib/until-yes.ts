/** How long a no is believed before it is asked again. */
const REST_MS = 5_000;

/**
 * Asks until the answer is yes, and then never again. Who asks at once shares one question.
 * @param ask what is asked; a throw is a no.
 * @param now milliseconds since 1970; tests let time pass.
 */
export const untilYes = (
  ask: () => Promise<boolean>,
  restMs = REST_MS,
  now: () => number = Date.now,
): (() => Promise<boolean>) => {
  let isYes = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<boolean> | null = null;
  const askNow = async (): Promise<boolean> => {
    isYes = await ask().catch(() => false);
    askedAt = now();
    asking = null;
    return isYes;
  };
  return async () => {
    if (isYes || (asking === null && now() - askedAt < restMs)) return isYes;
    asking ??= askNow();
    return asking;
  };
};
