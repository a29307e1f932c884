import { retryAfterMs } from '../../lib/retry-after.ts';
import { RetryLater } from '../retry-later.ts';

/** The bank's own words, as its HTTP API sends them. */
export interface BankTransfer {
  readonly id: string;
  readonly reference: string | null;
  readonly amount: string;
  readonly received_at: string;
  readonly payer: { readonly name: string; readonly account: string };
}

interface BankTransferPage {
  readonly transfers: readonly BankTransfer[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

interface BankReversalPage {
  readonly reversals: readonly { readonly transfer: string }[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

export interface BankPayment {
  readonly id: string;
  readonly status: 'booked' | 'rejected';
  readonly reason: 'account_closed' | 'account_unknown' | 'creditor_refuses' | 'returned' | null;
}

/** What a webhook tells of: a payment or a transfer, of which only these are read. */
export interface BankEvent {
  readonly type: string;
  readonly data: { readonly id: string; readonly idempotency_key?: string };
}

export interface BankAccount {
  readonly bank_name: string;
  readonly bank_number: string;
  readonly account_number: string;
}

interface BankPaymentOrder {
  readonly amount: string;
  readonly currency: string;
  readonly creditor: {
    readonly name: string;
    readonly account_number: string;
    readonly bank_number?: string;
  };
}

/** The bank read a request and said no to it; nothing was done. */
export interface BankRefusal {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
}

export interface BankStatementLine {
  readonly direction: 'in' | 'out';
  readonly id: string;
  /** The key or merchant's id that a payment was ordered with. */
  readonly key: string | null;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'settled' | 'pending' | 'returned';
}

interface BankStatementPage {
  readonly entries: readonly BankStatementLine[];
  readonly next_cursor: string;
  readonly has_more: boolean;
}

interface SandboxBankClientOptions {
  /** Where the bank is, without a path, for example `http://127.0.0.1:8200`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

const pageSize = 100;
/** How long the bank is left alone that says "too many requests" and not until when. */
const busyForMs = 5_000;

const pageAfter = (cursor: string | null): string =>
  new URLSearchParams({
    limit: String(pageSize),
    ...(cursor === null ? {} : { after: cursor }),
  }).toString();

/** Tells the bank's refusal from its payment. */
export const isBankRefusal = (answer: BankPayment | BankRefusal): answer is BankRefusal =>
  'code' in answer;

/** The bank's refusal of what was ordered is an answer; anything else that is no payment is thrown. */
const readOrder = ({
  status,
  text,
}: {
  readonly status: number;
  readonly text: string;
}): BankPayment | BankRefusal => {
  if (status === 201) {
    const payment: BankPayment = JSON.parse(text);
    return payment;
  }
  if (status !== 400 && status !== 422) throw new Error(`The bank answered ${status}.`);
  const { error }: { error: { code: string; field?: string } } = JSON.parse(text);
  return { status, code: error.code, field: error.field ?? null };
};

export type BankClient = ReturnType<typeof createSandboxBankClient>;

/**
 * The bank's HTTP API. Whatever is not a clear answer is thrown: no reply, 5xx, bad JSON; and
 * `RetryLater` where the bank says that it did nothing and wants to be asked later.
 */
export const createSandboxBankClient = (options: SandboxBankClientOptions) => {
  const { baseUrl, apiKey, timeoutMs = 10_000 } = options;

  const send = async (method: string, path: string, headers = {}, body?: unknown) => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers: answered } = response;
    const text = await response.text();
    // This bank does nothing about a request that it answers so.
    const afterMs = retryAfterMs(answered) ?? (status === 429 ? busyForMs : null);
    if (afterMs !== null && [429, 503].includes(status)) throw new RetryLater(afterMs);
    return { status, text };
  };

  const get = async <Answer>(path: string): Promise<Answer> => {
    const { status, text } = await send('GET', path);
    if (status !== 200) throw new Error(`The bank answered ${status} to GET ${path}.`);
    const answer: Answer = JSON.parse(text);
    return answer;
  };

  const placeOrder = async (path: string, idempotencyKey: string, body: unknown) =>
    readOrder(await send('POST', path, { 'idempotency-key': idempotencyKey }, body));

  return {
    account: () => get<BankAccount>('/bank/accounts/main'),

    transfersAfter: (cursor: string | null) =>
      get<BankTransferPage>(`/bank/transfers?${pageAfter(cursor)}`),

    reversalsAfter: (cursor: string | null) =>
      get<BankReversalPage>(`/bank/reversals?${pageAfter(cursor)}`),

    statement(query: Readonly<Record<string, string>>): Promise<BankStatementPage> {
      return get<BankStatementPage>(`/bank/statement?${new URLSearchParams(query).toString()}`);
    },

    async paymentsByKey(idempotencyKey: string): Promise<readonly BankPayment[]> {
      const query = new URLSearchParams({ idempotency_key: idempotencyKey });
      const path = `/bank/payments?${query.toString()}`;
      return (await get<{ payments: readonly BankPayment[] }>(path)).payments;
    },

    pay: async (idempotencyKey: string, order: BankPaymentOrder) =>
      placeOrder('/bank/payments', idempotencyKey, order),

    /** Sends a transfer, or a part of it, back to the account that it came from. */
    refund: async (idempotencyKey: string, transfer: string, amount: string) =>
      placeOrder(`/bank/transfers/${encodeURIComponent(transfer)}/refunds`, idempotencyKey, {
        amount,
      }),
  };
};
