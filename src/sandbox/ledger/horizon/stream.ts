import type { ServerResponse } from 'node:http';
import type { Network } from '../network.ts';
import type { Timer } from '../closing/timer.ts';
import type { EventSink, StreamReply } from './http.ts';
import type { ReadRecords, Paging } from './paging.ts';

/** Horizon ends every stream after this time; clients come back with the last id they saw. */
const STREAM_LIFE_MS = 55_000;

/**
 * Streams a listing: what lies past the cursor, then each ledger's records as it closes (Horizon
 * itself looks only every five seconds). Ends after `limit` events or 55 seconds.
 */
export function streamRecords(network: Network, paging: Paging, read: ReadRecords): StreamReply {
  return {
    kind: 'stream',
    start(events) {
      let { cursor, limit } = paging;
      const sendNews = (): void => {
        const records = read({ ...paging, cursor, limit });
        if ('kind' in records) return;
        for (const { token, json } of records) {
          events.send(json, token);
          cursor = token;
          limit -= 1;
        }
        if (limit <= 0) events.end();
      };
      const stop = network.onClose(sendNews);
      events.signal.addEventListener('abort', stop);
      sendNews();
    },
  };
}

/** Sends one thing, once, and then only keeps the line open: what Horizon does with an account. */
export function streamOnce(send: (events: EventSink) => void): StreamReply {
  return { kind: 'stream', start: send };
}

/** Writes a stream to a response, between Horizon's greeting and its goodbye. */
export function writeStream(
  { start }: StreamReply,
  response: ServerResponse,
  gone: AbortSignal,
  timer: Timer,
): void {
  const ended = new AbortController();
  const over = AbortSignal.any([gone, ended.signal]);
  if (!response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-origin', '*');
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    connection: 'keep-alive',
  });
  response.write('retry: 1000\nevent: open\ndata: "hello"\n\n');
  const events: EventSink = {
    signal: over,
    send(data, id) {
      if (over.aborted) return;
      const head = id === undefined ? '' : `id: ${id}\n`;
      response.write(`${head}data: ${JSON.stringify(data)}\n\n`);
    },
    end() {
      if (over.aborted) return;
      ended.abort();
      response.end('retry: 10\nevent: close\ndata: "byebye"\n\n');
    },
    cut() {
      ended.abort();
      response.destroy();
    },
  };
  over.addEventListener('abort', timer(events.end, STREAM_LIFE_MS));
  start(events);
}
