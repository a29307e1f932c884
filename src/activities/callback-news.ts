import { listen } from '../db/listen.ts';
import type { Log } from './log.ts';
import type { Stories } from './stories.ts';

export interface CallbackNewsDeps {
  readonly databaseUrl: string;
  readonly stories: Pick<Stories, 'tellHost'>;
  readonly log: Log;
}

export interface CallbackNews {
  /** Hears no more, and lets what is under way end. */
  close(): Promise<void>;
}

/**
 * Hears, at the commit of a move, that a host is to be told of it, and starts what tells it. Every
 * core worker hears it and says so; saying it twice does nothing. A host is asked for once at a
 * time, and once more where it was named meanwhile. What is missed here, the sweep finds.
 */
export const createCallbackNews = ({
  databaseUrl,
  stories,
  log,
}: CallbackNewsDeps): CallbackNews => {
  /** Hosts on their way, each with whether it was named again since. */
  const hosts = new Map<string, { again: boolean }>();
  const running = new Set<Promise<void>>();

  const tell = async (host: string): Promise<void> => {
    const state = { again: true };
    hosts.set(host, state);
    try {
      while (state.again) {
        state.again = false;
        await stories.tellHost(host);
      }
    } catch (error) {
      const kind = error instanceof Error ? error.message : typeof error;
      log.warn({ host, kind }, 'could not say that a callback waits; the sweep will');
    } finally {
      hosts.delete(host);
    }
  };
  const onNotice = (host: string): void => {
    const state = hosts.get(host);
    if (state) {
      state.again = true;
      return;
    }
    const work = tell(host);
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const listener = listen({ databaseUrl, channel: 'callback_queued', onNotice });
  return {
    async close() {
      await listener.close();
      await Promise.all(running);
    },
  };
};
