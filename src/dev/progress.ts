const QUIET_MS = 2_000;
const REDRAW_MS = 200;
const PLAIN_LINE_EVERY_MS = 15_000;

/** Where progress is written: `process.stderr`, or a list of lines in a test. */
type ProgressStream = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
};

/** Shows a person what takes so long. */
export type Progress = {
  /**
   * Runs `work` and says so when it takes more than two seconds: on a terminal one line whose
   * count moves, elsewhere a plain line now and then.
   *
   * @param title what is done, as in "Starting PostgreSQL"
   * @param work is given `detail`, by which it reports how far it is, as in "812 of 1717 packages"
   */
  step<Result>(
    title: string,
    work: (detail: (text: string) => void) => Promise<Result>,
  ): Promise<Result>;
  /** Prints one line at once. */
  note(text: string): void;
};

/** Progress that says nothing, for tests and for quiet programs. */
export const silentProgress: Progress = {
  step: (_title, work) => work(() => {}),
  note: () => {},
};

/** Progress written to a stream. */
export function createProgress(stream: ProgressStream, quietMs: number = QUIET_MS): Progress {
  return {
    note: (text) => void stream.write(`${text}\n`),
    step: async (title, work) => {
      const line = createLine(stream, title, quietMs);
      try {
        const result = await work(line.detail);
        line.end('done');
        return result;
      } catch (fault) {
        line.end('failed');
        throw fault;
      }
    },
  };
}

function createLine(stream: ProgressStream, title: string, quietMs: number) {
  const startedAt = performance.now();
  let text = '';
  let shownAt: number | undefined;

  const draw = (): void => {
    const now = performance.now();
    if (now - startedAt < quietMs) return;
    const line = `${title}${text === '' ? '' : `: ${text}`} (${elapsed(now - startedAt)})`;
    if (stream.isTTY === true) {
      stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    } else if (shownAt === undefined || now - shownAt >= PLAIN_LINE_EVERY_MS) {
      stream.write(`${line}\n`);
    } else {
      return;
    }
    shownAt = now;
  };
  const timer = setInterval(draw, Math.min(REDRAW_MS, quietMs));
  timer.unref();

  return {
    detail: (detail: string): void => {
      text = detail;
    },
    end: (outcome: 'done' | 'failed'): void => {
      clearInterval(timer);
      if (shownAt === undefined) return;
      const erase = stream.isTTY === true ? '\r\u001b[2K' : '';
      stream.write(`${erase}${title}: ${outcome} in ${elapsed(performance.now() - startedAt)}\n`);
    },
  };
}

/** A duration as a person reads it: "7 s", "1 min 23 s". */
export function elapsed(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
