import type { Logger } from 'pino';
import { refuse } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware, ApiSettings } from '../deps.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { bearerToken } from './authenticate.ts';
import { addressBucket, clientAddress, readNetworks } from '../../lib/web/client-address.ts';
import { answerRefusal } from './errors.ts';
import { createRateBuckets, type Draw, type RateBuckets } from '../../services/rate-buckets.ts';
import { describeFailure } from '../../domain/failure.ts';

interface LimitRateDeps {
  readonly config: ApiSettings;
  readonly tokens: Pick<Tokens, 'readSession'>;
  readonly log: Logger;
  readonly buckets?: RateBuckets;
}

/** Asked by machines of our own, and served from memory. */
const UNCOUNTED = /^\/(?:health|interactive\/[a-z-]+\.(?:css|js))$/;
const LOOPBACK = readNetworks(['127.0.0.0/8', '::1']);

/** What a request is worth: a bank's webhooks come in bursts, and a wallet's toml is fetched. */
const costOf = (ctx: ApiContext): number => {
  if (ctx.path.startsWith('/rails/')) return 0.25;
  // Each asks another server: for a wallet's stellar.toml, or to judge a contract's signatures.
  if (ctx.path === '/sep45/auth') return 5;
  return ctx.path === '/auth' && ctx.query['client_domain'] !== undefined ? 5 : 1;
};

/**
 * Counts each request by the address it comes from, by the account of its token, and by the client
 * domain that vouched for the account, and answers 429 with `Retry-After` to what is too much. A
 * limit of 0, or none, does not count.
 */
export const limitRate = (deps: LimitRateDeps): ApiMiddleware => {
  const { config, tokens, log, buckets = createRateBuckets() } = deps;
  const proxies = readNetworks(config.TRUSTED_PROXIES ?? []);
  const allowances = {
    address: config.RATE_LIMIT_PER_ADDRESS ?? 0,
    account: config.RATE_LIMIT_PER_ACCOUNT ?? 0,
    domain: config.RATE_LIMIT_PER_CLIENT_DOMAIN ?? 0,
  };

  const drawsOf = async (ctx: ApiContext, address: string): Promise<readonly Draw[]> => {
    const token = bearerToken(ctx);
    const subject = token === null ? null : await tokens.readSession(token);
    const cost = costOf(ctx);
    const draw = (kind: keyof typeof allowances, name: string | null | undefined): Draw[] =>
      name && allowances[kind] > 0
        ? [{ key: `${kind}/${name}`, perMinute: allowances[kind], cost }]
        : [];
    return [
      ...draw('address', addressBucket(address)),
      ...draw('account', subject && `${subject.account}:${subject.memo ?? ''}`),
      ...draw('domain', subject?.clientDomain),
    ];
  };

  if (Object.values(allowances).every((allowance) => allowance === 0)) {
    return async (_ctx, next) => next();
  }
  return async (ctx, next) => {
    if (UNCOUNTED.test(ctx.path)) return next();
    const address = clientAddress(ctx, proxies);
    // Whoever develops on this machine tries harder than any wallet.
    const isLocal = LOOPBACK.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
    if (config.DEVELOPMENT && isLocal) return next();
    const draws = await drawsOf(ctx, address);
    let seconds: number | null = null;
    try {
      seconds = await buckets.draw(ctx.state.em, draws);
    } catch (fault) {
      // Nobody is locked out because counting fails; what else fails says so for itself.
      log.warn(
        { requestId: ctx.state.requestId, failure: describeFailure(fault) },
        'a request was not counted',
      );
    }
    if (seconds === null) return next();
    ctx.set('retry-after', String(seconds));
    answerRefusal(ctx, refuse('too_many_requests', 'too_many_requests', { seconds }));
  };
};
