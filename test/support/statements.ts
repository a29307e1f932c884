import { jest } from '@jest/globals';
import pg from 'pg';

/** What is asked of the database while something is done, by this process. */
export interface DatabaseCost {
  readonly statements: number;
  readonly commits: number;
  /** Rows that were answered. */
  readonly rows: number;
}

const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : ((query as { text?: string } | undefined)?.text ?? '');

/** What something costs of the database. */
export const databaseCostOf = async (work: () => Promise<unknown>): Promise<DatabaseCost> => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    const answers = await Promise.allSettled(query.mock.results.map(({ value }) => value));
    const texts = query.mock.calls.map(([given]) => textOf(given));
    return {
      statements: texts.length,
      commits: texts.filter((text) => text === 'commit').length,
      rows: answers.reduce((sum, answer) => {
        const rows = answer.status === 'fulfilled' ? (answer.value as pg.QueryResult)?.rows : [];
        return sum + (rows?.length ?? 0);
      }, 0),
    };
  } finally {
    query.mockRestore();
  }
};

/** How many statements are sent to the database while something is done. */
export const statementsOf = async (work: () => Promise<unknown>): Promise<number> =>
  (await databaseCostOf(work)).statements;
