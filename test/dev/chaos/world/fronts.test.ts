import { afterAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { openFront } from '../../../../src/dev/chaos/world/fronts.ts';

/* What stands before a source of the ledger, and has it fail alone. */

let reached = 0;
const server = createServer((_, response) => {
  reached += 1;
  response.end('here');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const front = await openFront('a front', (server.address() as AddressInfo).port);
afterAll(async () => {
  await front.close();
  server.closeAllConnections();
  server.close();
});

const ask = async (): Promise<string> => (await fetch(front.url)).text();

test('lets through what is asked while it is well', async () => {
  expect(await ask()).toBe('here');
});

test('cuts what is under way and what comes where its server is gone, and heals', async () => {
  front.set('gone');
  await expect(ask()).rejects.toThrow('fetch failed');
  front.set('well');
  expect(await ask()).toBe('here');
});

test('passes nothing on while it hangs, and has lost what was asked meanwhile', async () => {
  const client = connect(Number(new URL(front.url).port), '127.0.0.1');
  const request = 'GET / HTTP/1.1\r\nhost: front\r\n\r\n';
  client.write(request);
  await once(client, 'data');
  const before = reached;
  front.set('hung');
  const lost = once(client, 'error');
  client.write(request);
  front.set('well');
  expect(await lost).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(reached).toBe(before);
  expect(await ask()).toBe('here');
});
