import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createWaitingCount } from '../../../src/console/live/waiting-count.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createTestConsole, logIn } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';
import { addTransaction } from '../../support/rows.ts';

const bench = await opened(createTestConsole());
const park = async () =>
  addTransaction(bench.owner.em.fork(), { parkedReason: 'held', status: 'pending_anchor' });

/** The numbers that a stream sends, as they come. */
async function* numbersOf(response: Response): AsyncGenerator<number> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield Number(line.slice(6));
  }
}

/** Reads on until the number is sent; one that was still true a moment ago may come before it. */
const untilSent = async (numbers: AsyncGenerator<number>, wanted: number): Promise<void> => {
  for (;;) {
    const { value, done } = await numbers.next();
    if (done) throw new Error(`the stream ended before ${wanted} was sent`);
    if (value === wanted) return;
  }
};

describe('the number of what waits', () => {
  test('is on each page, and is sent to whoever follows it when it changes', async () => {
    const browser = await logIn(bench, await bench.add(['viewer']));
    const response = await browser.get('/attention/events');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const numbers = numbersOf(response);
    await untilSent(numbers, 0);
    await park();
    await untilSent(numbers, 1);
    await park();
    await untilSent(numbers, 2);
    const page = await (await browser.get('/proposals')).text();
    expect(page).toMatch(/data-waiting\s*>2</);
    await numbers.return(undefined);
  });

  test('is sent no more once its session has ended', async () => {
    const person = await bench.add(['viewer']);
    const [browser, other] = [
      await logIn(bench, person),
      await logIn(bench, await bench.add(['viewer'])),
    ];
    const [mine, others] = [
      numbersOf(await browser.get('/attention/events')),
      numbersOf(await other.get('/attention/events')),
    ];
    await mine.next();
    await others.next();
    await browser.post('/logout', { _form: await browser.formToken() });
    await expect(untilSent(mine, -1)).rejects.toThrow('the stream ended');
    await park();
    await untilSent(others, 3);
    expect((await browser.get('/attention/events')).headers.get('location')).toBe('/login');
    await others.return(undefined);
  });

  test('is sent to whoever comes while the database is asked for others', async () => {
    const sessionOf = ({ cookies }: Awaited<ReturnType<typeof logIn>>): string =>
      [...cookies.values()].find((value) => value !== '') ?? '';
    const session = sessionOf(await logIn(bench, await bench.add(['viewer'])));
    const another = sessionOf(await logIn(bench, await bench.add(['viewer'])));
    let late: Readable | undefined;
    const em = {
      fork() {
        late ??= waiting.follow(another);
        return bench.owner.em.fork();
      },
    };
    const waiting = createWaitingCount({ em } as never, 20);
    const early = waiting.follow(session);
    await expect(once(early, 'data')).resolves.toBeDefined();
    await waitUntil(() => (late?.readableLength ?? 0) > 0, {
      timeoutMs: 10_000,
      what: 'the second stream is there',
    });
    let said = '';
    for await (const chunk of late ?? []) {
      said += String(chunk);
      if (said.includes('data: ')) break;
    }
    expect(said).toContain('data: ');
    waiting.close();
  });
});
