/**
 * Asks once for all who ask at the same time, and again only once the answer is older than that, so
 * that whoever asks often costs no more than whoever asks seldom. A failure is not kept.
 * @param maxAgeMs counted from the moment of the answer.
 */
export const remember = <T>(ask: () => Promise<T>, maxAgeMs: number): (() => Promise<T>) => {
  let asking: Promise<T> | null = null;
  let known: { readonly answer: T; readonly until: number } | null = null;
  const askAnew = async (): Promise<T> => {
    try {
      const answer = await ask();
      known = { answer, until: performance.now() + maxAgeMs };
      return answer;
    } finally {
      asking = null;
    }
  };
  return async () => {
    if (known && performance.now() < known.until) return known.answer;
    asking ??= askAnew();
    return asking;
  };
};
