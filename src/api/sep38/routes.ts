import { Router } from '@koa/router';
import { stroopsOf } from '../../domain/money/amount.ts';
import type { QuotePolicy } from '../../domain/quotes/rates.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { ApiMiddleware, ApiState } from '../deps.ts';
import type { DestinationDeps } from '../../services/quotes/destination.ts';
import { wordsLanguageOf } from '../http/answer-in-language.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { readBody } from '../http/body/body.ts';
import { answer, respond, validate } from '../http/validate.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { createQuote, destinationOfQuote } from '../../services/quotes/create.ts';
import { writeInfo } from './info.ts';
import { presentPrice, presentQuote } from './present.ts';
import { findMarket, priceWanted } from '../../services/quotes/price.ts';
import { writePrices } from '../../services/quotes/prices.ts';
import { readClient, refuseExposure } from '../../services/quotes/exposure.ts';
import { priceQuery, pricesQuery, quoteRequest } from './schema.ts';
import { findOwnQuote } from '../../services/quotes/use.ts';

interface Sep38Deps extends DestinationDeps {
  readonly quotes: QuotePolicy;
  readonly tokens: Tokens;
}

/** SEP-38: what an exchange costs, for show and to count on. */
export const createSep38Routes = (deps: Sep38Deps): Router<ApiState> => {
  const { anchor, network, quotes, tokens } = deps;
  if (quotes.needsCustomer && Object.keys(anchor.customerTypes).length === 0) {
    throw new Error('anchor.ts gives quotes to customers alone and has no customerTypes');
  }
  const router = new Router<ApiState>({ prefix: '/sep38' });
  const authenticated = authenticate(tokens);
  /** Prices are for everybody; a token that is sent must be a good one all the same. */
  const maybe: ApiMiddleware = async (ctx, next) =>
    ctx.get('authorization') === '' ? next() : authenticated(ctx, next);

  router.get('/info', maybe, (ctx) => {
    ctx.body = writeInfo(anchor, wordsLanguageOf(ctx));
  });
  router.get(
    '/prices',
    maybe,
    validate(pricesQuery, async (query, ctx) =>
      writePrices(anchor, quotes, ctx.state.subject ?? null, query),
    ),
  );
  router.get(
    '/price',
    maybe,
    validate(priceQuery, async (query, ctx) => {
      const { context } = query;
      const market = findMarket(anchor, context, query);
      if (isRefusal(market)) return market;
      const subject = ctx.state.subject ?? null;
      const destination = await destinationOfQuote(deps, market, subject);
      if (isRefusal(destination)) return destination;
      const asking = { quotes, context, subject, firm: false, destination };
      const priced = await priceWanted(market, query, asking);
      if (isRefusal(priced)) return priced;
      const { em } = ctx.state;
      // Nobody is shown the price of what a quote would be refused for now.
      const client = subject && (await readClient(em, quotes, subject));
      const amount = stroopsOf(priced.quoted.buyAmount);
      const lacking = await refuseExposure(em, quotes, client, { asset: market.buyAsset, amount });
      return lacking ?? presentPrice(priced.quoted);
    }),
  );
  router.post(
    '/quote',
    authenticated,
    readBody(),
    validate(quoteRequest, async (input, ctx) => {
      const { em } = ctx.state;
      const quote = await createQuote(
        { anchor, network, quotes, em, subject: subjectOf(ctx) },
        input,
      );
      return isRefusal(quote) ? quote : answer(201, presentQuote(quote));
    }),
  );
  router.get('/quote/:id', authenticated, async (ctx) => {
    const quote = await findOwnQuote(ctx.state.em, subjectOf(ctx), ctx.params['id'] ?? '');
    respond(ctx, quote ? presentQuote(quote) : refuse('quote_not_found', 'quote_unknown'));
  });
  return router;
};
