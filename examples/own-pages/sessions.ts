import { randomBytes } from 'node:crypto';

/** What the pages know of the person in front of them, between two requests. */
export interface Session {
  /** The transaction that `redeem` answered with, and no other. */
  readonly transactionId: string;
  readonly language: 'en' | 'es';
  readonly callback: string | undefined;
  readonly onChangeCallback: string | undefined;
  /** What was chosen on the first page. */
  chosen: { readonly amount: string; readonly method: string } | null;
}

const DAY_MS = 24 * 3_600_000;

/** Sessions in memory, enough for one process. Keep yours where all of your servers reach them. */
export const createSessions = () => {
  const kept = new Map<string, { readonly session: Session; readonly until: number }>();
  return {
    open(session: Session): string {
      for (const [key, { until }] of kept) if (until < Date.now()) kept.delete(key);
      const key = randomBytes(32).toString('base64url');
      // Railhead gives up an incomplete transaction after a day, too.
      kept.set(key, { session, until: Date.now() + DAY_MS });
      return key;
    },
    find: (key: string | undefined): Session | null => kept.get(key ?? '')?.session ?? null,
  };
};

export type Sessions = ReturnType<typeof createSessions>;
