import { createParser } from 'eventsource-parser';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { NetworkFault } from '../network.ts';

/** One event of a server-sent stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** An event of more characters than this is none; whoever listens reads pages besides. */
const EVENT_MAX = 4 * 1024 * 1024;

/**
 * Reads one stream of server-sent events until it ends.
 * @throws when it cannot be opened, breaks, or the signal is aborted.
 */
export const readEventStream = async (
  url: string,
  onEvent: (event: StreamEvent) => void,
  signal: AbortSignal,
): Promise<void> => {
  const response = await fetch(url, { signal, headers: { accept: 'text/event-stream' } });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    const why = `the stream was answered with ${response.status}`;
    throw new NetworkFault(why, retryAfterMs(response.headers));
  }
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: EVENT_MAX,
    onEvent: ({ event = 'message', data }) => onEvent({ event, data }),
    onError: ({ type }) => {
      // A field or a `retry` that it does not know is passed over, as browsers do.
      if (type !== 'max-buffer-size-exceeded') return;
      throw new NetworkFault('the stream sent an event without end');
    },
  });
  for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
};
