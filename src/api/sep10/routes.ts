import { Router } from '@koa/router';
import type { Anchor } from '../../domain/anchor.ts';
import { say } from '../../domain/languages/saying.ts';
import { isRefusal, refuseField } from '../../domain/refusal.ts';
import type { Challenges, ClientDomainKey } from '../../stellar/signing/challenge.ts';
import type { ApiContext, ApiDeps, ApiState } from '../deps.ts';
import { readBody } from '../http/body/body.ts';
import { errorBody } from '../http/errors.ts';
import { answer, validate } from '../http/validate.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { giveToken, judgeClient } from './log-in.ts';
import { challengeQuery, signedChallenge, type ChallengeQuery } from './schema.ts';
import { judgeSignedRequest } from './signed-request.ts';

interface Sep10Deps {
  readonly anchor: Pick<Anchor, 'signedChallengeRequests' | 'mayAuthenticate'>;
  readonly config: Pick<ApiDeps['config'], 'HOME_DOMAIN' | 'NETWORK_PASSPHRASE' | 'PUBLIC_URL'>;
  readonly challenges: Challenges;
  readonly tokens: Tokens;
  readonly readClientDomainKey: ClientDomainKey;
}

const queryText = (ctx: ApiContext, name: string): string | undefined => {
  const value = ctx.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** SEP-10: a challenge to sign, and a token for its signatures. */
export const createSep10Routes = (deps: Sep10Deps): Router<ApiState> => {
  const { anchor, config, challenges } = deps;
  const webAuthEndpoint = `${config.PUBLIC_URL.replace(/\/+$/, '')}/auth`;
  const router = new Router<ApiState>();

  /** The optional header: null when all is well, else what to answer with. */
  const judgeHeader = async (ctx: ApiContext, query: ChallengeQuery) => {
    const [, token] = /^Bearer +(.+)$/i.exec(ctx.get('authorization')) ?? [];
    if (token === undefined) {
      return anchor.signedChallengeRequests === 'required'
        ? answer(401, errorBody(ctx, say('header_needed')))
        : null;
    }
    return judgeSignedRequest(
      { webAuthEndpoint, readClientDomainKey: deps.readClientDomainKey },
      token,
      // As it was asked, not as we read it: the header repeats the request to the letter.
      {
        account: query.account,
        memo: queryText(ctx, 'memo'),
        home_domain: queryText(ctx, 'home_domain'),
        client_domain: queryText(ctx, 'client_domain'),
      },
    );
  };

  router.get(
    '/auth',
    validate(challengeQuery, async (query, ctx) => {
      // Whoever is nobody in particular would be everybody: a token without memo is the account's.
      if (ctx.query['memo'] === '') return refuseField('request_malformed', 'memo', 'empty');
      const { account, memo, home_domain: homeDomain, client_domain: clientDomain = null } = query;
      if (homeDomain !== undefined && homeDomain !== config.HOME_DOMAIN) {
        return refuseField('request_malformed', 'home_domain', 'other_home_domain', {
          domain: config.HOME_DOMAIN,
        });
      }
      const refusal =
        (await judgeHeader(ctx, query)) ??
        (await judgeClient(ctx, deps, { account, clientDomain }));
      if (refusal) return refusal;
      const transaction = await challenges.build({ account, memo: memo ?? null, clientDomain });
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
      return isRefusal(proof) ? proof : giveToken(ctx, deps, proof);
    }),
  );

  return router;
};
