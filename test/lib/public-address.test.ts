import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicLookup, createResolve } from '../../src/lib/public-address.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';

/* A stranger's name is asked of a stranger's name server, which may answer nothing. */
describe('a name server that never answers', () => {
  let silent: Socket;
  let server: string;
  let asked = 0;
  beforeAll(async () => {
    silent = createSocket('udp4').on('message', () => (asked += 1));
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    server = `127.0.0.1:${silent.address().port}`;
  });
  afterAll(async () => new Promise<void>((resolve) => silent.close(resolve)));

  test('is given up in seconds, and keeps no other name of this process waiting', async () => {
    const resolve = createPublicLookup(createResolve([server]));
    const codes = Array.from(
      { length: 50 },
      async (_, number) =>
        new Promise<string>((done) => {
          resolve(`wallet${number}.example`, { all: true }, (error) => done(error?.code ?? 'none'));
        }),
    );
    await waitUntil(() => asked > 0, { timeoutMs: 5_000, what: 'the name server was asked' });
    const first = await Promise.race([
      ...codes,
      lookup('localhost').then(({ address }) => address),
    ]);
    expect(first).toMatch(/^127\.0\.0\.1$|^::1$/);
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['ETIMEOUT']));
  }, 20_000);
});
