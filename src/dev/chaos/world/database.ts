import { Client } from 'pg';

const CONNECT_WITHIN_MS = 5_000;

/** Opens a connection of its own for one piece of work: the run's own servers come and go. */
export const withDatabase = async <Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> => {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  // A connection that is cut is reported by the query that it cuts.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};
