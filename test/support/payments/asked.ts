import { Keypair, xdr } from '@stellar/stellar-sdk';
import { z } from 'zod';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type {
  Answer,
  HorizonRequest,
  Interceptor,
  Reply,
} from '../../../src/sandbox/ledger/horizon/http.ts';
import type { JsonObject } from '../../../src/sandbox/ledger/operations/operation.ts';
import { isRpc } from '../../../src/sandbox/ledger/rpc/path.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { isByRpc } from './ledger-by.ts';

/* What is asked of a ledger, and what it answers: by Horizon, or by Stellar RPC. */

const call = z.object({ id: z.number(), method: z.string(), params: z.unknown() });

/** The method of Stellar RPC that a request calls; null where it asks Horizon. */
export const calledBy = (request: HorizonRequest): string | null =>
  isRpc(request) ? call.parse(JSON.parse(request.body.toString('utf8'))).method : null;

/** True of a request that hands in a transaction. */
export const isSubmission = (request: HorizonRequest): boolean =>
  request.method === 'POST' &&
  (request.path.startsWith('/transactions_async') || calledBy(request) === 'sendTransaction');

/** True of a look at one transaction by its hash; Stellar RPC's lists are made of such looks too. */
export const isHashLook = (request: HorizonRequest): boolean =>
  /^\/transactions\/[0-9a-f]{64}$/.test(request.path) || calledBy(request) === 'getTransaction';

const keyOf = (account: string): string => {
  const accountId = Keypair.fromPublicKey(account).xdrAccountId();
  return xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId })).toXdr('base64');
};

/** True of a look at an account's own entry. */
export const isAccountLook = (request: HorizonRequest, account: string): boolean =>
  request.path === `/accounts/${account}` ||
  (calledBy(request) === 'getLedgerEntries' && request.body.includes(keyOf(account)));

const FEE = xdr.ScVal.scvSymbol('fee').toXdr('base64');

/** True of a look at an account's list of transactions; by Stellar RPC its fees are asked for. */
export const isListLook = (request: HorizonRequest): boolean =>
  /^\/accounts\/\w+\/transactions$/.test(request.path) ||
  (calledBy(request) === 'getEvents' && request.body.includes(FEE));

/** True of whatever could show what an account has sent. */
export const isOfHistory = (request: HorizonRequest): boolean =>
  isHashLook(request) || (!isRpc(request) && isListLook(request));

const result = (request: HorizonRequest, fields: JsonObject): Reply => {
  const { id } = call.parse(JSON.parse(request.body.toString('utf8')));
  const body = { jsonrpc: '2.0', id, result: fields };
  return { kind: 'reply', status: 200, body, contentType: 'application/json' };
};

/** A transaction that was taken, as far as anybody says. */
export const pending = (request: HorizonRequest): Reply =>
  isRpc(request)
    ? result(request, { status: 'PENDING', hash: '0', latestLedger: 0 })
    : { kind: 'reply', status: 201, body: { tx_status: 'PENDING', hash: '0' } };

/** A transaction that core refuses on its arrival, with its reason as XDR. */
export const refused = (request: HorizonRequest, resultXdr: string): Reply =>
  isRpc(request)
    ? result(request, { status: 'ERROR', hash: '0', latestLedger: 0, errorResultXdr: resultXdr })
    : {
        kind: 'reply',
        status: 400,
        body: { tx_status: 'ERROR', error_result_xdr: resultXdr, hash: '0' },
      };

/** A hash, or a list, of which a node knows nothing. */
export const unknown = (request: HorizonRequest): Reply =>
  isRpc(request)
    ? result(request, { status: 'NOT_FOUND', latestLedger: 0, oldestLedger: 0 })
    : { kind: 'reply', status: 404, body: { status: 404 } };

/** A server that does not answer now. */
export const away = (): Reply => ({ kind: 'reply', status: 503, body: { status: 503 } });

/** Says of what is hidden that it is not known, or gives another answer. */
export const hiding =
  (hides: (request: HorizonRequest) => boolean, instead: typeof unknown = unknown): Interceptor =>
  async (request, next) =>
    hides(request) ? instead(request) : next();

/**
 * What is said of a clearance that is too early: Horizon has a list that ends, and Stellar RPC names a
 * transaction in its events that it does not know.
 */
export const TOO_EARLY = /try again|does not know/;

/** What is answered to a person, or what the fault says that comes instead. */
export const wordsOf = async (answer: Promise<string | Refusal>): Promise<string> => {
  try {
    const said = await answer;
    return typeof said === 'string' ? said : said.message;
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return error.message;
  }
};

/** Once something is sent, nobody says what became of it. */
export const hidingOnceSent = (instead?: typeof unknown): Interceptor => {
  let isSent = false;
  return hiding((request) => {
    isSent ||= isSubmission(request);
    return isSent && isOfHistory(request);
  }, instead);
};

/**
 * Two nodes behind one address: one knows no transaction by its hash, the other lists them all. The
 * lists of Stellar RPC are made of looks by hash, which follow the events that name it.
 */
export const onlyListed = (): Interceptor => {
  let named = '';
  return async (request, next) => {
    const method = calledBy(request);
    if (method === 'getEvents') {
      const answer = await next();
      if (answer.kind === 'reply') named = JSON.stringify(answer.body);
      return answer;
    }
    if (!isHashLook(request)) return next();
    const [hash] = /[0-9a-f]{64}/.exec(`${request.path}${request.body.toString('utf8')}`) ?? [];
    if (method === null || hash === undefined || !named.includes(hash)) return unknown(request);
    // It answers for what it has just named, and for nothing else.
    named = named.replaceAll(hash, '');
    return next();
  };
};

/** The same answer with another body, where it is a whole one. */
export const reworded = (answer: Answer, change: (body: string) => string): Answer => {
  if (answer.kind !== 'reply') return answer;
  const { body = {} } = answer;
  return typeof body === 'string'
    ? { ...answer, body: change(body) }
    : { ...answer, body: JSON.parse(change(JSON.stringify(body))) as JsonObject };
};

/** Events as a server gives them that has come no further than a ledger: none of those asked for. */
export const noEventsBy = (request: HorizonRequest, latestLedger: number): Reply => {
  const end = ((BigInt(latestLedger) + 1n) << 32n) - 1n;
  const cursor = `${end.toString().padStart(19, '0')}-4294967295`;
  return result(request, { events: [], cursor, latestLedger, oldestLedger: 2 });
};

/** What is said of ledgers, as if they had closed so much later. */
export const postdated = (request: HorizonRequest, answer: Answer, byMs: number): Answer => {
  const method = calledBy(request);
  const isOfLedgers =
    method === null
      ? request.path.startsWith('/ledgers')
      : ['getLatestLedger', 'getLedgers'].includes(method);
  if (!isOfLedgers) return answer;
  return reworded(answer, (body) =>
    body
      .replaceAll(
        /"closed_at":"([^"]+)"/g,
        (_, at: string) => `"closed_at":"${new Date(Date.parse(at) + byMs).toISOString()}"`,
      )
      .replaceAll(
        /"(closeTime|ledgerCloseTime)":"(\d+)"/g,
        (_, name: string, at: string) => `"${name}":"${Number(at) + byMs / 1_000}"`,
      ),
  );
};

/** Where each thing is asked for, as a fault's `route` says it. */
export const ROUTES = isByRpc
  ? {
      submissions: 'POST /rpc#sendTransaction',
      newestLedger: 'POST /rpc#getLatestLedger',
      accounts: 'POST /rpc#getLedgerEntries',
      payments: 'POST /rpc#getEvents',
      transactions: 'POST /rpc#getEvents',
    }
  : {
      submissions: 'POST /transactions_async',
      newestLedger: 'GET /ledgers',
      accounts: 'GET /accounts/:id',
      payments: 'GET /accounts/:id/payments',
      transactions: 'GET /accounts/:id/transactions',
    };
