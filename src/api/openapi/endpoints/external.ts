import * as external from '../../external/answers-schema.ts';
import { customerAnswer } from '../../sep12/answers-schema.ts';
import {
  completeRequest,
  correctRequest,
  customerRequest,
  priceQuery,
  redeemRequest,
  termsQuery,
} from '../../external/schema.ts';
import { jsonRoutes } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

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
    query: [termsQuery],
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
  externalRoute({
    method: 'GET',
    path: '/transactions/:id/customer',
    operationId: 'getExternalCustomer',
    summary: 'What is asked of the customer of a transaction',
    ...business,
    query: [termsQuery],
    answers: { 200: { says: 'As GET /sep12/customer has it.', json: customerAnswer } },
  }),
  externalRoute({
    method: 'PUT',
    path: '/transactions/:id/customer',
    operationId: 'tellExternalCustomer',
    summary: 'Tell what the customer told your pages, by the names of SEP-9',
    ...business,
    bodyTypes: ['application/json', 'multipart/form-data'],
    body: customerRequest,
    answers: { 200: { says: 'The customer as they are now.', json: customerAnswer } },
  }),
];
