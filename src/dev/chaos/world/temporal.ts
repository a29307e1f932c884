import { Client, Connection } from '@temporalio/client';

export const NAMESPACE = 'default';
/** The deployment that all workers of a rolling run belong to. */
export const DEPLOYMENT = 'railhead';

/** Asks a server something over a connection of its own. */
export const withTemporal = async <Answer>(
  address: string,
  ask: (client: Client) => Promise<Answer>,
): Promise<Answer> => {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    return await ask(new Client({ connection, namespace: NAMESPACE }));
  } finally {
    await connection.close();
  }
};
