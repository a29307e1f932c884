import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor } from '../../src/domain/anchor.ts';
import { opened } from '../support/opened.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { databaseCostOf } from '../support/statements.ts';
import { startTestApi } from '../support/api/support.ts';

/*
 * What a client's request that opens a payment asks of the database, counted: no time, so that it is
 * the same on every machine. The figures go down with each saving, and never up without a reason
 * (docs/reference/performance.md).
 */

const CUSTOMER_LIMITS = { daily: '20000', monthly: '100000' };

/** With limits for each customer, and a rail whose instructions a deposit's answer waits for. */
const withLimits = (anchor: Anchor): Anchor => ({
  ...anchor,
  assets: anchor.assets.map((policy) => {
    const { deposit, withdrawal, remittance } = policy.operations;
    return {
      ...policy,
      operations: {
        ...(deposit && { deposit: { ...deposit, customerLimits: CUSTOMER_LIMITS } }),
        ...(withdrawal && { withdrawal: { ...withdrawal, customerLimits: CUSTOMER_LIMITS } }),
        ...(remittance && { remittance: { ...remittance, customerLimits: CUSTOMER_LIMITS } }),
      },
    };
  }),
  rails: anchor.rails.map((profile) => ({ ...profile, instructsWithinMs: 2_000 })),
});

const api = await opened(startTestApi(withLimits));
const { start } = api.temporal.workflow;
/** A story that knows at once how to pay: one statement, which is counted with the request's own. */
api.temporal.workflow.start = async (type, options) => {
  const [order] = options.args;
  if (type === 'deposit' && 'transactionId' in order) {
    await api.orm.em.fork().execute(
      `update transaction set instructions = '{}', rail_reference = id::text,
           status = 'pending_user_transfer_start' where id = ?`,
      [order.transactionId],
    );
  }
  return start(type, options);
};

const WISH = { asset_code: 'USDC', amount: '5', funding_method: 'sandbox-bank' };
const query = (path: string, parameters: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(parameters).toString()}`;

const createClient = async () => {
  const keypair = Keypair.random();
  const account = keypair.publicKey();
  const token = await api.login(keypair);
  const tell = async (type: string, fields: object): Promise<string> => {
    const response = await api.send('PUT', '/sep12/customer', { type, ...fields }, token);
    return ((await response.json()) as { id: string }).id;
  };
  const parties = async () => ({
    sender_id: await tell('sep31-sender', { first_name: 'Grace', last_name: 'Hopper' }),
    receiver_id: await tell('sep31-receiver', BANK_PAYEE),
  });
  return { account, token, tell, parties };
};

type Client = Awaited<ReturnType<typeof createClient>>;

/** What the second of two requests costs: the first one opens connections, and the month's totals. */
const secondOf = async (ask: () => Promise<Response>) => {
  const first = await ask();
  expect(first.ok).toBe(true);
  let status = 0;
  const cost = await databaseCostOf(async () => {
    const response = await ask();
    ({ status } = response);
    await response.arrayBuffer();
  });
  expect(status).toBe(first.status);
  return cost;
};

const OPENINGS = {
  deposit: async ({ account, token }: Client) => {
    const path = query('/sep6/deposit', { ...WISH, account });
    return async () => api.get(path, token);
  },
  withdrawal: async ({ token }: Client) => {
    const path = query('/sep6/withdraw', { ...WISH, ...BANK_PAYEE });
    return async () => api.get(path, token);
  },
  remittance: async ({ token, parties }: Client) => {
    const body = { ...WISH, ...(await parties()) };
    return async () => api.post('/sep31/transactions', body, token);
  },
} as const;

describe('to open a payment costs no more than it did', () => {
  test.each([
    ['deposit', { statements: 14, commits: 1, rows: 5 }],
    ['withdrawal', { statements: 13, commits: 1, rows: 5 }],
    ['remittance', { statements: 14, commits: 1, rows: 9 }],
  ] as const)('a %s', async (kind, cost) => {
    expect(await secondOf(await OPENINGS[kind](await createClient()))).toEqual(cost);
  });
});
