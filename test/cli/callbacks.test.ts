import { describe, expect, test } from '@jest/globals';
import { Callback } from '../../src/db/entities/books.ts';
import { createBench } from '../support/payments/bench.ts';
import { runProgram } from '../support/programs.ts';
import { addTransaction } from '../support/rows.ts';
import { opened } from '../support/opened.ts';

const bench = await opened(createBench());

describe('npm run callbacks', () => {
  const run = async (...words: readonly string[]) =>
    runProgram('cli/callbacks', words, { DATABASE_URL: bench.databaseUrl });
  const queue = async (changes: object = {}): Promise<string> => {
    const em = bench.em();
    const row = await addTransaction(em, { kind: 'remittance' });
    const url = 'https://sender.example/told';
    em.create(Callback, {
      transactionId: row.id,
      url,
      status: 'completed',
      at: new Date(),
      ...changes,
    });
    await em.flush();
    return row.id;
  };

  test('says that nothing waits, and then what does', async () => {
    expect((await run()).out).toContain('Nothing waits to be told');
    const id = await queue();
    const listed = await run('list', 'sender.example');
    expect([listed.code, listed.error]).toEqual([0, '']);
    expect(listed.out).toContain(id);
    expect(listed.out).toContain('sender.example');
  }, 60_000);

  test('says why a callback was not delivered, and when that was last tried', async () => {
    const lastTriedAt = new Date('2026-11-21T09:00:00Z');
    const failed = { attempts: 3, lastTriedAt, lastFailure: 'http_status', lastHttpStatus: 503 };
    const id = await queue(failed);
    const { out } = await run('list', id);
    expect(out).toContain(
      'failed, tried 3 times, last 2026-11-21T09:00:00.000Z, http_status 503\n',
    );
    const givenUpAt = new Date();
    const lost = await queue({ ...failed, givenUpAt, lastFailure: 'tls', lastHttpStatus: null });
    expect((await run('list', lost)).out).toMatch(/given up, tried 3 times, last \S+, tls\n/);
  }, 60_000);

  test('replays what was delivered, with a name and evidence or not at all', async () => {
    const id = await queue({ deliveredAt: new Date(), attempts: 1 });
    expect(await run('replay', id)).toMatchObject({
      code: 2,
      error: expect.stringContaining('railhead callbacks'),
    });
    expect(await bench.em().count(Callback, { transactionId: id })).toBe(1);
    const replayed = await run('replay', id, '--operator', 'ada', '--evidence', 'ticket 7');
    expect([replayed.code, replayed.error]).toEqual([0, '']);
    const rows = await bench.em().find(Callback, { transactionId: id });
    expect(rows).toHaveLength(2);
    expect(rows.filter(({ deliveredAt }) => !deliveredAt)).toHaveLength(1);
  }, 60_000);
});
