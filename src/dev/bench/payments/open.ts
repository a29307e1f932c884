import { concurrently } from '../../../lib/concurrently.ts';
import { askAnchor, text, type Answer } from '../../../sandbox/wallet/http.ts';
import { login } from '../../../sandbox/wallet/wallet.ts';
import { createPerson } from '../../demo/payments.ts';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import type { PaymentsWorld } from './world.ts';

const CLIENTS_MIN = 10;
/**
 * One account may have a hundred unpaid transactions. Each call of `openAll` begins with the first
 * client again, which may so have some more than the last.
 */
const OPEN_MAX = 90;
const AT_ONCE = 8;
const AMOUNT = '5';
const PAYEE = { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' };

/** How long each request took until it was answered, in milliseconds. */
export interface Opened {
  readonly answeredMs: readonly number[];
  readonly perSecond: number;
}

interface Client {
  readonly account: string;
  readonly ask: (path: string, options?: Parameters<typeof askAnchor>[1]) => Promise<Answer>;
  /** Customers of SEP-31, registered once. */
  readonly people: { readonly sender: string; readonly receiver: string };
}

const createClient = async ({ stack }: PaymentsWorld, anchorUrl?: string): Promise<Client> => {
  const person = await createPerson(stack);
  const options = { ...person.options, ...(anchorUrl ? { anchorUrl } : {}) };
  const token = await login(options);
  const ask: Client['ask'] = async (path, more = {}) =>
    askAnchor(`${options.anchorUrl}${path}`, { token, ...more });
  const register = async (type: string, fields: object): Promise<string> =>
    text(await ask('/sep12/customer', { method: 'PUT', body: { type, ...fields } }), 'id');
  return {
    account: options.keypair.publicKey(),
    ask,
    people: {
      sender: await register('sep31-sender', { first_name: 'Grace', last_name: 'Hopper' }),
      receiver: await register('sep31-receiver', PAYEE),
    },
  };
};

const query = (path: string, parameters: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(parameters).toString()}`;

const common = { asset_code: 'USDC', amount: AMOUNT, funding_method: 'sandbox-bank' };

const OPEN: Readonly<Record<Kind, (client: Client, rail: string) => Promise<Answer>>> = {
  deposit: async ({ ask, account }, rail) =>
    ask(query('/sep6/deposit', { ...common, funding_method: rail, account })),
  withdrawal: async ({ ask }) => ask(query('/sep6/withdraw', { ...common, ...PAYEE })),
  remittance: async ({ ask, people: { sender, receiver } }) =>
    ask('/sep31/transactions', {
      method: 'POST',
      body: { ...common, sender_id: sender, receiver_id: receiver },
    }),
};

/**
 * Wallets and sending anchors that are logged in.
 * @param urls the APIs that they ask, in turn; that of the world when left out.
 * @param open how many transactions of theirs may be unpaid at once.
 */
export const createClients = async (
  world: PaymentsWorld,
  { urls = [], open = 0 }: { readonly urls?: readonly string[]; readonly open?: number } = {},
): Promise<readonly Client[]> => {
  const length = Math.max(CLIENTS_MIN, Math.ceil(open / OPEN_MAX));
  const numbers = Array.from({ length }, (_, number) => number);
  return concurrently(numbers, AT_ONCE, async (number) =>
    createClient(world, urls[number % urls.length]),
  );
};

/**
 * Opens so many transactions of a kind by the API.
 * @param rail by which deposits are to be paid.
 */
export const openAll = async (
  clients: readonly Client[],
  kind: Kind,
  count: number,
  rail: string = common.funding_method,
): Promise<Opened> => {
  const startedAt = performance.now();
  const numbers = Array.from({ length: count }, (_, number) => number);
  const answeredMs = await concurrently(numbers, AT_ONCE, async (number) => {
    const client = clients[number % clients.length];
    const askedAt = performance.now();
    if (client) await OPEN[kind](client, rail);
    return performance.now() - askedAt;
  });
  return { answeredMs, perSecond: (count * 1_000) / (performance.now() - startedAt) };
};

/** What each of them is paid, as a decimal string. */
export const PAID = AMOUNT;
