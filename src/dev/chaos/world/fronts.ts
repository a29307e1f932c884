import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { pickPort } from '../../processes/ports.ts';
import type { LedgerSettings } from '../../../stellar/sources/ledger-sources.ts';

export type SourceName = LedgerSettings['LEDGER_SOURCES'][number];

/**
 * - `well`: what is asked reaches the ledger.
 * - `gone`: every connection is cut, and so is each new one, as where a process has died.
 * - `hung`: connections stay and nothing more is said over them.
 */
export type FrontState = 'well' | 'gone' | 'hung';

/**
 * A server of the ledger by one protocol, as the anchor sees it: over the network that Horizon and
 * Stellar RPC share each of them may be away alone.
 */
export interface Front {
  readonly url: string;
  set(state: FrontState): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Opens a front of a server on this machine. */
export const openFront = async (what: string, serverPort: number): Promise<Front> => {
  const port = await pickPort(what, undefined);
  const sockets = new Set<Socket>();
  let state: FrontState = 'well';
  const join = (client: Socket): void => {
    const server = connect(serverPort, HOST);
    for (const [own, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(own);
      own.on('error', () => other.destroy());
      own.on('close', () => {
        sockets.delete(own);
        other.destroy();
      });
      own.pipe(other);
    }
  };
  const listener = createServer((client) => {
    if (state === 'gone') return void client.destroy();
    if (state === 'well') return join(client);
    sockets.add(client);
    client.on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
  });
  listener.listen(port, HOST);
  await once(listener, 'listening');
  const cut = (): void => {
    // Not by a reset: of one that is ending already it is refused, and the handle is never closed.
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://${HOST}:${port}`,
    set(next) {
      state = next;
      if (next === 'hung') for (const socket of sockets) socket.unpipe();
      // Who was hung has lost what was said meanwhile.
      else cut();
    },
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      cut();
      await closed;
    },
  };
};
