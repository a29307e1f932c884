import { feeAnswer } from '../../shared/answers-schema.ts';
import { feeQuery } from '../../shared/fee.ts';
import { infoQuery } from '../../shared/fields.ts';
import { oneQuery } from '../../shared/history.ts';
import * as sep24 from '../../sep24/answers-schema.ts';
import { depositRequest, listQuery as sep24List, withdrawalRequest } from '../../sep24/schema.ts';
import * as sep6 from '../../sep6/answers-schema.ts';
import {
  depositExchangeQuery,
  depositQuery,
  listQuery as sep6List,
  transactionChange,
  withdrawExchangeQuery,
  withdrawQuery,
} from '../../sep6/schema.ts';
import { jsonRoutes } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

const sep6Route = jsonRoutes('SEP-6', '/sep6');
const sep24Route = jsonRoutes('SEP-24', '/sep24');
const BEGUN = 'The transaction, and what is known by now of how to pay.';
const token = 'required';
/** As SEP-12's: SEP-9 fields and documents may come with the request. */
const PARTS = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
] as const;

/** SEP-6: deposits and withdrawals without our pages. */
export const SEP6_ROUTES: readonly RouteDescription[] = [
  sep6Route({
    method: 'GET',
    path: '/info',
    operationId: 'getSep6Info',
    summary: 'Which assets can be deposited and withdrawn, and on what terms',
    query: [infoQuery],
    answers: { 200: { says: 'The terms.', json: sep6.infoAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/deposit',
    operationId: 'beginSep6Deposit',
    summary: 'Begin a deposit',
    token,
    query: [depositQuery],
    answers: { 200: { says: BEGUN, json: sep6.depositAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/deposit-exchange',
    operationId: 'beginSep6DepositExchange',
    summary: 'Begin a deposit of one asset that pays another, by a firm quote or the rate of then',
    token,
    query: [depositExchangeQuery, depositQuery],
    answers: { 200: { says: BEGUN, json: sep6.depositAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/withdraw',
    operationId: 'beginSep6Withdrawal',
    summary: 'Begin a withdrawal',
    token,
    query: [withdrawQuery],
    answers: { 200: { says: BEGUN, json: sep6.withdrawAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/withdraw-exchange',
    operationId: 'beginSep6WithdrawalExchange',
    summary:
      'Begin a withdrawal of one asset that pays another, by a firm quote or the rate of then',
    token,
    query: [withdrawExchangeQuery, withdrawQuery],
    answers: { 200: { says: BEGUN, json: sep6.withdrawAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/fee',
    operationId: 'getSep6Fee',
    summary: 'What a deposit or a withdrawal costs; SEP-38 has replaced it',
    deprecated: true,
    token,
    query: [feeQuery],
    answers: { 200: { says: 'The fee.', json: feeAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/transactions',
    operationId: 'listSep6Transactions',
    summary: 'The transactions of whoever asks, newest first',
    token,
    query: [sep6List],
    answers: { 200: { says: 'The transactions.', json: sep6.transactionsAnswer } },
  }),
  sep6Route({
    method: 'GET',
    path: '/transaction',
    operationId: 'getSep6Transaction',
    summary: 'One transaction, by any of its ids',
    token,
    query: [oneQuery],
    answers: { 200: { says: 'The transaction.', json: sep6.transactionAnswer } },
  }),
  sep6Route({
    method: 'PATCH',
    path: '/transactions/:id',
    operationId: 'updateSep6Transaction',
    summary: 'Correct what is asked about a transaction',
    token,
    body: transactionChange,
    answers: { 200: { says: 'The transaction as it is now.', json: sep6.transactionAnswer } },
  }),
];

/** SEP-24: deposits and withdrawals on our pages. */
export const SEP24_ROUTES: readonly RouteDescription[] = [
  sep24Route({
    method: 'GET',
    path: '/info',
    operationId: 'getSep24Info',
    summary: 'Which assets can be deposited and withdrawn, and on what terms',
    query: [infoQuery],
    answers: { 200: { says: 'The terms.', json: sep24.infoAnswer } },
  }),
  sep24Route({
    method: 'POST',
    path: '/transactions/deposit/interactive',
    operationId: 'beginSep24Deposit',
    summary: 'Begin a deposit whose details a person fills in',
    token,
    body: depositRequest.loose().meta({ id: 'Sep24DepositRequest' }),
    bodyTypes: PARTS,
    answers: { 200: { says: 'A page to open, once.', json: sep24.interactiveAnswer } },
  }),
  sep24Route({
    method: 'POST',
    path: '/transactions/withdraw/interactive',
    operationId: 'beginSep24Withdrawal',
    summary: 'Begin a withdrawal whose details a person fills in',
    token,
    body: withdrawalRequest.loose().meta({ id: 'Sep24WithdrawalRequest' }),
    bodyTypes: PARTS,
    answers: { 200: { says: 'A page to open, once.', json: sep24.interactiveAnswer } },
  }),
  sep24Route({
    method: 'GET',
    path: '/fee',
    operationId: 'getSep24Fee',
    summary: 'What a deposit or a withdrawal costs; SEP-38 has replaced it',
    deprecated: true,
    token,
    query: [feeQuery],
    answers: { 200: { says: 'The fee.', json: feeAnswer } },
  }),
  sep24Route({
    method: 'GET',
    path: '/transactions',
    operationId: 'listSep24Transactions',
    summary: 'The transactions of whoever asks, newest first',
    token,
    query: [sep24List],
    answers: { 200: { says: 'The transactions.', json: sep24.transactionsAnswer } },
  }),
  sep24Route({
    method: 'GET',
    path: '/transaction',
    operationId: 'getSep24Transaction',
    summary: 'One transaction, by any of its ids',
    token,
    query: [oneQuery],
    answers: { 200: { says: 'The transaction.', json: sep24.transactionAnswer } },
  }),
];
