import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino, type Logger } from 'pino';
import type { Anchor } from '../domain/anchor.ts';
import { loadBusiness, readApiConfig, type ApiConfig } from '../config.ts';
import { openOrm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import { SEARCH_ATTRIBUTES } from '../domain/transactions/queue.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import { untilYes } from '../lib/until-yes.ts';
import { createAccountSigners } from '../stellar/accounts/signers.ts';
import { createClientDomainKey } from '../stellar/signing/client-domain.ts';
import { createDestinationReader } from '../stellar/accounts/destination.ts';
import { createTrustReader } from '../stellar/accounts/trust.ts';
import { checkNetwork } from '../stellar/horizon/network-check.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { createOperatorsApp } from './operators.ts';
import { createApiServer } from './server.ts';
import { describeFailure } from '../domain/failure.ts';

/** An API that listens. */
export interface RunningApi {
  /** Where it listens on this machine. */
  readonly url: string;
  /** Rejects once it is known that the settings can never work. */
  readonly failed: Promise<never>;
  /** Ends open requests, then closes what was opened, in reverse. */
  close(): Promise<void>;
}

const LOOK_MS = 3_000;

/** True where the namespace has our search attributes; throws where Temporal cannot say now. */
const isSearchable = async (client: Client, namespace: string): Promise<boolean> => {
  const { customAttributes } = await client.withDeadline(Date.now() + LOOK_MS, async () =>
    client.connection.operatorService.listSearchAttributes({ namespace }),
  );
  return Object.keys(SEARCH_ATTRIBUTES).every((name) => name in customAttributes);
};

const listen = async (server: Server, port: number, host?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => resolve());
  });

const stopListening = async (server: Server): Promise<void> =>
  new Promise<void>((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    server.closeIdleConnections();
  });

/**
 * Opens what the API needs and listens. It starts where Temporal is away, because the pages and
 * the history work without it, and where Horizon is away, which is asked for its network again.
 * @throws when the database or the port is not there; UnusableSettings when it can never work.
 */
export const startApi = async (
  config: ApiConfig,
  anchor: Anchor,
  log: Logger = pino({ level: config.LOG_LEVEL }),
): Promise<RunningApi> => {
  judgeAccounts(config);
  const { HORIZON_URL: url, NETWORK_PASSPHRASE: networkPassphrase } = config;
  const networkCheck = await checkNetwork({ url, networkPassphrase });
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL });
  const connection = Connection.lazy({ address: config.TEMPORAL_ADDRESS });
  const temporal = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE });
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    networkCheck.close();
    await Promise.all(servers.map(stopListening));
    await connection.close();
    await orm.close();
  };
  try {
    const deps: ApiDeps = {
      orm,
      temporal,
      anchor,
      config,
      secrets: createSecretBox(config.DATA_KEYS),
      network: {
        readSigners: createAccountSigners(config.HORIZON_URL),
        readDestination: createDestinationReader(config.HORIZON_URL),
        readTrust: createTrustReader(config.HORIZON_URL),
        readClientDomainKey: createClientDomainKey(config.DEVELOPMENT),
        readState: networkCheck.state,
      },
      log,
      searchable: untilYes(async () => isSearchable(temporal, config.TEMPORAL_NAMESPACE)),
    };
    const server = createApiServer(createApp(deps));
    servers.push(server);
    await listen(server, config.PORT);
    if (config.API_METRICS_PORT !== 0) {
      const forOperators = createApiServer(createOperatorsApp(deps));
      servers.push(forOperators);
      await listen(forOperators, config.API_METRICS_PORT, config.API_METRICS_HOST);
    }
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, failed: networkCheck.failed, close };
  } catch (fault) {
    await close();
    throw fault;
  }
};

const run = async (): Promise<void> => {
  const config = readApiConfig();
  const log = pino({ level: config.LOG_LEVEL });
  const api = await startApi(config, (await loadBusiness(config)).anchor, log);
  log.info({ url: config.PUBLIC_URL }, 'the api listens');
  const stop = (): void => {
    api.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ failure: describeFailure(error) }, 'the api did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await api.failed;
};

/** Serves until the process is asked to stop; settings that cannot work end it with their lines. */
export const runApi = async (): Promise<void> =>
  run().catch((fault: unknown) => {
    // What a person has to set right is said in its own line, without a stack.
    console.error(fault instanceof UnusableSettings ? fault.message : fault);
    process.exit(1);
  });

if (import.meta.main) await runApi();
