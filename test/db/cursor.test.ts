import { describe, expect, test } from '@jest/globals';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const { run } = await opened(openTestOrm());

describe('cursors', () => {
  const setCursor = async (source: string, cursor: string | null) =>
    run(
      `insert into cursor (source, cursor) values (?, ?)
         on conflict (source) do update set cursor = excluded.cursor`,
      [source, cursor],
    );

  test('§1.1 the cursor of an account never falls, and is compared as a number', async () => {
    await setCursor('stellar/G1', '9');
    await setCursor('stellar/G1', '10');
    await setCursor('stellar/G1', '10');
    await expect(setCursor('stellar/G1', '9')).rejects.toThrow('would fall');
  });

  test('§1.1 the cursor of an account is never forgotten', async () => {
    await setCursor('stellar/G2', '10');
    await expect(setCursor('stellar/G2', null)).rejects.toThrow('would fall');
  });

  test('§1.1 the cursor of an account’s effects never falls, and is never forgotten', async () => {
    await setCursor('stellar/G3', '10');
    const setEffects = async (cursor: string | null) =>
      run(`update cursor set effects_cursor = ? where source = 'stellar/G3'`, [cursor]);
    await setEffects('9');
    await setEffects('10');
    await expect(setEffects('9')).rejects.toThrow('would fall');
    await expect(setEffects(null)).rejects.toThrow('would fall');
  });

  test('a rail’s cursor is the rail’s own and has no order', async () => {
    await setCursor('rail/bank', 'b');
    await expect(setCursor('rail/bank', 'a')).resolves.toBeDefined();
  });
});
