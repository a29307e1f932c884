import { Router } from '@koa/router';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { Challenges } from '../../stellar/challenge.ts';
import type { ApiDeps, ApiState } from '../deps.ts';
import { readBody } from '../middleware/body.ts';
import { validate } from '../middleware/validate.ts';
import type { Tokens } from '../tokens.ts';
import { useOnce } from '../used-tokens.ts';
import { challengeQuery, signedChallenge } from './schema.ts';

export interface Sep10Deps {
  readonly config: ApiDeps['config'];
  readonly challenges: Challenges;
  readonly tokens: Tokens;
}

/** SEP-10: a challenge to sign, and a token for its signatures. */
export const createSep10Routes = ({ config, challenges, tokens }: Sep10Deps): Router<ApiState> => {
  const router = new Router<ApiState>();

  router.get(
    '/auth',
    validate(challengeQuery, async ({ account, memo, home_domain, client_domain }) => {
      if (home_domain !== undefined && home_domain !== config.HOME_DOMAIN) {
        return refuse('request_malformed', `home_domain: this server is ${config.HOME_DOMAIN}.`);
      }
      const transaction = await challenges.build({
        account,
        memo: memo ?? null,
        clientDomain: client_domain ?? null,
      });
      return typeof transaction === 'string'
        ? { transaction, network_passphrase: config.NETWORK_PASSPHRASE }
        : transaction;
    }),
  );

  router.post(
    '/auth',
    readBody(),
    validate(signedChallenge, async ({ transaction }, ctx) => {
      const proof = await challenges.verify(transaction);
      if (isRefusal(proof)) return proof;
      const isFirst = await useOnce(ctx.state.em, `challenge/${proof.hash}`, proof.expiresAt);
      return isFirst
        ? { token: await tokens.issueSession(proof, proof.hash) }
        : refuse('challenge_used', 'This challenge was used already; ask for a new one.');
    }),
  );

  return router;
};
