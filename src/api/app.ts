import Koa from 'koa';
import { createChallenges } from '../stellar/signing/challenge.ts';
import {
  createContractChallenges,
  type ContractChallenges,
} from '../stellar/signing/contract-challenge.ts';
import { webAuthContractOf } from '../stellar/signing/web-auth-contract.ts';
import { accountOfSeed } from '../stellar/accounts/address.ts';
import type { ApiDeps, ApiState } from './deps.ts';
import { readExternalSettings } from './external/link.ts';
import { createExternalRoutes } from './external/routes.ts';
import { createHealthRoutes } from './health.ts';
import { createInteractiveRoutes } from './pages/routes.ts';
import { answerInLanguage } from './http/answer-in-language.ts';
import { answerUnknownRoutes, catchFaults } from './http/errors.ts';
import { serveBelow } from './http/base-path.ts';
import { guardBrowsers, openToBrowsers, tagAnswers } from './http/headers.ts';
import { limitRate } from './http/limit-rate.ts';
import { sanitizeAddress } from './http/body/sanitize.ts';
import { describeFault, logRequests, nameRequest, openEntities } from './http/request.ts';
import { traceRequests } from './http/trace.ts';
import { createOpenApiRoutes } from './openapi/routes.ts';
import { createSep1Routes } from './sep1/routes.ts';
import { createSep10Routes } from './sep10/routes.ts';
import { createRailRoutes } from './webhooks.ts';
import { createSep6Routes } from './sep6/routes.ts';
import { createSep12Routes } from './sep12/routes.ts';
import { createSep24Routes } from './sep24/routes.ts';
import { createSep31Routes } from './sep31/routes.ts';
import { createSep45Routes } from './sep45/routes.ts';
import { createSep38Routes } from './sep38/routes.ts';
import { createTokens } from './tokens/tokens.ts';
import { createRequestStories } from '../services/transactions/request-stories.ts';

/** Where one pretends to pay by a rail: in development, without a slash at its end; else null. */
const pretendBankOf =
  ({ DEVELOPMENT, SANDBOX_BANK_URL, PRETEND_BANK_URL }: ApiDeps['config']) =>
  (rail: string): string | null => {
    const url = rail.startsWith('sandbox-') ? SANDBOX_BANK_URL : PRETEND_BANK_URL;
    return DEVELOPMENT && url ? url.replace(/\/+$/, '') : null;
  };

/** SEP-45, which needs an RPC server to simulate by; null where it is not served. */
const contractChallengesOf = ({ config, network }: ApiDeps): ContractChallenges | null => {
  const webAuthContract = webAuthContractOf(config);
  const { contracts, readClientDomainKey } = network;
  if (webAuthContract === null || contracts === undefined) return null;
  return createContractChallenges({
    signingSeed: config.SIGNING_SEED,
    networkPassphrase: config.NETWORK_PASSPHRASE,
    homeDomain: config.HOME_DOMAIN,
    webAuthDomain: config.WEB_AUTH_DOMAIN,
    webAuthContract,
    tryCall: contracts.tryCall,
    readClientDomainKey,
  });
};

/** The endpoints of the anchor for clients, put together but not listening. */
export const createApp = (deps: ApiDeps): Koa<ApiState> => {
  const { orm, temporal, anchor, config, network, log, secrets } = deps;
  const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '');
  const tokens = createTokens({ secret: config.JWT_SECRET, issuer: `${publicUrl}/auth` });
  const stories = createRequestStories(deps);
  const challenges = createChallenges({
    signingSeed: config.SIGNING_SEED,
    networkPassphrase: config.NETWORK_PASSPHRASE,
    homeDomain: config.HOME_DOMAIN,
    webAuthDomain: config.WEB_AUTH_DOMAIN,
    ...network,
  });
  const contractChallenges = contractChallengesOf(deps);
  const signingAccount = accountOfSeed(config.SIGNING_SEED);
  const { readClientDomainKey } = network;
  const shared = {
    anchor,
    tokens,
    stories,
    secrets,
    log,
    publicUrl,
    development: config.DEVELOPMENT,
    fileBytesMax: config.FILE_BYTES_MAX,
    pretendBankOf: pretendBankOf(config),
    network,
    servesContracts: contractChallenges !== null,
  };
  const external = anchor.interactive && readExternalSettings(anchor.interactive, config);

  const app = new Koa<ApiState>();
  // What breaks once nobody can be answered any more, such as a connection that is cut.
  app.on('error', (fault: unknown) => log.warn({ fault: describeFault(fault) }, 'not answered'));
  app.use(serveBelow(publicUrl));
  app.use(nameRequest());
  app.use(traceRequests());
  app.use(logRequests(log));
  // Before anything that can fail, so that browsers may read the failures too.
  app.use(guardBrowsers());
  app.use(openToBrowsers());
  app.use(tagAnswers());
  app.use(answerInLanguage());
  app.use(catchFaults());
  app.use(answerUnknownRoutes());
  app.use(sanitizeAddress());
  app.use(openEntities(orm));
  app.use(limitRate({ config, tokens, log }));
  for (const router of [
    createSep1Routes({ anchor, config, signingAccount }),
    createSep10Routes({ anchor, config, challenges, tokens, readClientDomainKey }),
    ...(contractChallenges
      ? [createSep45Routes({ anchor, config, challenges: contractChallenges, tokens })]
      : []),
    createSep6Routes(shared),
    createSep12Routes(shared),
    createSep24Routes(shared),
    createSep31Routes(shared),
    ...(anchor.quotes ? [createSep38Routes({ ...shared, quotes: anchor.quotes })] : []),
    createOpenApiRoutes(shared),
    createRailRoutes(shared),
    createHealthRoutes({ orm, temporal, anchor, network }),
    createInteractiveRoutes(shared),
    ...(external ? [createExternalRoutes({ ...shared, bearers: external.bearers })] : []),
  ]) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
  return app;
};
