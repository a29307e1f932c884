import { retryAfterMs } from './http.ts';
import { NetworkFault } from '../network.ts';

/** One event of a server-sent stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** An event of more characters than this is none; whoever listens reads pages besides. */
const EVENT_MAX = 4 * 1024 * 1024;

const parseBlock = (block: string): StreamEvent | null => {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
};

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
  let waiting = '';
  for await (const chunk of response.body) {
    waiting = (waiting + decoder.decode(chunk, { stream: true })).replaceAll('\r\n', '\n');
    const blocks = waiting.split('\n\n');
    waiting = blocks.pop() ?? '';
    if (waiting.length > EVENT_MAX) throw new NetworkFault('the stream sent an event without end');
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
};
