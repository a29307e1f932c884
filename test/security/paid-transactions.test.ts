import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createApp } from '../../src/api/app.ts';
import { createTokens } from '../../src/api/tokens/tokens.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { sealedPayee } from '../../src/services/transactions/payee/payee.ts';
import type { Status } from '../../src/domain/transactions/status.ts';
import type { Kind, Protocol } from '../../src/domain/transactions/transaction.ts';
import { INTERACTIVE_TOKEN, startExternalApi } from '../support/api/external-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import type { TestApi } from '../support/api/support.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { store } from '../seps/stored.ts';
import { routesOf, type Route } from './support.ts';

/*
 * What was decided of money stands on its transaction: amount, assets, quote, rail, place, accounts,
 * memos, payee, customers. Once the money is there no request changes any of it, also not by the
 * owner's own token, by the cookie of its pages and by the business's bearer, on any route there is.
 */

let api: TestApi;
let routes: readonly Route[];
beforeAll(async () => {
  api = await startExternalApi();
  const served = routesOf(createApp(api.deps));
  routes = served.filter(({ method, path }) => path !== '/health' && method !== 'OPTIONS');
});
afterAll(async () => api?.close());

const MALLORY = { first_name: 'Mallory', last_name: 'Other' };
const OTHER_ACCOUNT = { bank_account_number: '66666666' };
const URL_OF_MALLORY = 'https://mallory.example/called';

/** Every name by which a request says something of a transaction, with something else than it is. */
const hostile = (id: string, payee: object, other: string): Record<string, unknown> => ({
  ...payee,
  id,
  transaction_id: id,
  account: other,
  amount: '9000',
  amount_in: '9000',
  amount_out: '9000',
  asset_code: 'USDC',
  callback: URL_OF_MALLORY,
  claimable_balance_supported: true,
  destination_asset: 'iso4217:EUR',
  dest: '66666666',
  fields: { ...payee, transaction: payee },
  funding_method: 'sandbox-mobile-money',
  location_id: 'market-street',
  memo: '66',
  memo_type: 'id',
  on_change_callback: URL_OF_MALLORY,
  quote_id: id,
  rail: 'sandbox-mobile-money',
  refund_memo: '66',
  refund_memo_type: 'id',
  source_asset: 'iso4217:EUR',
  status: 'completed',
  transaction: payee,
  url: URL_OF_MALLORY,
});

/** Some routes refuse a request for one thing that it says, so that each says little as well. */
const bodiesOf = (id: string, payee: object, other: string): readonly object[] => [
  hostile(id, payee, other),
  { amount: '9000', rail: 'sandbox-mobile-money' },
  { amount: '9000', funding_method: 'sandbox-mobile-money', fields: payee },
  { ...payee },
  { fields: payee },
  { transaction: payee },
  { fields: { transaction: payee } },
  { transaction_id: id, type: 'sep6', ...payee },
  { transaction_id: id, type: 'sep31-sender', ...payee },
  { transaction_id: id, type: 'sep31-receiver', ...payee },
  { url: URL_OF_MALLORY },
];

interface Paid {
  readonly id: string;
  readonly token: string;
  readonly account: string;
}
const paid = async (
  protocol: Protocol,
  kind: Kind,
  changes: Partial<Transaction>,
): Promise<Paid> => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const { put } = customerEndpoint(api.url, token);
  const { id: customer } = await put({ type: 'sep31-receiver', ...BANK_PAYEE });
  const { id } = await store(api, keypair, protocol, kind, {
    transferReceivedAt: new Date(),
    // As a wallet's own callback, which it may replace; nobody else may.
    ...(kind === 'remittance' ? { receiverId: customer } : { callbackUrl: 'https://w.example/' }),
    ...changes,
  });
  const sealed = sealedPayee(api.deps.secrets, id, BANK_PAYEE);
  await api.orm.em.fork().nativeUpdate(Transaction, { id }, kind === 'deposit' ? {} : sealed);
  return { id, token, account: keypair.publicKey() };
};

/** The whole row but who is called back, which SEP-31 lets its sender replace. */
const rowOf = async (id: string): Promise<object> => {
  const [found] = await api.orm.em
    .fork()
    .execute<{ row: object }[]>(
      `select to_jsonb(t) - 'updated_at' - case when protocol = 'sep31' then 'callback_url' else '' end as row from transaction t where id = ?`,
      [id],
    );
  return found?.row ?? {};
};

/** Sends every body to every route, as whoever may be let in by it. */
const attack = async ({ id, token, account }: Paid, payee: object): Promise<number> => {
  const { JWT_SECRET: secret, PUBLIC_URL: url } = api.deps.config;
  const pages = await createTokens({ secret, issuer: `${url}/auth` }).issuePages(id);
  const other = Keypair.random().publicKey();
  const requests = routes.flatMap((route) => {
    const path = route.path.replace(':account', account).replaceAll(/:\w+/g, id);
    const bearer = path.startsWith('/external') ? INTERACTIVE_TOKEN : token;
    const bodies = bodiesOf(id, payee, other);
    const sent = route.method === 'GET' ? bodies.slice(0, 1) : bodies;
    return sent.map((body) => ({ ...route, path, body, bearer }));
  });
  const next = requests.values();
  const faults: object[] = [];
  const work = async (): Promise<void> => {
    for (const { method, path, body, bearer } of next) {
      // It would end the customer whom the others are to change.
      if (method === 'DELETE') continue;
      const query = new URLSearchParams(
        Object.entries(body).flatMap(([name, value]): [string, string][] =>
          typeof value === 'string' ? [[name, value]] : [],
        ),
      ).toString();
      const isRead = method === 'GET';
      const isPage = path.startsWith('/interactive');
      const response = await fetch(`${api.url}${path}${isRead ? `?${query}` : ''}`, {
        method,
        redirect: 'manual',
        headers: {
          cookie: `pages-${id}=${pages}`,
          authorization: `Bearer ${bearer}`,
          ...(isRead || isPage ? {} : { 'content-type': 'application/json' }),
        },
        ...(isRead ? {} : { body: isPage ? new URLSearchParams(query) : JSON.stringify(body) }),
      });
      await response.text();
      if (response.status >= 500) faults.push({ method, path, body });
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  expect(faults.slice(0, 3)).toEqual([]);
  return requests.length;
};

const CASES: readonly (readonly [Protocol, Kind, Status])[] = [
  ['sep6', 'deposit', 'pending_trust'],
  ['sep6', 'withdrawal', 'pending_external'],
  ['sep24', 'deposit', 'pending_anchor'],
  ['sep24', 'withdrawal', 'on_hold'],
  ['sep24', 'withdrawal', 'completed'],
  ['sep31', 'remittance', 'pending_receiver'],
  ['sep31', 'remittance', 'pending_stellar'],
];

describe('§3.7 no request changes what was decided of money that is there', () => {
  test.each(CASES)(
    '§3.7 of a %s %s that is %s',
    async (protocol, kind, status) => {
      const transaction = await paid(protocol, kind, { status });
      const before = await rowOf(transaction.id);
      expect(await attack(transaction, { ...MALLORY, ...OTHER_ACCOUNT })).toBeGreaterThan(200);
      expect(await rowOf(transaction.id)).toEqual(before);
    },
    60_000,
  );

  test.each([
    ['sep6', 'withdrawal'],
    ['sep24', 'withdrawal'],
    ['sep31', 'remittance'],
  ] as const)(
    '§3.7 nor of a %s %s that waits for another account, but the account',
    async (protocol, kind) => {
      const transaction = await paid(protocol, kind, {
        status: 'pending_customer_info_update',
        requiredInfoUpdates: ['bank_account_number'],
      });
      const before = await rowOf(transaction.id);
      await attack(transaction, MALLORY);
      const after = await rowOf(transaction.id);
      // A customer may be named who can answer by SEP-12; nothing of them is paid.
      expect({ ...after, customer_id: null, sender_id: null }).toEqual({
        ...before,
        customer_id: null,
        sender_id: null,
      });
    },
    60_000,
  );
});
