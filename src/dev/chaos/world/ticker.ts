/** Where a run shows how far it is. */
export interface TickerStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const ON_A_TERMINAL_MS = 1_000;
const ELSEWHERE_MS = 10_000;

/** Shows one line that moves on a terminal, and a plain line every ten seconds elsewhere. */
export const startTicker = (stream: TickerStream, line: () => string) => {
  const show = (): void => {
    const text = line();
    if (stream.isTTY) stream.write(`\r\u001B[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    else stream.write(`${text}\n`);
  };
  const timer = setInterval(show, stream.isTTY ? ON_A_TERMINAL_MS : ELSEWHERE_MS);
  timer.unref();
  return {
    stop(): void {
      clearInterval(timer);
      if (stream.isTTY) stream.write('\r\u001B[2K');
    },
  };
};
