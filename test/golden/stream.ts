import { setImmediate as turn } from 'node:timers/promises';
import type { Driver } from './driver.ts';
import { pathOf } from './recording.ts';
import type { Exchange } from './recording.ts';
import type { Answer } from './replay.ts';
import { SETUPS } from './setups.ts';

/** An event of a stream, its data still text. */
export interface StreamEvent {
  readonly fields: readonly (readonly [string, string])[];
}

/** Splits the text of a stream into its events. */
export function eventsOf(text: string): StreamEvent[] {
  const blocks = text.split('\n\n').filter((block) => block !== '');
  return blocks.map((block) => ({
    fields: block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  }));
}

/**
 * Opens a stream, lets happen what happened while the recorder listened, and listens until the
 * server ends it or, where the recorder went away, until as many events have come and no more.
 */
export async function openStream(
  { id, request, response }: Exchange,
  driver: Driver,
): Promise<Answer> {
  const gone = new AbortController();
  const opened = await fetch(`${driver.url}${pathOf(request)}`, {
    headers: request.headers,
    signal: gone.signal,
  });
  const recorded = eventsOf(response.raw ?? '').length;
  const stream = listen(opened, gone.signal);
  // The greeting shows that the stream is listening.
  while (stream.text() === '' && !stream.isOver()) await turn();
  driver.perform(SETUPS[id] ?? []);
  if (request.path.startsWith('/ledgers')) driver.advanceTo(driver.latest() + recorded - 1);
  const isEnded = response.ended_by === 'server';
  const awaited = isEnded ? recorded - 1 : recorded;
  while (eventsOf(stream.text()).length < awaited && !stream.isOver()) await turn();
  if (isEnded) {
    driver.timeUp();
  } else {
    // Whatever else was written comes before the answer to a later question.
    await (await fetch(`${driver.url}/health`)).text();
    gone.abort();
  }
  await stream.over;
  const headers = Object.fromEntries(opened.headers);
  return { status: opened.status, headers, text: stream.text() };
}

function listen(
  { body }: Response,
  gone: AbortSignal,
): { text(): string; isOver(): boolean; readonly over: Promise<void> } {
  let text = '';
  let isOver = false;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
    } catch (error) {
      if (!gone.aborted) throw error;
    } finally {
      isOver = true;
    }
  };
  return { text: () => text, isOver: () => isOver, over: read() };
}
