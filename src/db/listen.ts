import { Client } from 'pg';

interface Listener {
  close(): Promise<void>;
}

interface ListenOptions {
  readonly databaseUrl: string;
  readonly channel: string;
  /** Called with each notification's payload. It must not throw. */
  readonly onNotice: (payload: string) => void;
}

const RECONNECT_MS = 1_000;

/**
 * Hears a PostgreSQL channel on a connection of its own, and connects again when that is lost.
 * What is said meanwhile is not heard: whoever listens also looks now and then.
 */
export const listen = ({ databaseUrl, channel, onNotice }: ListenOptions): Listener => {
  let closed = false;
  let client: Client | null = null;
  let timer: NodeJS.Timeout | null = null;

  const again = (): void => {
    client = null;
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
    fresh.on('notification', ({ payload }) => onNotice(payload ?? ''));
    fresh.on('error', () => {
      if (client === fresh) again();
    });
    fresh.on('end', () => {
      if (client === fresh) again();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
    } catch {
      if (client === fresh) again();
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end().catch(() => undefined);
    },
  };
};
