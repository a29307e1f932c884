import { createServer, type Server, type ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How long a client may take to say what it wants, and to send all of it. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than proxies keep an idle connection, so that none of them sends into a closed one. */
const KEEP_ALIVE_MS = 75_000;
const CLOSE_IDLE_EVERY_MS = 50;

const ANSWERS: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The address or the headers are'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took'],
};

/** Answers what is no HTTP, which no middleware ever sees, as the SEPs write errors. */
const refuseNoise = (fault: Error, socket: Pick<Socket, 'writable' | 'end' | 'destroy'>): void => {
  const code = 'code' in fault ? String(fault.code) : '';
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, what] = ANSWERS[code] ?? ['400 Bad Request', ''];
  const error = what === '' ? 'The request cannot be read.' : `${what} too long.`;
  const body = JSON.stringify({ error });
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'access-control-allow-origin: *',
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};

/** An app of Koa's, or whatever else answers requests. */
interface App {
  callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** An HTTP server for an app, not listening yet, that waits for nobody without end. */
export const createHttpServer = (app: App): Server => {
  const handle = app.callback();
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response: ServerResponse) => void handle(request, response),
  );
  server.on('clientError', refuseNoise);
  return server;
};

/** @throws when the port is taken. */
export const listen = async (server: Server, port: number, host?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => resolve());
  });

/** Takes no more requests, and waits for those that are open. */
export const stopListening = async (server: Server): Promise<void> =>
  new Promise<void>((resolve) => {
    if (!server.listening) return resolve();
    // Node keeps the connection of a request that ends from now on for as long as any other.
    const closing = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Where a server that listens is reached on this machine. */
export const urlOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
