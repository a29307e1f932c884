import type { Server } from 'node:http';
import type { Client } from '@temporalio/client';
import { pino, type Logger } from 'pino';
import type { Anchor } from '../domain/anchor.ts';
import { loadBusiness, readApiConfig, type ApiConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { untilDatabase } from '../db/until-database.ts';
import type { NetworkReader } from '../services/deps.ts';
import { createSecretBox } from '../db/secret.ts';
import { SEARCH_ATTRIBUTES } from '../domain/transactions/queue.ts';
import { isRefusal } from '../domain/refusal.ts';
import { parseTokenKeys } from '../domain/token-keys.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import { startHealthServer, type ProcessHealth } from '../lib/process/health-server.ts';
import { createHttpServer, listen, stopListening, urlOf } from '../lib/web/http-server.ts';
import { runUntilStopped } from '../lib/process/run-program.ts';
import { stopOnSignals } from '../lib/process/stop.ts';
import { untilYes } from '../lib/until-yes.ts';
import { createContractReader } from '../stellar/accounts/contracts.ts';
import { createAccountSigners } from '../stellar/accounts/signers.ts';
import { createClientDomainKey } from '../stellar/signing/client-domain.ts';
import { createDestinationReader } from '../stellar/accounts/destination.ts';
import { createTrustReader } from '../stellar/accounts/trust.ts';
import { checkSources } from '../stellar/sources/check-sources.ts';
import { createKeptContradiction } from '../services/operators/clear-sources.ts';
import { createLedgerNetwork, namedSources, SERVERS } from '../stellar/sources/ledger-sources.ts';
import { createClient, lazyConnection } from '../temporal/connect.ts';
import { createPayloadCodec } from '../temporal/payload-codec.ts';
import { startTracing } from '../tracing/start.ts';
import { watchTemporal } from '../temporal/watch.ts';
import { sayWhyItEnds } from '../services/why-it-ends.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { createOperatorsApp } from './operators.ts';
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

/** Who may read encrypted payloads, where they are encrypted and a secret says so. */
const codecOf = ({ CODEC_TOKEN: token, temporal, TEMPORAL_UI_URL: uiUrl }: ApiConfig) => {
  if (token === undefined || temporal.payloadKeys === undefined) return undefined;
  const keys = parseTokenKeys(token);
  if (isRefusal(keys)) throw new UnusableSettings([`CODEC_TOKEN: ${keys.message}`]);
  const bearers = keys.map(({ secret }) => secret);
  return { codec: createPayloadCodec(temporal.payloadKeys), bearers, uiUrl };
};

/**
 * Opens what the API needs and listens. It starts where Temporal is away, because the pages and
 * the history work without it, and where Horizon is away, which is asked for its network again.
 * @throws when the database or the port is not there; UnusableSettings when it can never work.
 */
export const startApi = async (
  config: ApiConfig,
  anchor: Anchor,
  log: Logger = pino({ level: config.LOG_LEVEL }),
  stop: AbortSignal = new AbortController().signal,
): Promise<RunningApi> => {
  const health = await startHealthServer(config);
  const stopTracing = await startTracing(config, 'railhead-api', (fault) =>
    log.warn({ failure: describeFailure(fault) }, 'traces could not be exported'),
  );
  const closeBoth = async (): Promise<void> => {
    await health.close();
    await stopTracing();
  };
  return open(config, anchor, log, stop, { ...health, close: closeBoth }).catch(
    async (fault: unknown) => {
      await closeBoth();
      throw fault;
    },
  );
};

/** What the endpoints ask of the network while somebody waits. */
const networkReader = (
  config: ApiConfig,
  anchor: Anchor,
  { orm, log }: { readonly orm: Orm; readonly log: Logger },
  readState: NetworkReader['readState'],
): NetworkReader => {
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  const assets = anchor.assets.map(({ asset }) => asset);
  const rpc = namedSources(config).find(({ name }) => name === 'rpc');
  const kept = createKeptContradiction(orm);
  const networkOf = (timeoutMs: number) =>
    createLedgerNetwork(config, { networkPassphrase, assets, log, timeoutMs, kept });
  return {
    readSigners: createAccountSigners(namedSources(config)),
    readDestination: createDestinationReader(networkOf),
    readTrust: createTrustReader(networkOf),
    readClientDomainKey: createClientDomainKey(config.DEVELOPMENT),
    ...(rpc ? { contracts: createContractReader(rpc.url, networkPassphrase) } : {}),
    readState,
  };
};

/** Names the peers in the order in which they are waited for. */
const open = async (
  config: ApiConfig,
  anchor: Anchor,
  log: Logger,
  stop: AbortSignal,
  health: ProcessHealth,
): Promise<RunningApi> => {
  judgeAccounts(config);
  health.watch('database');
  const networkCheck = await checkSources(config, ({ name }, fault) =>
    log.warn(
      { failure: describeFailure(fault) },
      `${SERVERS[name]} does not answer; its network is not known yet`,
    ),
  );
  const connection = lazyConnection(config.temporal);
  const temporalWatch = await watchTemporal(config.temporal, connection, log);
  await untilDatabase(config.DATABASE_URL, { log, stop });
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL });
  const temporal = createClient(config.temporal, connection);
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    networkCheck.close();
    temporalWatch.close();
    await Promise.all(servers.map(stopListening));
    await connection.close();
    await orm.close();
    await health.close();
  };
  health.watch('database', async () => orm.em.fork().execute('select 1'));
  // Without them the api has pages and histories to serve all the same.
  const askTemporal = async () => connection.workflowService.getSystemInfo({});
  health.watch('temporal', askTemporal, false);
  health.watch('horizon', networkCheck.ask, false);
  try {
    const deps: ApiDeps = {
      orm,
      temporal,
      anchor,
      config,
      secrets: createSecretBox(config.DATA_KEYS),
      network: networkReader(config, anchor, { orm, log }, networkCheck.state),
      log,
      searchable: untilYes(async () => isSearchable(temporal, config.temporal.namespace)),
    };
    const server = createHttpServer(createApp(deps));
    servers.push(server);
    await listen(server, config.PORT);
    if (config.API_METRICS_PORT !== 0) {
      const forOperators = createHttpServer(
        createOperatorsApp({ ...deps, codec: codecOf(config) }),
      );
      servers.push(forOperators);
      await listen(forOperators, config.API_METRICS_PORT, config.API_METRICS_HOST);
    }
    health.started();
    const failed = Promise.race([networkCheck.failed, temporalWatch.failed]);
    failed.catch(() => undefined);
    return { url: urlOf(server), failed, close };
  } catch (fault) {
    await close();
    throw fault;
  }
};

/** Serves until the process is asked to stop; settings that cannot work end it with their lines. */
export const runApi = async (): Promise<void> => {
  const stop = stopOnSignals();
  let log: Logger | undefined;
  const code = await runUntilStopped({
    stop,
    start: async () => {
      const config = readApiConfig();
      log = pino({ level: config.LOG_LEVEL });
      const api = await startApi(config, (await loadBusiness(config)).anchor, log, stop);
      log.info({ url: config.PUBLIC_URL }, 'the api listens');
      return api;
    },
    say: (fault) => sayWhyItEnds(fault, log),
  });
  process.exit(code);
};

if (import.meta.main) await runApi();
