import { z } from 'zod';
import { rowId } from '../../shared/answers-schema.ts';
import { previewAnswer, transactionAnswer } from '../../sep24/answers-schema.ts';
import { page } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

const PAGE = { says: 'A page.', text: 'text/html' } as const;
const ELSEWHERE = { says: 'The page to go to.' } as const;
const linkQuery = z.object({
  token: z.string(),
  callback: z.string().optional(),
  on_change_callback: z.string().optional(),
});
/** What the link adds, by which a browser without cookies is known. */
const arrivalQuery = linkQuery.omit({ token: true }).extend({ link: z.string().optional() });
const openRequest = linkQuery.extend({ session: z.string() }).meta({ id: 'OpenPagesRequest' });
const moreInfo = z.object({ id: rowId, token: z.string() }).meta({ id: 'MoreInfoRequest' });
/** A form's own fields are the business's: those of the rail, and of anchor.ts. */
const form = z.record(z.string(), z.string());

const step = (
  name: string,
  what: string,
  summary: string,
  bodyTypes?: readonly string[],
): readonly RouteDescription[] => [
  page({
    method: 'GET',
    path: `/interactive/:id/${name}`,
    operationId: `show${what}`,
    summary,
    answers: { 200: PAGE, 302: ELSEWHERE },
  }),
  page({
    method: 'POST',
    path: `/interactive/:id/${name}`,
    operationId: `submit${what}`,
    summary: `${summary}: what was filled in`,
    body: form,
    ...(bodyTypes ? { bodyTypes } : {}),
    answers: { 200: PAGE, 302: ELSEWHERE },
  }),
];

/** SEP-24's pages, opened by a link that works once and then by a cookie. */
export const PAGE_ROUTES: readonly RouteDescription[] = [
  page({
    method: 'GET',
    path: '/interactive/style.css',
    operationId: 'getPageStyle',
    summary: 'How the pages look',
    answers: { 200: { says: 'A style sheet.', text: 'text/css' } },
  }),
  page({
    method: 'GET',
    path: '/interactive/live.js',
    operationId: 'getPageScript',
    summary: 'What makes the pages live',
    answers: { 200: { says: 'A script.', text: 'text/javascript' } },
  }),
  page({
    method: 'GET',
    path: '/interactive/open',
    operationId: 'findPages',
    summary: 'Links of an older form; leads to the one below',
    query: [linkQuery],
    answers: { 302: ELSEWHERE },
  }),
  page({
    method: 'GET',
    path: '/interactive/:id/open',
    operationId: 'openPages',
    summary: 'The link of a SEP-24 answer; it works once, and again in the browser that opened it',
    // The browser that opened it needs no token.
    query: [linkQuery.partial()],
    answers: { 302: ELSEWHERE },
  }),
  page({
    method: 'POST',
    path: '/interactive/:id/open',
    operationId: 'openPagesWithoutCookies',
    summary: 'The same for a browser that keeps no cookies, whose addresses then carry its session',
    body: openRequest,
    answers: { 302: ELSEWHERE },
  }),
  page({
    method: 'GET',
    path: '/interactive/:id',
    operationId: 'getPage',
    summary: 'Where a person is with a transaction',
    query: [arrivalQuery],
    answers: { 200: PAGE, 302: ELSEWHERE },
  }),
  ...step('amount', 'Amount', 'How much'),
  ...step('about', 'About', 'Who asks', [
    'multipart/form-data',
    'application/x-www-form-urlencoded',
  ]),
  ...step('details', 'Details', 'Who is paid'),
  ...step('review', 'Review', 'The agreement'),
  page({
    method: 'GET',
    path: '/interactive/:id/price',
    operationId: 'getPreview',
    summary: 'What a typed amount comes to',
    query: [z.object({ amount: z.string().optional(), rail: z.string().optional() })],
    answers: {
      200: { says: 'The fee and what is received, with their currencies.', json: previewAnswer },
      302: ELSEWHERE,
    },
  }),
  page({
    method: 'GET',
    path: '/interactive/:id/transaction',
    operationId: 'getPageTransaction',
    summary: 'The transaction, for the script of its page',
    answers: { 200: { says: 'The transaction.', json: transactionAnswer } },
  }),
  page({
    method: 'GET',
    path: '/sep24/transaction/more_info',
    operationId: 'showMoreInfo',
    summary: 'How a transaction stands',
    query: [moreInfo],
    answers: { 200: PAGE },
  }),
  page({
    method: 'POST',
    path: '/sep24/transaction/more_info',
    operationId: 'correctDetails',
    summary: 'Go and correct the details of a transaction',
    body: moreInfo,
    answers: { 302: ELSEWHERE },
  }),
];
