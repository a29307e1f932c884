import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEventStream, type StreamEvent } from '../../../src/stellar/horizon/event-stream.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const serve = async (answer: (response: ServerResponse) => void): Promise<string> => {
  const server = createServer((_, response) => answer(response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Sends chunks one after the other, each on its own. */
const streaming =
  (chunks: readonly (string | Buffer)[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const next = ([chunk, ...rest]: readonly (string | Buffer)[]): void => {
      if (chunk === undefined) response.end();
      else response.write(chunk, () => setImmediate(next, rest));
    };
    next(chunks);
  };

const readAll = async (url: string): Promise<StreamEvent[]> => {
  const events: StreamEvent[] = [];
  await readEventStream(url, (event) => events.push(event), AbortSignal.timeout(10_000));
  return events;
};

describe('a stream of events', () => {
  test('is read event by event, however its bytes are cut', async () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    const url = await serve(
      streaming([
        'retry: 1000\nevent: open\ndata: "hello"\n',
        '\n: a comment\n\nid: 7\nda',
        'ta: {"a":"',
        first,
        second,
        '"}\n\n',
        'data: one\r\ndata: two\r\n\r\nevent: close\ndata: "byebye"\n\ndata: cut off',
      ]),
    );
    expect(await readAll(url)).toEqual([
      { event: 'open', data: '"hello"' },
      { event: 'message', data: '{"a":"é"}' },
      { event: 'message', data: 'one\ntwo' },
      { event: 'close', data: '"byebye"' },
    ]);
  });

  test('ends with a fault where an event has no end', async () => {
    const url = await serve(streaming(['data: ', 'x'.repeat(4 * 1024 * 1024), 'x'.repeat(1024)]));
    await expect(readAll(url)).rejects.toMatchObject({
      name: 'NetworkFault',
      message: 'the stream sent an event without end',
    });
  });

  test('says when to ask again where it is not opened', async () => {
    const url = await serve((response) => {
      response.writeHead(429, { 'retry-after': '7' }).end();
    });
    await expect(readAll(url)).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });
});
