type Release = { what: string; run: () => Promise<void> | void };

/** What was started, in order, so that it can be stopped in reverse. */
export type Releases = {
  /** Remembers how to stop what was just started. */
  add(what: string, run: () => Promise<void> | void): void;
  /**
   * Stops everything, the last started first. Each is stopped once, however often this is called;
   * a failure does not keep the others from being stopped.
   *
   * @throws AggregateError with all failures, after the last one was tried
   */
  releaseAll(): Promise<void>;
};

/** Creates an empty list of things to stop. */
export function createReleases(): Releases {
  const pending: Release[] = [];
  let running: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    const failures: Error[] = [];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      try {
        await next.run();
      } catch (fault) {
        failures.push(new Error(`${next.what} did not stop cleanly`, { cause: fault }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything stopped cleanly.');
  };

  return {
    add: (what, run) => void pending.push({ what, run }),
    releaseAll: () => {
      running = (running ?? Promise.resolve()).then(drain, drain);
      return running;
    },
  };
}

/**
 * Stops everything on Ctrl-C and on SIGTERM, then ends the process with the signal's exit code. A
 * second Ctrl-C ends it at once; what was started by a launcher is stopped even then, by its
 * supervisor.
 *
 * @returns a function that takes the handlers away again
 */
export function releaseOnSignals(releases: Releases, onFailure: (fault: unknown) => void) {
  const stop = (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void => {
    forget();
    const exitCode = 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal];
    releases
      .releaseAll()
      .catch(onFailure)
      .finally(() => process.exit(exitCode));
  };
  const forget = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return forget;
}
