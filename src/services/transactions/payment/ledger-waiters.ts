import type { Orm } from '../../../db/orm.ts';
import { listen } from '../../../db/listen.ts';

const LOOK_EVERY_MS = 1_000;
const SETTLED = ['included', 'failed', 'withdrawn', 'not_ready', 'parked'] as const;

export interface LedgerWaiters {
  /** Ends once the ledger payment is settled, or with the signal; returns no result. */
  untilSettled(id: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Lets any number of stories wait for their ledger payments: one LISTEN connection for the
 * process, and one look a second for all of them, in case a notification was not heard.
 */
export const createLedgerWaiters = (orm: Orm, databaseUrl: string): LedgerWaiters => {
  const waiting = new Map<string, Set<() => void>>();
  const settle = (id: string): void => {
    for (const done of waiting.get(id) ?? []) done();
    waiting.delete(id);
  };
  const look = async (): Promise<void> => {
    if (waiting.size === 0) return;
    const settled = await orm.em.fork().execute<{ id: string }[]>(
      `select id::text as id from ledger_payment
          where id = any(?::bigint[]) and state = any(?::text[])`,
      [`{${[...waiting.keys()].join(',')}}`, `{${SETTLED.join(',')}}`],
    );
    for (const { id } of settled) settle(id);
  };
  const listener = listen({ databaseUrl, channel: 'ledger_payment_settled', onNotice: settle });
  // A look that fails is made good by the next one, or by the notification.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);

  return {
    async untilSettled(id, signal) {
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          waiting.get(id)?.delete(done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        const others = waiting.get(id) ?? new Set();
        waiting.set(id, others.add(done));
      });
    },
    async close() {
      clearInterval(timer);
      await listener.close();
    },
  };
};
