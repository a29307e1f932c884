let stop: AbortSignal | undefined;

/**
 * From the first call on, SIGTERM and SIGINT abort this signal instead of ending the process. A second
 * one ends it at once. A program calls it before it loads anything that takes time.
 */
export const stopOnSignals = (): AbortSignal => {
  if (stop) return stop;
  const controller = new AbortController();
  stop = controller.signal;
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => controller.abort());
  return stop;
};
