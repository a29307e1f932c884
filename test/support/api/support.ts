import { Callback } from '../../../src/db/entities/books.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keypair, Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import { createAnchor } from '../anchor.ts';
import { createApp } from '../../../src/api/app.ts';
import type { ApiDeps, ApiSettings } from '../../../src/api/deps.ts';
import { openOrm, type Orm } from '../../../src/db/orm.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { baseAccount } from '../../../src/stellar/accounts/address.ts';
import type { AccountSigners } from '../../../src/stellar/signing/challenge.ts';
import { createTestDatabase } from '../database.ts';
import { fetchDescribed } from './answers.ts';
import { fakeTemporal, playReviews, type FakeTemporal } from './fake-temporal.ts';

export interface TestApi {
  readonly url: string;
  readonly orm: Orm;
  readonly anchor: Anchor;
  readonly temporal: FakeTemporal;
  readonly deps: ApiDeps;
  readonly server: Keypair;
  /** Signers of accounts that exist; every other account does not. */
  readonly accounts: Map<string, AccountSigners>;
  /** Signing keys of client domains. */
  readonly clientDomains: Map<string, string>;
  /** Rows of a table, counted, to show that nothing was written. */
  count(table: string): Promise<number>;
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
  send(method: string, path: string, body: unknown, token?: string): Promise<Response>;
  /** Authenticates by SEP-10 and returns the token. */
  login(keypair: Keypair, query?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

/** Two base reserves of half a lumen. */
const LEAST_BALANCE = 10_000_000n;
export const ISSUER = Keypair.random().publicKey();
export const DISTRIBUTION = Keypair.random().publicKey();

/** Signs a challenge with the given keys. */
export const sign = (challenge: string, ...keypairs: readonly Keypair[]): string => {
  const transaction = TransactionBuilder.fromXDR(challenge, Networks.TESTNET);
  transaction.sign(...keypairs);
  return transaction.toXDR();
};

/** A real API on a database of its own, with a fake Temporal and a fake network. */
export const startTestApi = async (
  change: (anchor: Anchor) => Anchor = (a) => a,
  settings: Partial<ApiSettings> = {},
  network: Partial<ApiDeps['network']> = {},
) => {
  const database = await createTestDatabase();
  const orm = await openOrm({ databaseUrl: database.url });
  const temporal = fakeTemporal();
  const server = Keypair.random();
  const accounts = new Map<string, AccountSigners>();
  const clientDomains = new Map<string, string>();
  const { rails, ...business } = createAnchor({
    assetCode: 'USDC',
    assetIssuer: ISSUER,
    distributionAccount: DISTRIBUTION,
    payWithinMs: 3_600_000,
  });
  // No worker asks the rails here, so that nothing waits for their instructions.
  const anchor = change({
    ...business,
    rails: rails.map(({ instructsWithinMs: _none, ...profile }) => profile),
  });
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const deps: ApiDeps = {
    orm,
    temporal,
    anchor,
    config: {
      PUBLIC_URL: url,
      HOME_DOMAIN: 'anchor.example',
      WEB_AUTH_DOMAIN: 'auth.anchor.example',
      HORIZON_URL: 'http://127.0.0.1:1',
      LEDGER_SOURCES: ['horizon'],
      NETWORK_PASSPHRASE: Networks.TESTNET,
      SIGNING_SEED: server.secret(),
      JWT_SECRET: randomBytes(32).toString('hex'),
      DEVELOPMENT: false,
      FILE_BYTES_MAX: 1024 * 1024,
      ...settings,
    },
    secrets: createSecretBox([{ id: 'test', key: randomBytes(32) }]),
    network: {
      readSigners: async (account) => accounts.get(account) ?? null,
      readDestination: async (account) => ({
        isMissing: !accounts.has(baseAccount(account)),
        leastBalance: LEAST_BALANCE,
      }),
      readTrust: async (account) => accounts.has(baseAccount(account)),
      readClientDomainKey: async (domain) =>
        clientDomains.get(domain) ?? {
          refusal: 'client_domain_unreachable',
          message: 'The stellar.toml of client_domain cannot be read.',
        },
      ...network,
    },
    log: pino({ level: 'silent' }),
    searchable: async () => true,
  };
  temporal.review = playReviews(deps, temporal);
  const handle = createApp(deps).callback();
  http.on('request', (request, response) => void handle(request, response));

  const send = async (method: string, path: string, body: unknown, token?: string) =>
    fetchDescribed(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const api: TestApi = {
    url,
    orm,
    anchor,
    temporal,
    deps,
    server,
    accounts,
    clientDomains,
    count: async (table) => {
      const [row] = await orm.em
        .fork()
        .execute<{ n: number }[]>(`select count(*)::int as n from ${table}`);
      return row?.n ?? -1;
    },
    get: async (path, token) => send('GET', path, undefined, token),
    post: async (path, body, token) => send('POST', path, body, token),
    send,
    async login(keypair, query = {}) {
      const parameters = new URLSearchParams({ account: keypair.publicKey(), ...query });
      const challenge = await send('GET', `/auth?${parameters.toString()}`, undefined);
      const { transaction } = (await challenge.json()) as { transaction: string };
      const answer = await send('POST', '/auth', { transaction: sign(transaction, keypair) });
      return ((await answer.json()) as { token: string }).token;
    },
    async close() {
      await new Promise((resolve) => http.close(resolve).closeAllConnections());
      await orm.close(true);
      await database.drop();
    },
  };
  return api;
};

/** Asks for an interactive deposit or withdrawal as a wallet of its own. */
export const beginInteractive = async (
  api: TestApi,
  kind: 'deposit' | 'withdraw',
  body: object = {},
) => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const response = await api.post(
    `/sep24/transactions/${kind}/interactive`,
    { asset_code: 'USDC', ...body },
    token,
  );
  const answer = (await response.json()) as { type: string; url: string; id: string };
  return { keypair, token, status: response.status, ...answer };
};

/** A browser's memory of cookies, for walking through the pages without one. */
export const createBrowser = (api: TestApi) => {
  let cookie = '';
  return {
    async open(address: string): Promise<{ response: Response; text: string; path: string }> {
      return this.visit(new URL(address, api.url).href.replace(api.url, ''), 'GET');
    },
    async submit(path: string, form: Readonly<Record<string, string>> | FormData) {
      return this.visit(path, 'POST', form);
    },
    async visit(
      path: string,
      method: string,
      form?: Readonly<Record<string, string>> | FormData,
    ): Promise<{ response: Response; text: string; path: string }> {
      const response = await fetchDescribed(api.url + path, {
        method,
        redirect: 'manual',
        headers: { cookie },
        ...(form ? { body: form instanceof FormData ? form : new URLSearchParams(form) } : {}),
      });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      const location = response.headers.get('location');
      if (location !== null) return this.visit(location, 'GET');
      return { response, text: await response.text(), path };
    },
  };
};

/** A transaction as the database has it now. */
export const loadTransaction = async (
  { orm }: Pick<TestApi, 'orm'>,
  id: unknown,
): Promise<Transaction> => orm.em.fork().findOneOrFail(Transaction, { id: String(id) });

/** The callbacks of a transaction, each as its address and the status that it says. */
export const callbacksOf = async ({ orm }: Pick<TestApi, 'orm'>, id: string) => {
  const rows = await orm.em
    .fork()
    .find(Callback, { transactionId: id }, { orderBy: { id: 'asc' } });
  return rows.map(({ url, status }) => `${url} ${status}`);
};
