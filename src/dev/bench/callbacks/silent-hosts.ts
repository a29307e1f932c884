import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createHttpServer } from 'node:http';

interface SilentHosts {
  readonly urls: readonly string[];
  /** How many connections are open now, and the most that were. */
  readonly open: () => { readonly now: number; readonly most: number };
  readonly close: () => Promise<void>;
}

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** Hosts that accept a connection and never answer; each is a port of its own on this machine. */
export const startSilentHosts = async (count: number): Promise<SilentHosts> => {
  let now = 0;
  let most = 0;
  const sockets = new Set<{ destroy(): void }>();
  const servers = Array.from({ length: count }, () =>
    createServer((socket) => {
      now += 1;
      most = Math.max(most, now);
      sockets.add(socket);
      // Read, or nobody would see that the other side has hung up.
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        now -= 1;
        sockets.delete(socket);
      });
    }),
  );
  const ports = await Promise.all(servers.map(listening));
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}/moves`),
    open: () => ({ now, most }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map(async (server) => new Promise((end) => server.close(end))));
    },
  };
};

export interface GoodHost {
  readonly url: string;
  /** When each transaction was called `completed`, by its id, in milliseconds of `performance.now`. */
  readonly completedAt: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** A client's host that takes every callback at once and writes down when it came. */
export const startGoodHost = async (): Promise<GoodHost> => {
  const completedAt = new Map<string, number>();
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      response.writeHead(200).end();
      const { transaction } = JSON.parse(body) as { transaction: { id: string; status: string } };
      if (transaction.status === 'completed') completedAt.set(transaction.id, performance.now());
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}/moves`,
    completedAt,
    async close() {
      await new Promise((end) => server.close(end).closeAllConnections());
    },
  };
};
