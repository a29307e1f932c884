/** Work of the business did not end in its time. What became of it is not known. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/**
 * Waits for work of the business no longer than this; what hangs is left to itself.
 * @throws TooLate, or whatever the work throws.
 */
export const withinTime = async <T>(work: Promise<T>, withinMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TooLate(`it did not answer within ${withinMs} ms`)),
      withinMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
