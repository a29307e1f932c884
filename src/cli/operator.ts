import type { Client } from '@temporalio/client';
import type { OperatorConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { reachDatabase } from '../db/until-database.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { complain } from '../lib/terminal.ts';
import type { StellarNetwork } from '../stellar/network.ts';
import { createLedgerNetwork, type LedgerSettings } from '../stellar/sources/ledger-sources.ts';
import { connectTemporal, createClient, TemporalAway } from '../temporal/connect.ts';

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

/**
 * The network for one command. It names no assets: what a command asks is of accounts and their
 * transactions.
 */
export const operatorNetwork = (
  config: LedgerSettings & { readonly NETWORK_PASSPHRASE: string },
): StellarNetwork =>
  createLedgerNetwork(config, {
    networkPassphrase: config.NETWORK_PASSPHRASE,
    assets: [],
    log: {
      info: () => undefined,
      warn: (_, message) => complain(message),
      error: (_, message) => complain(message),
    },
  });

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
