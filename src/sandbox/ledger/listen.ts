import type { Server } from 'node:http';

/**
 * Longer than any client keeps an idle connection: whoever closes first loses what the other has
 * just sent, and a client can ask again while a server cannot.
 */
const KEEP_ALIVE_MS = 75_000;

/** Opens a server on a port; port 0 picks a free one. */
export function listen(
  server: Server,
  port: number,
  host: string,
): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('the sandbox ledger listens on no port'));
        return;
      }
      resolve({ url: `http://${host}:${address.port}`, port: address.port });
    });
  });
}

/** Closes a server, cutting every connection. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
