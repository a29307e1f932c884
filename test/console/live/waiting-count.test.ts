import { describe, expect, test } from '@jest/globals';
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
});
