import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type Koa from 'koa';
import type { ApiState } from './deps.ts';

/** How long a client may take to say what it wants, and to send all of it. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than proxies keep an idle connection, so that none of them sends into a closed one. */
const KEEP_ALIVE_MS = 75_000;

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

/** An HTTP server for an app, not listening yet, that waits for nobody without end. */
export const createApiServer = (app: Koa<ApiState>): Server => {
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
