import * as sep10 from '../../sep10/answers-schema.ts';
import { challengeQuery, signedChallenge } from '../../sep10/schema.ts';
import * as sep45 from '../../sep45/answers-schema.ts';
import { contractChallengeQuery, signedEntries } from '../../sep45/schema.ts';
import * as sep12 from '../../sep12/answers-schema.ts';
import {
  callbackChange,
  customerChange,
  customerErasure,
  customerQuery,
  filesQuery,
} from '../../sep12/schema.ts';
import { z } from 'zod';
import { jsonRoutes } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

const sep10Route = jsonRoutes('SEP-10', '');
const sep45Route = jsonRoutes('SEP-45', '/sep45');
const sep12Route = jsonRoutes('SEP-12', '/sep12', 401);
const token = 'required';
const PARTS = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
] as const;
const DONE = { says: 'Done.', json: sep12.doneAnswer };

const fileForm = z
  .object({
    file: z.file().meta({ description: 'A picture or a document; its bytes say of which type.' }),
  })
  .meta({ id: 'CustomerFileForm' });

/** SEP-10: who asks. */
export const SEP10_ROUTES: readonly RouteDescription[] = [
  sep10Route({
    method: 'GET',
    path: '/auth',
    operationId: 'getChallenge',
    summary: 'A challenge to sign',
    query: [challengeQuery],
    answers: { 200: { says: 'The challenge.', json: sep10.challengeAnswer } },
  }),
  sep10Route({
    method: 'POST',
    path: '/auth',
    operationId: 'submitChallenge',
    summary: 'A token for a signed challenge',
    body: signedChallenge,
    answers: { 200: { says: 'The token.', json: sep10.tokenAnswer } },
  }),
];

/** SEP-45: who asks, where the account is a contract. */
export const SEP45_ROUTES: readonly RouteDescription[] = [
  sep45Route({
    method: 'GET',
    path: '/auth',
    operationId: 'getContractChallenge',
    summary: 'A challenge for a contract account to sign',
    query: [contractChallengeQuery],
    answers: { 200: { says: 'The challenge.', json: sep45.contractChallengeAnswer } },
  }),
  sep45Route({
    method: 'POST',
    path: '/auth',
    operationId: 'submitContractChallenge',
    summary: 'A token for signed authorization entries',
    body: signedEntries,
    answers: { 200: { says: 'The token.', json: sep10.tokenAnswer } },
  }),
];

/** SEP-12: what must be known of customers. */
export const SEP12_ROUTES: readonly RouteDescription[] = [
  sep12Route({
    method: 'GET',
    path: '/customer',
    operationId: 'getCustomer',
    summary: 'How a customer stands, and what is still to be told',
    token,
    query: [customerQuery],
    answers: { 200: { says: 'The customer.', json: sep12.customerAnswer } },
  }),
  sep12Route({
    method: 'PUT',
    path: '/customer',
    operationId: 'putCustomer',
    summary: 'Tell fields of SEP-9, codes and documents of a customer',
    token,
    body: customerChange,
    bodyTypes: PARTS,
    answers: { 202: { says: 'It is written down.', json: sep12.changedAnswer } },
  }),
  sep12Route({
    method: 'PUT',
    path: '/customer/verification',
    operationId: 'putCustomerVerification',
    summary: 'Tell codes that prove a field; PUT /customer takes them too',
    deprecated: true,
    token,
    body: customerChange,
    bodyTypes: PARTS,
    answers: { 200: { says: 'The customer.', json: sep12.customerAnswer } },
  }),
  sep12Route({
    method: 'PUT',
    path: '/customer/callback',
    operationId: 'putCustomerCallback',
    summary: 'Say where changes of status are to be told',
    token,
    body: callbackChange(false).meta({ id: 'CustomerCallbackRequest' }),
    answers: { 200: DONE },
  }),
  sep12Route({
    method: 'DELETE',
    path: '/customer/:account',
    operationId: 'deleteCustomer',
    summary: 'Erase all that is known of a customer',
    token,
    query: [customerErasure],
    body: customerErasure,
    bodyTypes: PARTS,
    answers: { 200: DONE },
  }),
  sep12Route({
    method: 'POST',
    path: '/customer/files',
    operationId: 'uploadCustomerFile',
    summary: 'Send a document that a later PUT /customer names',
    token,
    body: fileForm,
    bodyTypes: ['multipart/form-data'],
    answers: { 200: { says: 'The document.', json: sep12.fileAnswer } },
  }),
  sep12Route({
    method: 'GET',
    path: '/customer/files',
    operationId: 'listCustomerFiles',
    summary: 'What is known of documents, but for their bytes',
    token,
    query: [filesQuery],
    answers: { 200: { says: 'The documents.', json: sep12.filesAnswer } },
  }),
];
