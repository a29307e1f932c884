/** Does jobs one after the other, and some of them again and again. */
export const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];
  const inTurn = async <Result>(job: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(job);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    inTurn,
    /** @param everyMs 0 for never. A job that fails is tried again the next time. */
    every(everyMs: number, job: () => Promise<void>): void {
      if (everyMs <= 0) return;
      timers.push(setInterval(() => void inTurn(job).catch(() => undefined), everyMs));
    },
    async end(): Promise<void> {
      timers.forEach((timer) => clearInterval(timer));
      await last;
    },
  };
};
