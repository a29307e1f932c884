import { PassThrough, type Readable } from 'node:stream';
import type { Orm } from '../../db/orm.ts';
import { countAttention } from '../../services/operations/attention/attention.ts';
import { liveSessions } from '../../services/operators/login/sessions.ts';

/** How old the number may be that a page shows, and how often streams look for another one. */
const EVERY_MS = 3_000;

/** How many things wait for a person: one look at the database for everybody who wants to know. */
export interface WaitingCount {
  /** The number as it was at most a few seconds ago. */
  current(): Promise<number>;
  /**
   * Server-sent events: the number now, and whenever it changes. The stream ends with its session.
   * @param sessionId as the browser's cookie has it.
   */
  follow(sessionId: string): Readable;
  /** Ends every stream, so that the server can close. */
  close(): void;
}

interface Listener {
  readonly sessionId: string;
  /** The number that was sent last. */
  sent: number | null;
}

export const createWaitingCount = (orm: Orm, everyMs = EVERY_MS): WaitingCount => {
  const listeners = new Map<PassThrough, Listener>();
  let known = { count: 0, at: Number.NEGATIVE_INFINITY };
  let looking: Promise<number> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const look = async (): Promise<number> => {
    const rows = await countAttention(orm.em.fork());
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    known = { count, at: performance.now() };
    return count;
  };
  const current = async (): Promise<number> => {
    if (performance.now() - known.at < everyMs) return known.count;
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const send = (stream: PassThrough, listener: Listener, count: number): void => {
    // A comment keeps proxies from ending what is silent.
    stream.write(listener.sent === count ? ':\n\n' : `data: ${count}\n\n`);
    listener.sent = count;
  };
  const tick = async (): Promise<void> => {
    // Whoever comes while the database is asked is served by the next look: nobody asked for them here.
    const asked = [...listeners];
    const sessions = [...new Set(asked.map(([, { sessionId }]) => sessionId))];
    const alive = await liveSessions(orm.em.fork(), sessions);
    const count = await current();
    for (const [stream, listener] of asked) {
      if (!listeners.has(stream)) continue;
      if (alive.has(listener.sessionId)) send(stream, listener, count);
      else stream.end();
    }
  };
  /** Looks again while anybody listens; a database that is away is asked again later. */
  const goOn = (afterMs: number): void => {
    timer = setTimeout(() => {
      void tick()
        .catch(() => undefined)
        .then(() => {
          if (listeners.size > 0) goOn(everyMs);
          else timer = null;
        });
    }, afterMs).unref();
  };

  return {
    current,
    follow(sessionId) {
      const stream = new PassThrough();
      listeners.set(stream, { sessionId, sent: null });
      stream.on('close', () => listeners.delete(stream));
      stream.write('retry: 5000\n\n');
      if (timer === null) goOn(0);
      return stream;
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      for (const stream of listeners.keys()) stream.end();
    },
  };
};
