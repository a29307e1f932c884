import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Router } from '@koa/router';
import { Keypair } from '@stellar/stellar-sdk';
import type Koa from 'koa';
import { createApp } from '../../src/api/app.ts';
import type { ApiDeps } from '../../src/api/deps.ts';
import { createHttpServer } from '../../src/lib/web/http-server.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { createBrowser, type TestApi } from '../support/api/support.ts';

/** A route of the API, as its router knows it. */
export interface Route {
  readonly method: string;
  /** `/sep31/transactions/:id` */
  readonly path: string;
}

const routersOf = (middleware: unknown): readonly Router[] =>
  typeof middleware === 'function' && 'router' in middleware && middleware.router instanceof Router
    ? [middleware.router]
    : [];

/** Every route that an app serves, read from its routers, so that a new one cannot be forgotten. */
export const routesOf = (app: Pick<Koa, 'middleware'>): readonly Route[] =>
  app.middleware
    .flatMap((middleware) => routersOf(middleware))
    .flatMap((router) => router.stack)
    .flatMap(({ methods, path }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({ method, path: String(path) })),
    );

/** Somebody whose data nobody else may see, with everything that an id can name. */
export interface Victim {
  readonly keypair: Keypair;
  readonly token: string;
  readonly depositId: string;
  readonly withdrawalId: string;
  readonly remittanceId: string;
  readonly senderId: string;
  readonly receiverId: string;
  readonly quoteId: string;
  /** A deposit by SEP-6. */
  readonly transferId: string;
  /** Texts that stand in the victim's data and nowhere else. */
  readonly secrets: readonly string[];
}

const SURNAME = 'Quillfeather';
const ACCOUNT_NUMBER = '90817263';
export const CALLBACK_URL = 'https://victim.example/called';

const idOf = async (response: Response): Promise<string> => {
  const { id } = (await response.json()) as { id?: string };
  if (id === undefined) throw new Error(`the victim’s ${response.url} gave no id`);
  return id;
};

/**
 * Makes somebody's deposit, withdrawal with a payee, customers and remittance.
 * @param query what they log in with besides their account, such as a memo.
 */
export const createVictim = async (
  api: TestApi,
  query: Readonly<Record<string, string>> = {},
): Promise<Victim> => {
  const keypair = Keypair.random();
  const token = await api.login(keypair, query);
  const deposit = { asset_code: 'USDC', amount: '100' };
  const depositId = await idOf(
    await api.post('/sep24/transactions/deposit/interactive', deposit, token),
  );
  const withdrawal = await api.post(
    '/sep24/transactions/withdraw/interactive',
    { asset_code: 'USDC', amount: '100' },
    token,
  );
  const { id: withdrawalId, url } = (await withdrawal.json()) as { id: string; url: string };
  const browser = createBrowser(api);
  await browser.open(url);
  const pages = `/interactive/${withdrawalId}`;
  await browser.submit(`${pages}/amount`, { amount: '100', rail: 'sandbox-bank' });
  await browser.submit(`${pages}/details`, {
    first_name: 'Ada',
    last_name: SURNAME,
    bank_account_number: ACCOUNT_NUMBER,
  });

  const put = async (body: object) => idOf(await api.send('PUT', '/sep12/customer', body, token));
  const person = { first_name: 'Ada', last_name: SURNAME };
  const senderId = await put({ type: 'sep31-sender', ...person });
  const receiverId = await put({
    type: 'sep31-receiver',
    ...person,
    bank_account_number: ACCOUNT_NUMBER,
  });
  const remittance = await api.post(
    '/sep31/transactions',
    {
      amount: '100',
      asset_code: 'USDC',
      funding_method: 'sandbox-bank',
      sender_id: senderId,
      receiver_id: receiverId,
    },
    token,
  );
  const remittanceId = await idOf(remittance);
  await api.send(
    'PUT',
    `/sep31/transactions/${remittanceId}/callback`,
    { url: CALLBACK_URL },
    token,
  );
  const [policy] = api.anchor.assets;
  const quote = {
    context: 'sep24',
    sell_asset: policy?.asset,
    buy_asset: 'iso4217:USD',
    sell_amount: '100',
  };
  const quoteId = await idOf(await api.post('/sep38/quote', quote, token));
  const transfer = new URLSearchParams({
    asset_code: 'USDC',
    funding_method: 'sandbox-bank',
    amount: '100',
    account: keypair.publicKey(),
  });
  const transferId = await idOf(await api.get(`/sep6/deposit?${transfer.toString()}`, token));
  const { receivingMemo } = await api.orm.em
    .fork()
    .findOneOrFail(Transaction, { id: remittanceId });
  return {
    keypair,
    token,
    depositId,
    withdrawalId,
    remittanceId,
    senderId,
    receiverId,
    quoteId,
    transferId,
    secrets: [
      keypair.publicKey(),
      SURNAME,
      ACCOUNT_NUMBER,
      CALLBACK_URL,
      `"${receivingMemo ?? 'no memo was given'}"`,
    ],
  };
};

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const listen = async (server: Server): Promise<Served> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
};

/** Listens on a free port of this machine. */
export const serve = async (listener: RequestListener): Promise<Served> =>
  listen(createServer(listener));

/** The same API once more, with something else about it; it shares the first one's database. */
export const serveVariant = async (deps: ApiDeps): Promise<Served> =>
  listen(createHttpServer(createApp(deps)));
