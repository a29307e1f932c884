import { once } from 'node:events';
import {
  connect as connectHttp2,
  createSecureServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Authority, Pair } from './certificates.ts';

/** A proxy in front of a Temporal server. */
export interface Guard {
  readonly address: string;
  close(): Promise<void>;
}

const listening = async (server: Server, sockets: Set<Socket>): Promise<Guard> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

/** Speaks TLS with those alone who show a certificate of the authority, and hands on what they send. */
export const startMtlsTemporal = async (
  target: string,
  authority: Authority,
  { cert, key }: Pair,
): Promise<Guard> => {
  const [host = '', port] = target.split(':');
  const sockets = new Set<Socket>();
  const server = createTlsServer(
    {
      cert: authority.read(cert),
      key: authority.read(key),
      ca: authority.read(authority.ca),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    (socket) => {
      const upstream = connect({ host, port: Number(port) });
      sockets.add(socket).add(upstream);
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    },
  );
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  return listening(server, sockets);
};

const UNAUTHENTICATED = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' };

const handOn = (
  upstream: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void => {
  const asked = upstream.request({ ...headers, ':scheme': 'http' });
  let trailers: IncomingHttpHeaders = {};
  asked.on('response', (answer, flags) => {
    // A call that fails has trailers alone, which then are its headers.
    const isAll = (flags & 1) === 1;
    stream.respond({ ...answer }, isAll ? { endStream: true } : { waitForTrailers: true });
  });
  asked.on('trailers', (given) => {
    trailers = given;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  asked.on('error', () => stream.destroy());
  stream.on('error', () => asked.destroy());
  stream.on('close', () => asked.destroy());
  stream.pipe(asked).pipe(stream);
};

/** Speaks TLS with everybody, and takes calls with the key alone. */
export const startKeyedTemporal = async (
  target: string,
  authority: Authority,
  { cert, key }: Pair,
  apiKey: string,
): Promise<Guard> => {
  const upstream = connectHttp2(`http://${target}`);
  const sockets = new Set<Socket>();
  const server = createSecureServer({ cert: authority.read(cert), key: authority.read(key) });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('stream', (stream, headers) => {
    if (headers['authorization'] === `Bearer ${apiKey}`) handOn(upstream, stream, headers);
    else stream.respond(UNAUTHENTICATED, { endStream: true });
  });
  const guard = await listening(server, sockets);
  return {
    ...guard,
    close: async () => {
      await guard.close();
      upstream.destroy();
    },
  };
};
