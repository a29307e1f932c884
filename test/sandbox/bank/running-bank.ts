import { createSandboxBank, sandboxApiKeys } from '../../../src/sandbox/bank/server.ts';
import type { SandboxBankOptions } from '../../../src/sandbox/bank/server.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; the tests compare whole values, so nothing finer is promised. */
  readonly json: () => Record<string, unknown>;
}

/** A sandbox bank on a free port, with hands to ask it. */
export type RunningBank = Awaited<ReturnType<typeof startBank>>;

export const bankKey = { authorization: `Bearer ${sandboxApiKeys.bank}` };
export const operatorKey = { authorization: `Bearer ${sandboxApiKeys.mobileMoney}` };

/** Starts a bank; the caller closes it. */
export const startBank = async (options: SandboxBankOptions = {}) => {
  const faults: unknown[] = [];
  const bank = createSandboxBank({ report: (error) => faults.push(error), ...options });
  const { url, port } = await bank.listen();

  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      body: body ?? null,
      redirect: 'manual',
    });
    const text = await response.text();
    const json = (): Record<string, unknown> => JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json };
  };

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

  return {
    url,
    port,
    ask,
    post,
    /** Faults of the server itself; a test of bad input expects none. */
    faults,
    close: bank.close,
    pay: (key: string, order: unknown) =>
      post('/bank/payments', order, { ...bankKey, 'idempotency-key': key }),
    receive: (
      reference: string | null,
      amount: string,
      rail = 'sandbox-bank',
      more: Record<string, unknown> = {},
    ) => post('/sandbox/transfers', { rail, reference, amount, ...more }),
    statement: async () => (await ask('GET', '/sandbox/statement')).json(),
  };
};

/** A payment order that the bank books. */
export const createOrder = (more: Record<string, unknown> = {}) => ({
  amount: '25.00',
  currency: 'USD',
  creditor: { name: 'Ada Lovelace', account_number: '12345678' },
  ...more,
});
