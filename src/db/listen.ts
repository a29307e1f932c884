import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export interface Listener {
  /**
   * A payload for `pg_notify` on the same channel, sent with a look over another connection. Nobody is
   * called with it: where it arrives here, other notices do as well.
   */
  proof(): string;
  /** True while such payloads arrive; never behind a pool that shares connections by transaction. */
  hears(): boolean;
  close(): Promise<void>;
}

interface ListenOptions {
  readonly databaseUrl: string;
  readonly channel: string;
  /** Called with each notification's payload. It must not throw. */
  readonly onNotice: (payload: string) => void;
  /** Called whenever it begins to listen: what was said before that was not heard. */
  readonly onOpen?: () => void;
}

/** How often whoever listens looks all the same, in case a notification was not heard, in milliseconds. */
export const IDLE_LOOK_MS = 5_000;
/** How often where nothing waits, and notifications are known to be heard. */
export const HEARD_LOOK_MS = 15_000;

const RECONNECT_MS = 1_000;
const PROOF = 'proof/';

/** Counts what is said to be heard, and what is. */
const createProofs = () => {
  const own = `${PROOF}${randomUUID()}/`;
  let said = 0;
  let heard = 0;
  return {
    say: () => `${own}${(said += 1)}`,
    hear(payload: string): void {
      if (payload.startsWith(own)) heard = Number(payload.slice(own.length));
    },
    forget(): void {
      heard = 0;
    },
    // The last one may still be on its way.
    hears: () => heard > 0 && heard >= said - 1,
  };
};

/**
 * Hears a PostgreSQL channel on a connection of its own, and connects again when that is lost.
 * What is said meanwhile is not heard: whoever listens also looks now and then.
 */
export const listen = ({ databaseUrl, channel, onNotice, onOpen }: ListenOptions): Listener => {
  const proofs = createProofs();
  let closed = false;
  let client: Client | null = null;
  let timer: NodeJS.Timeout | null = null;

  const again = (): void => {
    client = null;
    proofs.forget();
    if (!closed && timer === null) {
      timer = setTimeout(() => {
        timer = null;
        void connect();
      }, RECONNECT_MS);
    }
  };
  const connect = async (): Promise<void> => {
    const fresh = new Client({ connectionString: databaseUrl });
    client = fresh;
    fresh.on('notification', ({ payload = '' }) => {
      if (payload.startsWith(PROOF)) proofs.hear(payload);
      else onNotice(payload);
    });
    fresh.on('error', () => {
      if (client === fresh) again();
    });
    fresh.on('end', () => {
      if (client === fresh) again();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
      onOpen?.();
    } catch {
      if (client === fresh) again();
    }
  };
  void connect();

  return {
    proof: proofs.say,
    hears: proofs.hears,
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
};
