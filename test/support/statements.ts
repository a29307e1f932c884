import { jest } from '@jest/globals';
import pg from 'pg';

/** How many statements are sent to the database while something is done. */
export const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
};

const textOf = ([given]: readonly unknown[]): string =>
  typeof given === 'string' ? given : String((given as { readonly text?: string }).text);

/** How many statements are sent while something is done, and how many database transactions they are. */
export const databaseCostOf = async (
  work: () => Promise<unknown>,
): Promise<{ readonly statements: number; readonly commits: number }> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    const open = new Set<unknown>();
    let commits = 0;
    query.mock.calls.forEach((call, place) => {
      const client = query.mock.contexts[place];
      const text = textOf(call);
      if (/^begin|^start transaction/i.test(text)) open.add(client);
      const isEnd = /^(?:commit|rollback)$/i.test(text.trim());
      if (isEnd || !open.has(client)) commits += 1;
      if (isEnd) open.delete(client);
    });
    return { statements: query.mock.calls.length, commits };
  } finally {
    query.mockRestore();
  }
};
