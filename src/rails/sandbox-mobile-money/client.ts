import { retryAfterMs } from '../../lib/retry-after.ts';
import { RetryLater } from '../retry-later.ts';

/** The operator's own words, as its HTTP API sends them. */
export interface OperatorMoney {
  readonly value: string;
  readonly currency: string;
}

export interface OperatorCollectionRequest {
  readonly code: string;
  readonly shortcode: string;
  readonly operator: string;
}

export interface OperatorCollection {
  readonly transactionId: string;
  readonly code: string;
  readonly amount: OperatorMoney;
  readonly collectedAt: string;
  readonly payer: { readonly name: string; readonly msisdn: string };
}

export interface OperatorPayout {
  readonly transactionId: string;
  readonly externalId: string;
  readonly status: 'ACCEPTED' | 'AWAITING_COLLECTION' | 'DELIVERED' | 'FAILED';
  readonly pickupCode: string | null;
  /** Where cash is fetched; null for any agent. */
  readonly agent: string | null;
  readonly failureReason: string | null;
}

interface OperatorPayoutOrder {
  readonly externalId: string;
  readonly msisdn: string;
  readonly provider?: string;
  readonly agent?: string;
  readonly amount: OperatorMoney;
}

/** The operator read a request and said no to it; nothing was done. */
export interface OperatorRefusal {
  readonly resultCode: string;
  readonly field?: string;
}

interface OperatorStatementLine {
  readonly direction: 'in' | 'out';
  readonly id: string;
  /** The key or merchant's id that a payment was ordered with. */
  readonly key: string | null;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'settled' | 'pending' | 'returned';
}

interface OperatorStatementPage {
  readonly entries: readonly OperatorStatementLine[];
  readonly next_cursor: string;
  readonly has_more: boolean;
}

interface SandboxMobileMoneyClientOptions {
  /** Where the operator is, without a path, for example `http://127.0.0.1:8200`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

/** How long the operator is left alone that says "too many requests" and not until when. */
const busyForMs = 5_000;

/** Tells the operator's refusal from its pay-out. */
export const isOperatorRefusal = (
  answer: OperatorPayout | OperatorRefusal,
): answer is OperatorRefusal => 'resultCode' in answer;

/**
 * The operator's HTTP API. Whatever is not a clear answer is thrown: no reply, 5xx, bad JSON; and
 * `RetryLater` where the operator says that it did nothing and wants to be asked later.
 */
export const createSandboxMobileMoneyClient = (options: SandboxMobileMoneyClientOptions) => {
  const { baseUrl, apiKey, timeoutMs = 10_000 } = options;

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(new URL(`/mobile-money${path}`, baseUrl), {
      method,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const { status } = response;
    // This operator does nothing about a request that it answers so.
    const afterMs = retryAfterMs(response.headers) ?? (status === 429 ? busyForMs : null);
    if (afterMs !== null && [429, 503].includes(status)) throw new RetryLater(afterMs);
    return { status, text };
  };

  const ask = async <Data>(method: string, path: string, body?: unknown): Promise<Data> => {
    const { status, text } = await send(method, path, body);
    if (status !== 200) throw new Error(`The operator answered ${status} to ${method} ${path}.`);
    const answer: { data: Data } = JSON.parse(text);
    return answer.data;
  };

  return {
    requestCollection: (externalId: string, amount: OperatorMoney | null) =>
      ask<OperatorCollectionRequest>('POST', '/collection-requests', { externalId, amount }),

    collectionsOf: (codes: readonly string[]) =>
      ask<readonly OperatorCollection[]>('POST', '/collections/query', { codes }),

    payoutsByIds: (transactionIds: readonly string[]) =>
      ask<readonly OperatorPayout[]>('POST', '/payouts/query', { transactionIds }),

    payoutsByExternalId: (externalId: string) =>
      ask<readonly OperatorPayout[]>(
        'GET',
        `/payouts?externalId=${encodeURIComponent(externalId)}`,
      ),

    async statement(query: Readonly<Record<string, string>>): Promise<OperatorStatementPage> {
      const path = `/statement?${new URLSearchParams(query).toString()}`;
      const { status, text } = await send('GET', path);
      if (status !== 200) throw new Error(`The operator answered ${status} to GET ${path}.`);
      const page: OperatorStatementPage = JSON.parse(text);
      return page;
    },

    async payOut(order: OperatorPayoutOrder): Promise<OperatorPayout | OperatorRefusal> {
      const { status, text } = await send('POST', '/payouts', order);
      if (status === 202) {
        const { data }: { data: OperatorPayout } = JSON.parse(text);
        return data;
      }
      if (status !== 400 && status !== 422) throw new Error(`The operator answered ${status}.`);
      const refusal: OperatorRefusal = JSON.parse(text);
      return refusal;
    },
  };
};
