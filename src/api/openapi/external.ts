import * as external from '../external/answers-schema.ts';
import { completeRequest, correctRequest, priceQuery, redeemRequest } from '../external/schema.ts';
import { jsonRoutes, type RouteDescription } from './description.ts';

const externalRoute = jsonRoutes('Own pages', '/external', 401);
const business = { token: 'business', bodyTypes: ['application/json'] } as const;

/** SEP-24 on pages of the business's own: what their server asks. Only where there are any. */
export const EXTERNAL_ROUTES: readonly RouteDescription[] = [
  externalRoute({
    method: 'POST',
    path: '/redeem',
    operationId: 'redeemExternalLink',
    summary: 'Redeem the token of a SEP-24 link, which works once',
    ...business,
    body: redeemRequest,
    answers: { 200: { says: 'The transaction and its terms.', json: external.termsAnswer } },
  }),
  externalRoute({
    method: 'GET',
    path: '/transactions/:id',
    operationId: 'getExternalTransaction',
    summary: 'A redeemed transaction and its terms',
    ...business,
    answers: { 200: { says: 'The transaction and its terms.', json: external.termsAnswer } },
  }),
  externalRoute({
    method: 'GET',
    path: '/transactions/:id/price',
    operationId: 'getExternalPrice',
    summary: 'What an amount comes to',
    ...business,
    query: [priceQuery],
    answers: { 200: { says: 'The fee and what is received.', json: external.pricedAnswer } },
  }),
  externalRoute({
    method: 'POST',
    path: '/transactions/:id/complete',
    operationId: 'completeExternalTransaction',
    summary: 'Agree to a transaction, which begins it; the same again answers the same',
    ...business,
    body: completeRequest,
    answers: {
      200: { says: 'The transaction and where the person goes.', json: external.completedAnswer },
    },
  }),
  externalRoute({
    method: 'PATCH',
    path: '/transactions/:id',
    operationId: 'correctExternalTransaction',
    summary: 'Correct what a rail refused of the payee',
    ...business,
    body: correctRequest,
    answers: { 200: { says: 'The transaction as it is now.', json: external.correctedAnswer } },
  }),
];
