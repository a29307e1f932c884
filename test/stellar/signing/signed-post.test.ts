import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createLocalSigner } from '../../../src/stellar/signing/signer.ts';
import { postSigned } from '../../../src/stellar/signing/signed-post.ts';

describe('an attempt to post a callback', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((end) => server.close(end));
  });

  /** A host that does so with each connection, once it was asked something. */
  const host = async (answer: (socket: Socket) => void) => {
    let open = 0;
    const server = createServer((socket) => {
      open += 1;
      socket.on('error', () => undefined).on('close', () => (open -= 1));
      socket.once('data', () => answer(socket));
      socket.resume();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/moves`;
    const signer = createLocalSigner(Keypair.random().secret());
    return {
      post: async () => postSigned({ url, body: '{}', signer, development: true }),
      untilClosed: async () =>
        waitUntil(() => open === 0, { timeoutMs: 2_000, what: 'no connection is open' }),
    };
  };
  const endless = (socket: Socket, head: string): void => {
    socket.write(head);
    const more = setInterval(() => socket.write('x'.repeat(1_000)), 10);
    socket.on('close', () => clearInterval(more));
  };

  test.each([
    ['200 OK', null],
    ['500 No', { reason: 'http_status', httpStatus: 500 }],
    ['302 Found', { reason: 'redirected', httpStatus: 302 }],
  ])(
    'ends with the status %s, whatever follows it, and leaves nothing open',
    async (said, kept) => {
      const bad = await host((socket) =>
        endless(socket, `HTTP/1.1 ${said}\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n`),
      );
      expect(await bad.post()).toEqual(kept);
      await bad.untilClosed();
    },
  );

  test.each([
    ['never answers', (socket: Socket) => void socket],
    ['says that it goes on, and never answers', (socket: Socket) => continues(socket)],
    ['sends a letter a second', (socket: Socket) => drips(socket)],
  ])(
    'is cut off when the host %s',
    async (_, answer) => {
      const bad = await host(answer);
      expect(await bad.post()).toEqual({ reason: 'timed_out', httpStatus: null });
      await bad.untilClosed();
    },
    10_000,
  );

  const every = (socket: Socket, ms: number, text: () => string): void => {
    const timer = setInterval(() => socket.write(text()), ms);
    socket.on('close', () => clearInterval(timer));
  };
  const continues = (socket: Socket): void =>
    every(socket, 100, () => 'HTTP/1.1 102 Processing\r\n\r\n');
  const drips = (socket: Socket): void => {
    const head = 'HTTP/1.1 200 OK\r\n\r\n'.split('');
    every(socket, 1_000, () => head.shift() ?? '');
  };
});
