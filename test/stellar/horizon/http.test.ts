import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callHorizon } from '../../../src/stellar/horizon/http.ts';
import { callRpc } from '../../../src/stellar/rpc/call.ts';

/* A proxy in front of Horizon, or of a Stellar RPC server, which answers in words of its own. */

const proxy = createServer((_, response) => {
  response.writeHead(503, { 'content-type': 'text/html', 'retry-after': '7' });
  response.end('<html><title>503 Service Temporarily Unavailable</title></html>');
});
beforeAll(async () => {
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(() => void proxy.close());

const options = () => {
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, timeoutMs: 5_000, signal: null };
};

describe('what a proxy answers without JSON', () => {
  test.each([
    ['Horizon', async () => callHorizon(options(), '/ledgers')],
    ['Horizon, whatever its status', async () => callHorizon(options(), '/', { anyStatus: true })],
    ['Stellar RPC', async () => callRpc(options(), 'getHealth')],
  ])('is a fault of %s that keeps its status and its Retry-After', async (_, ask) => {
    await expect(ask()).rejects.toMatchObject({
      name: 'NetworkFault',
      message: expect.stringContaining('503 without JSON'),
      retryAfterMs: 7_000,
    });
  });
});
