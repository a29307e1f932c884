import { Client, Connection } from '@temporalio/client';
import type { OperatorConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';

/** How long an operator's command waits for a story to answer. */
export const ANSWER_WITHIN_MS = 3_000;

export interface OperatorDoor {
  readonly orm: Orm;
  readonly client: Client;
}

/** Opens the database and Temporal for one command, and closes both after it. */
export const asOperator = async <T>(
  config: OperatorConfig,
  work: (door: OperatorDoor) => Promise<T>,
): Promise<T> => {
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 2 });
  try {
    const connection = await Connection.connect({ address: config.TEMPORAL_ADDRESS });
    try {
      const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE });
      return await work({ orm, client });
    } finally {
      await connection.close();
    }
  } finally {
    await orm.close();
  }
};
