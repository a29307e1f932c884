import {
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { OperatorConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { reachDatabase } from '../db/until-database.ts';
import { refuseInWords, type Refusal } from '../domain/refusal.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { connectTemporal, createClient, TemporalAway } from '../temporal/connect.ts';

/** How long an operator's command waits for a story to answer. */
const ANSWER_WITHIN_MS = 3_000;

export interface OperatorClient {
  readonly orm: Orm;
  readonly client: Client;
}

/** A command does not wait for a server that may answer later: it says so. */
const inOneLine = (fault: unknown): never => {
  if (!(fault instanceof TemporalAway)) throw fault;
  throw new UnusableSettings([`${fault.message}; does Temporal run there?`]);
};

/**
 * Opens the database for one command.
 * @throws UnusableSettings where it does not answer.
 */
export const openDatabase = async (databaseUrl: string): Promise<Orm> => {
  await reachDatabase(databaseUrl);
  return openOrm({ databaseUrl, connectionsMax: 2 });
};

/** Opens the database and Temporal for one command, and closes both after it. */
export const asOperator = async <T>(
  config: OperatorConfig,
  work: (client: OperatorClient) => Promise<T>,
): Promise<T> => {
  const orm = await openDatabase(config.DATABASE_URL);
  try {
    const connection = await connectTemporal(config.temporal).catch(inOneLine);
    try {
      const client = createClient(config.temporal, connection);
      return await work({ orm, client });
    } finally {
      await connection.close();
    }
  } finally {
    await orm.close();
  }
};

/**
 * Sends an update; a "no" of the workflow is a value, in the workflow's own words.
 * @param late what is said where no answer came in time, so that nobody knows whether it was taken.
 */
export const askWorkflow = async (
  client: Client,
  update: () => Promise<string>,
  late = 'the workflow did not answer in time, and may have taken it: look again',
): Promise<string | Refusal> => {
  try {
    return await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, update);
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      return refuseInWords('not_parked', error.cause?.message ?? error.message);
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
      return refuseInWords('paused', late);
    if (error instanceof WorkflowNotFoundError) {
      return refuseInWords('not_parked', 'its workflow does not run, so nothing waits there');
    }
    throw error;
  }
};
