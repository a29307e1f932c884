import { Router } from '@koa/router';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, refuseField } from '../../domain/refusal.ts';
import type { ContractChallenges } from '../../stellar/signing/contract-challenge.ts';
import type { ApiDeps, ApiState } from '../deps.ts';
import { readBody } from '../http/body/body.ts';
import { validate } from '../http/validate.ts';
import { giveToken, judgeClient } from '../sep10/log-in.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { contractChallengeQuery, signedEntries } from './schema.ts';

interface Sep45Deps {
  readonly anchor: Pick<Anchor, 'mayAuthenticate'>;
  readonly config: Pick<ApiDeps['config'], 'HOME_DOMAIN' | 'NETWORK_PASSPHRASE'>;
  readonly challenges: ContractChallenges;
  readonly tokens: Tokens;
}

/** SEP-45: a challenge for a contract account, and a token for its signatures. */
export const createSep45Routes = (deps: Sep45Deps): Router<ApiState> => {
  const { config, challenges } = deps;
  const router = new Router<ApiState>({ prefix: '/sep45' });

  router.get(
    '/auth',
    validate(contractChallengeQuery, async (query, ctx) => {
      const { account, home_domain: homeDomain, client_domain: clientDomain = null } = query;
      if (homeDomain !== config.HOME_DOMAIN) {
        return refuseField('request_malformed', 'home_domain', 'other_home_domain', {
          domain: config.HOME_DOMAIN,
        });
      }
      const refusal = await judgeClient(ctx, deps, { account, clientDomain });
      if (refusal) return refusal;
      const entries = await challenges.build({ account, clientDomain });
      return typeof entries === 'string'
        ? { authorization_entries: entries, network_passphrase: config.NETWORK_PASSPHRASE }
        : entries;
    }),
  );

  router.post(
    '/auth',
    readBody(),
    validate(signedEntries, async ({ authorization_entries: entries }, ctx) => {
      const proof = await challenges.verify(entries);
      return isRefusal(proof) ? proof : giveToken(ctx, deps, proof);
    }),
  );

  return router;
};
