import { retryAfterMs, RetryLater } from 'railhead';

/** Money that came to our account, in the bank's words. */
export interface Credit {
  readonly id: string;
  readonly amount: string;
  readonly text: string | null;
  readonly booked_at: string;
}

/** A payment that we ordered. The bank accepts it first, and says later what became of it. */
export interface Payment {
  readonly id: string;
  readonly key: string;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'accepted' | 'paid' | 'rejected' | 'returned';
  readonly reason: string | null;
}

/** A line of the account's statement. */
export interface Line {
  readonly direction: 'in' | 'out';
  readonly id: string;
  readonly key: string | null;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'pending' | 'booked' | 'returned';
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly more: boolean;
}

export interface ClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

/** Where the bank does not say when to ask again. */
const AGAIN_AFTER_MS = 5_000;

/** The bank's HTTP API. Whatever is not a clear answer is thrown: it means "unknown". */
export const createClient = ({ baseUrl, apiKey, timeoutMs = 10_000 }: ClientOptions) => {
  const call = async (path: string, key?: string, body?: unknown): Promise<Response> => {
    const response = await fetch(new URL(path, baseUrl), {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'error',
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    // The bank did nothing, and says when to ask again.
    if (response.status === 429) {
      throw new RetryLater(retryAfterMs(response.headers) ?? AGAIN_AFTER_MS);
    }
    return response;
  };

  const read = async <Answer>(path: string): Promise<Answer> => {
    const response = await call(path);
    if (response.status !== 200)
      throw new Error(`The bank answered ${response.status} to ${path}.`);
    return (await response.json()) as Answer;
  };

  return {
    account: async () => read<{ bank: string; number: string }>('/account'),
    creditsAfter: async (cursor: string | null) =>
      read<Page<Credit>>(
        `/credits?${new URLSearchParams(cursor === null ? {} : { after: cursor })}`,
      ),
    statement: async (query: Record<string, string>) =>
      read<Page<Line>>(`/statement?${new URLSearchParams(query)}`),
    paymentByKey: async (key: string): Promise<Payment | null> => {
      const response = await call(`/payments/${encodeURIComponent(key)}`);
      if (response.status === 404) return null;
      if (response.status !== 200) throw new Error(`The bank answered ${response.status}.`);
      return (await response.json()) as Payment;
    },
    /** Those of the payments that the bank knows. */
    paymentsByKeys: async (keys: readonly string[]) =>
      read<{ items: readonly Payment[] }>(
        `/payments?${new URLSearchParams(keys.map((key) => ['key', key]))}`,
      ),
    /** The payment, or `unreadable` where the bank cannot read the account number. */
    async pay(key: string, order: { amount: string; account: string; name: string }) {
      const response = await call('/payments', key, order);
      if (response.status === 422) {
        const { field } = (await response.json()) as { field?: string };
        if (field === 'account') return 'unreadable';
      }
      // 401, 403, 409, 5xx: nothing that the customer could mend, and nothing that says "not paid".
      if (response.status !== 201) throw new Error(`The bank answered ${response.status}.`);
      return (await response.json()) as Payment;
    },
  };
};
