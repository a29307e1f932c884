import { expect, test } from '@jest/globals';
import { createTestConsole } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createTestConsole());

const asUserOfTheConsole = async (then: string): Promise<unknown> =>
  bench.owner.em.fork().transactional(async (em) => {
    await em.execute('create role somebody_of_the_console login');
    await em.execute('grant railhead_console to somebody_of_the_console');
    await em.execute('set local session authorization somebody_of_the_console');
    if (then !== '') await em.execute(then);
    await em.execute(`update transaction set parked_reason = 'forged'`);
  });

test('whoever may be the console may not write as previews do, unless nothing is committed', async () => {
  for (const then of ['', 'set local role railhead_console']) {
    await expect(asUserOfTheConsole(then)).rejects.toThrow('permission denied');
  }
  // Allowed to try, by the chain of roles; with a row there its commit would be refused.
  const tried = bench.owner.em.fork().transactional(async (em) => {
    await em.execute('create role somebody_of_the_console login');
    await em.execute('grant railhead_console to somebody_of_the_console');
    await em.execute('set local session authorization somebody_of_the_console');
    await em.execute('set local role railhead_preview');
    const [who] = await em.execute<{ name: string }[]>('select current_user as name');
    throw new Error(`taken: ${who?.name}`);
  });
  await expect(tried).rejects.toThrow('taken: railhead_preview');
});
