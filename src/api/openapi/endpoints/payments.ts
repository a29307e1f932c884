import { infoQuery } from '../../shared/fields.ts';
import * as sep31 from '../../sep31/answers-schema.ts';
import { callbackRequest, remittanceChange, remittanceRequest } from '../../sep31/schema.ts';
import * as sep38 from '../../sep38/answers-schema.ts';
import { priceQuery, pricesQuery, quoteRequest } from '../../sep38/schema.ts';
import { jsonRoutes } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

const sep31Route = jsonRoutes('SEP-31', '/sep31');
const sep38Route = jsonRoutes('SEP-38', '/sep38');
const required = { token: 'required' } as const;
const optional = { token: 'optional' } as const;

/** SEP-31: remittances of other anchors. */
export const SEP31_ROUTES: readonly RouteDescription[] = [
  sep31Route({
    method: 'GET',
    path: '/info',
    operationId: 'getSep31Info',
    summary: 'Which assets are received, and on what terms',
    query: [infoQuery],
    answers: { 200: { says: 'The terms.', json: sep31.infoAnswer } },
  }),
  sep31Route({
    method: 'POST',
    path: '/transactions',
    operationId: 'createSep31Transaction',
    summary: 'Begin a remittance',
    ...required,
    body: remittanceRequest,
    answers: {
      201: { says: 'Where to pay.', json: sep31.createdAnswer },
      400: { says: 'Something is missing, or refused.', json: sep31.notCreatedAnswer },
    },
  }),
  sep31Route({
    method: 'GET',
    path: '/transactions/:id',
    operationId: 'getSep31Transaction',
    summary: 'One remittance',
    ...required,
    answers: { 200: { says: 'The remittance.', json: sep31.transactionAnswer } },
  }),
  sep31Route({
    method: 'PATCH',
    path: '/transactions/:id',
    operationId: 'updateSep31Transaction',
    summary: 'Correct what is asked about a remittance',
    deprecated: true,
    ...required,
    body: remittanceChange,
    answers: { 200: { says: 'The remittance as it is now.', json: sep31.transactionAnswer } },
  }),
  sep31Route({
    method: 'PUT',
    path: '/transactions/:id/callback',
    operationId: 'setSep31Callback',
    summary: 'Say where changes of status are to be told',
    ...required,
    body: callbackRequest,
    answers: { 204: { says: 'Done.' } },
  }),
];

/** SEP-38: what an exchange costs. Only where the anchor gives quotes. */
export const SEP38_ROUTES: readonly RouteDescription[] = [
  sep38Route({
    method: 'GET',
    path: '/info',
    operationId: 'getSep38Info',
    summary: 'Which assets are exchanged, and how they are delivered',
    ...optional,
    query: [infoQuery],
    answers: { 200: { says: 'The assets.', json: sep38.infoAnswer } },
  }),
  sep38Route({
    method: 'GET',
    path: '/prices',
    operationId: 'listPrices',
    summary: 'What everything costs that an asset is exchanged for',
    ...optional,
    query: [pricesQuery],
    answers: { 200: { says: 'The prices, for show.', json: sep38.pricesAnswer } },
  }),
  sep38Route({
    method: 'GET',
    path: '/price',
    operationId: 'getPrice',
    summary: 'What one exchange costs',
    ...optional,
    query: [priceQuery],
    answers: { 200: { says: 'The price, for show.', json: sep38.priceAnswer } },
  }),
  sep38Route({
    method: 'POST',
    path: '/quote',
    operationId: 'createQuote',
    summary: 'A price to count on',
    ...required,
    body: quoteRequest,
    answers: { 201: { says: 'The firm quote.', json: sep38.quoteAnswer } },
  }),
  sep38Route({
    method: 'GET',
    path: '/quote/:id',
    operationId: 'getQuote',
    summary: 'A firm quote, after its end too',
    ...required,
    answers: { 200: { says: 'The firm quote.', json: sep38.quoteAnswer } },
  }),
];
