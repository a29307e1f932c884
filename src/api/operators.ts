import Koa from 'koa';
import { accountsInUse } from '../services/transactions/accounts/in-use.ts';
import { createKeptContradiction } from '../services/operators/clear-sources.ts';
import { createLedgerNetwork, createLedgerSources } from '../stellar/sources/ledger-sources.ts';
import { createCodecRoutes, type CodecDeps } from './codec.ts';
import type { ApiDeps, ApiState } from './deps.ts';
import { createFullHealthRoutes } from './health.ts';
import { createMetricsRoutes } from './metrics.ts';
import { answerUnknownRoutes, catchFaults } from './http/errors.ts';
import { describeFault, logRequests, nameRequest } from './http/request.ts';

/** A scrape must not hang on a network that does not answer. */
const METRICS_TIMEOUT_MS = 2_000;

type OperatorsDeps = Pick<ApiDeps, 'orm' | 'temporal' | 'anchor' | 'log' | 'network'> & {
  readonly config: Pick<
    ApiDeps['config'],
    'HORIZON_URL' | 'RPC_URL' | 'LEDGER_SOURCES' | 'NETWORK_PASSPHRASE'
  >;
  /** Where payloads are encrypted and somebody may read them. */
  readonly codec?: CodecDeps | undefined;
};

/**
 * The endpoints for operators, put together but not listening: `/metrics`, and `/health` with all that is
 * known. Neither has authentication, so it listens where only they can reach it; `/decode` has.
 */
export const createOperatorsApp = (deps: OperatorsDeps): Koa<ApiState> => {
  const { orm, temporal, anchor, config, log } = deps;
  const options = {
    networkPassphrase: config.NETWORK_PASSPHRASE,
    assets: anchor.assets.map(({ asset }) => asset),
    log,
    timeoutMs: METRICS_TIMEOUT_MS,
    kept: createKeptContradiction(orm),
  };
  const network = createLedgerNetwork(config, options);
  const app = new Koa<ApiState>();
  app.on('error', (fault: unknown) => log.warn({ fault: describeFault(fault) }, 'not answered'));
  app.use(nameRequest());
  app.use(logRequests(log));
  app.use(catchFaults());
  app.use(answerUnknownRoutes());
  for (const router of [
    createFullHealthRoutes({ orm, temporal, anchor, network: deps.network }),
    createMetricsRoutes(orm, {
      network,
      sources: createLedgerSources(config, options),
      accounts: async () => accountsInUse(orm.em.fork(), anchor),
    }),
    ...(deps.codec ? [createCodecRoutes(deps.codec)] : []),
  ]) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
  return app;
};
