import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Koa from 'koa';
import { createCodecRoutes } from '../../src/api/codec.ts';
import type { ApiState } from '../../src/api/deps.ts';
import { createPayloadCodec } from '../../src/temporal/payload-codec.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-characters';
const UI = 'http://127.0.0.1:8233';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PAYLOAD = { metadata: { encoding: base64('json/plain') }, data: base64('{"amount":"100"}') };

describe('the codec endpoint', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const codec = createPayloadCodec([{ id: 'first', key: new Uint8Array(32) }]);
    const router = createCodecRoutes({ codec, bearers: [TOKEN], uiUrl: `${UI}/` });
    const app = new Koa<ApiState>();
    app.use(router.routes());
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server?.close());

  const post = async (path: string, body: object, headers: Record<string, string>) => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const ours = { authorization: `Bearer ${TOKEN}` };

  test('encodes and decodes as Temporal’s UI and command ask', async () => {
    const encoded = await post('/encode', { payloads: [PAYLOAD] }, ours);
    expect(encoded.status).toBe(200);
    expect(JSON.stringify(encoded.body)).not.toContain(PAYLOAD.data);
    const decoded = await post('/decode', encoded.body as object, ours);
    expect(decoded.body).toEqual({ payloads: [PAYLOAD] });
  });

  test('answers nobody without the secret, and refuses what it cannot read', async () => {
    const given = { payloads: [PAYLOAD] };
    expect((await post('/decode', given, {})).status).toBe(401);
    expect((await post('/decode', given, { authorization: 'Bearer wrong' })).status).toBe(401);
    const sealed = { encoding: base64('binary/encrypted'), 'encryption-key-id': base64('other') };
    const unknown = { payloads: [{ metadata: sealed, data: base64('x') }] };
    expect((await post('/decode', unknown, ours)).status).toBe(400);
    expect((await post('/decode', { payloads: 'x' }, ours)).status).toBe(400);
  });

  test('lets the pages of the Temporal UI call it, and no others', async () => {
    const ask = async (origin: string) =>
      fetch(`${url}/decode`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect((await ask(UI)).headers.get('access-control-allow-origin')).toBe(UI);
    const stranger = await ask('http://elsewhere.example');
    expect(stranger.headers.get('access-control-allow-origin')).not.toBe(
      'http://elsewhere.example',
    );
  });
});
