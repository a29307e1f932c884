import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A callback about a transaction, as a client's server got it. */
export interface Heard {
  readonly path: string;
  readonly id: string;
  readonly status: string;
}

export type CallbackAnswer = (
  heard: Heard,
  response: ServerResponse,
  request: IncomingMessage,
) => void;

const take: CallbackAnswer = (_, response) => void response.writeHead(200).end();

/** A client's server, which writes down what it is told; taken unless `answer` says otherwise. */
export const startCallbackHost = async (answer = take, address = '127.0.0.1') => {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      const { transaction } = JSON.parse(body) as { transaction: Omit<Heard, 'path'> };
      const { id, status } = transaction;
      const told = { path: request.url ?? '', id, status };
      heard.push(told);
      answer(told, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    heard,
    url: (path: string) => `http://${host}${path}`,
    close: async (): Promise<void> => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
};
