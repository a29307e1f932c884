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
