import { createServer } from 'node:http';
import { withinTime } from './within-time.ts';

/** How long a peer may take to answer before it counts as away. */
const DEADLINE_MS = 3_000;

type Ask = () => Promise<unknown>;

/** What a process says of itself to whoever runs it. */
export interface ProcessHealth {
  /**
   * Names a peer and how it is asked; a throw is "no". Without `ask` it has not been reached yet.
   * @param isNeeded false for a peer without which the process is of use all the same.
   */
  watch(peer: string, ask?: Ask, isNeeded?: boolean): void;
  /** From now on it is ready while its peers answer. */
  started(): void;
  close(): Promise<void>;
}

const never: Ask = async () => {
  throw new Error('not reached yet');
};

/** For who runs a program within another one, such as a test. */
export const silentHealth: ProcessHealth = {
  watch: () => undefined,
  started: () => undefined,
  close: async () => undefined,
};

const answers = async (ask: Ask): Promise<boolean> =>
  withinTime(ask(), DEADLINE_MS).then(
    () => true,
    () => false,
  );

/**
 * Serves `/health/live`, which answers as long as the process turns, and `/health/ready`: 200 once it
 * has started and while every needed peer answers, else 503, and which of them does not. Port 0 is none.
 * @throws when the port cannot be listened on.
 */
export const startHealthServer = async (place: {
  readonly HEALTH_PORT: number;
  readonly HEALTH_HOST: string;
}): Promise<ProcessHealth> => {
  if (place.HEALTH_PORT === 0) return silentHealth;
  const peers = new Map<string, { readonly ask: Ask; readonly isNeeded: boolean }>();
  let isStarted = false;
  const look = async () => {
    const asked = [...peers].map(async ([name, { ask, isNeeded }]) => {
      const isThere = await answers(ask);
      return { name, isThere, isRed: isNeeded && !isThere };
    });
    const found = await Promise.all(asked);
    const isReady = isStarted && !found.some(({ isRed }) => isRed);
    return {
      status: isReady ? 'ok' : isStarted ? 'red' : 'starting',
      peers: Object.fromEntries(
        found.map(({ name, isThere }) => [name, isThere ? 'ok' : 'does not answer']),
      ),
    };
  };
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/health/live') answer(200, { status: 'ok' });
    else if (request.url === '/health/ready') {
      void look().then((health) => answer(health.status === 'ok' ? 200 : 503, health));
    } else answer(404, { error: 'There is /health/live and /health/ready.' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: place.HEALTH_PORT, host: place.HEALTH_HOST }, resolve);
  });
  return {
    watch: (peer, ask = never, isNeeded = true) => void peers.set(peer, { ask, isNeeded }),
    started: () => {
      isStarted = true;
    },
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
