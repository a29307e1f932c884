import { text, type Answer } from '../../../sandbox/wallet/http.ts';
import { openPage, type ApiClient, type Request } from './client.ts';

/**
 * How each route is asked: prepares whatever a client needs once, then a request that may be sent
 * again and again; `each` prepares every single one, which is not measured.
 */
export type RouteRequest =
  | { readonly once: (client: ApiClient) => Promise<Request> }
  | { readonly each: (client: ApiClient) => Promise<Request> };

const query = (path: string, parameters: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(parameters).toString()}`;

const COIN = { asset_code: 'USDC' };
const WISH = { ...COIN, amount: '5', funding_method: 'sandbox-bank' };
const PAYEE = { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' };
const USD = 'iso4217:USD';

const get = (path: string): RouteRequest => ({
  once:
    async ({ send }) =>
    async () =>
      send(path),
});
const getWith = (write: (client: ApiClient) => string): RouteRequest => ({
  once: async (client) => {
    const path = write(client);
    return async () => client.send(path);
  },
});
const put = (method: string, path: string, body: object): RouteRequest => ({
  once:
    async ({ send }) =>
    async () =>
      send(path, { method, body }),
});

const start = async ({ read }: ApiClient, kind: 'deposit' | 'withdraw'): Promise<Answer> =>
  read(`/sep24/transactions/${kind}/interactive`, { method: 'POST', body: COIN });

const latest = async ({ read }: ApiClient, protocol: 'sep6' | 'sep24'): Promise<Answer> => {
  const { transactions } = await read(query(`/${protocol}/transactions`, { ...COIN, limit: '1' }));
  const [transaction] = transactions as readonly Answer[];
  if (!transaction) throw new Error('the client has no history');
  return transaction;
};

const openRemittance = async ({ read, send }: ApiClient) => {
  const register = async (type: string, fields: object): Promise<string> =>
    text(await read('/sep12/customer', { method: 'PUT', body: { type, ...fields } }), 'id');
  const body = {
    ...WISH,
    sender_id: await register('sep31-sender', { first_name: 'Grace', last_name: 'Hopper' }),
    receiver_id: await register('sep31-receiver', PAYEE),
  };
  return async () => send('/sep31/transactions', { method: 'POST', body });
};

const price = ({ coin }: ApiClient) => ({ sell_asset: USD, buy_asset: coin, sell_amount: '100' });

const page = (suffix: string): RouteRequest => ({
  once: async (client) => {
    const show = await openPage(text(await start(client, 'deposit'), 'url'));
    return async () => show(suffix);
  },
});

/** Every route that a wallet or a sending anchor asks often, by its name. */
export const REQUESTS: Readonly<Record<string, RouteRequest>> = {
  'GET /health': get('/health'),
  'GET /.well-known/stellar.toml': get('/.well-known/stellar.toml'),
  'GET /auth': { once: async ({ askChallenge }) => askChallenge },
  'POST /auth': {
    each: async ({ challenge, send }) => {
      const body = { transaction: await challenge() };
      return async () => send('/auth', { method: 'POST', body });
    },
  },
  'GET /sep12/customer': get('/sep12/customer?type=sep6'),
  'PUT /sep12/customer': put('PUT', '/sep12/customer', {
    type: 'sep6',
    first_name: 'Ada',
    last_name: 'Lovelace',
  }),
  'GET /sep6/info': get('/sep6/info'),
  'GET /sep6/deposit': getWith(({ account }) => query('/sep6/deposit', { ...WISH, account })),
  'GET /sep6/withdraw': get(query('/sep6/withdraw', { ...WISH, ...PAYEE })),
  'GET /sep6/transactions': getWith(({ account }) =>
    query('/sep6/transactions', { ...COIN, account, limit: '20' }),
  ),
  'GET /sep6/transaction': {
    once: async (client) => {
      const id = text(await latest(client, 'sep6'), 'id');
      return async () => client.send(`/sep6/transaction?id=${id}`);
    },
  },
  'GET /sep24/info': get('/sep24/info'),
  'GET /sep24/fee': get(query('/sep24/fee', { ...COIN, operation: 'deposit', amount: '5' })),
  'POST /sep24/transactions/deposit/interactive': {
    once:
      async ({ send }) =>
      async () =>
        send('/sep24/transactions/deposit/interactive', { method: 'POST', body: COIN }),
  },
  'GET /sep24/transactions': get(query('/sep24/transactions', { ...COIN, limit: '20' })),
  'GET /sep24/transaction': {
    once: async (client) => {
      const id = text(await latest(client, 'sep24'), 'id');
      return async () => client.send(`/sep24/transaction?id=${id}`);
    },
  },
  'GET /interactive/:id/open': {
    each: async (client) => {
      const url = text(await start(client, 'deposit'), 'url');
      return async () => fetch(url, { redirect: 'manual' });
    },
  },
  'GET /interactive/:id': page(''),
  'GET /interactive/:id/price': page('/price?amount=5&rail=sandbox-bank'),
  'GET /sep24/transaction/more_info': {
    once: async (client) => {
      const url = text(await latest(client, 'sep24'), 'more_info_url');
      return async () => fetch(url);
    },
  },
  'GET /sep31/info': get('/sep31/info'),
  'POST /sep31/transactions': { once: openRemittance },
  'GET /sep31/transactions/:id': {
    once: async (client) => {
      const response = await (await openRemittance(client))();
      const id = text(await response.json(), 'id');
      return async () => client.send(`/sep31/transactions/${id}`);
    },
  },
  'GET /sep38/info': get('/sep38/info'),
  'GET /sep38/prices': get(query('/sep38/prices', { sell_asset: USD, sell_amount: '100' })),
  'GET /sep38/price': getWith((client) =>
    query('/sep38/price', { context: 'sep6', ...price(client) }),
  ),
  'POST /sep38/quote': {
    once: async (client) => {
      const body = { context: 'sep6', ...price(client), sell_amount: '5' };
      return async () => client.send('/sep38/quote', { method: 'POST', body });
    },
  },
  'GET /sep38/quote/:id': {
    once: async (client) => {
      const body = { context: 'sep6', ...price(client), sell_amount: '5' };
      const id = text(await client.read('/sep38/quote', { method: 'POST', body }), 'id');
      return async () => client.send(`/sep38/quote/${id}`);
    },
  },
};
