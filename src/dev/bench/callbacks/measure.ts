import { concurrently } from '../../../lib/concurrently.ts';
import type { Answer } from '../../../sandbox/wallet/http.ts';
import { text } from '../../../sandbox/wallet/http.ts';
import type { Stack } from '../../stack.ts';
import { waitUntil } from '../../wait-until.ts';
import { beginWithdrawal, createClient, type Client } from './world.ts';
import { startGoodHost, startSilentHosts, type GoodHost } from './silent-hosts.ts';

interface CallbacksOrder {
  /** How many hosts never answer. */
  readonly hosts: number;
  /** How many clients these hosts belong to. */
  readonly clients: number;
  /** How many good deposits are measured with none of them, and how many with all. */
  readonly deposits: number;
}

/** Milliseconds, one for each deposit. */
export interface DepositTimes {
  /** From the request until the instructions are shown. */
  readonly shown: readonly number[];
  /** From the payment at the bank until the deposit is completed on Stellar. */
  readonly completed: readonly number[];
  /** From then until the good client's host was called. */
  readonly called: readonly number[];
}

interface CallbacksFigures {
  readonly without: DepositTimes;
  readonly withSilent: DepositTimes;
  /** The most connections to silent hosts that were open at once. */
  readonly open: number;
}

const WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 20;
const DEPOSITS_AT_ONCE = 2;
const BEGUN_AT_ONCE = 8;
const WARM_UP = 4;
const REFERENCE = /RH(?:-[0-9A-Z]{4}){3}/;

const payAtBank = async ({ bankUrl }: Stack, reference: string): Promise<void> => {
  const response = await fetch(`${bankUrl}/sandbox/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rail: 'sandbox-bank', reference, amount: '5' }),
  });
  if (!response.ok) throw new Error(`the bank answered ${response.status}`);
};

const readTransaction = async ({ ask }: Client, id: string): Promise<Answer> =>
  (await ask('/sep6/transaction', { id }))['transaction'] as Answer;

/** One deposit of a client who does all right, from the request to the callback. */
const measureDeposit = async (stack: Stack, client: Client, host: GoodHost) => {
  const until = { timeoutMs: WITHIN_MS, intervalMs: LOOK_EVERY_MS };
  const askedAt = performance.now();
  const begun = await client.ask('/sep6/deposit', {
    asset_code: 'USDC',
    account: client.account,
    amount: '5',
    funding_method: 'sandbox-bank',
    on_change_callback: host.url,
  });
  const id = text(begun, 'id');
  const reference = await waitUntil(
    async () => REFERENCE.exec(JSON.stringify(await readTransaction(client, id)))?.[0],
    { ...until, what: 'a good deposit has its instructions' },
  );
  const shownAt = performance.now();
  await payAtBank(stack, reference);
  const paidAt = performance.now();
  await waitUntil(async () => text(await readTransaction(client, id), 'status') === 'completed', {
    ...until,
    what: 'a good deposit is completed',
  });
  const completedAt = performance.now();
  const calledAt = await waitUntil(() => host.completedAt.get(id), {
    ...until,
    what: 'the good client’s host is called',
  });
  return {
    shown: shownAt - askedAt,
    completed: completedAt - paidAt,
    called: Math.max(0, calledAt - completedAt),
  };
};

const measureDeposits = async (
  stack: Stack,
  client: Client,
  host: GoodHost,
  count: number,
): Promise<DepositTimes> => {
  const times = await concurrently(Array.from({ length: count }), DEPOSITS_AT_ONCE, async () =>
    measureDeposit(stack, client, host),
  );
  return {
    shown: times.map(({ shown }) => shown),
    completed: times.map(({ completed }) => completed),
    called: times.map(({ called }) => called),
  };
};

/** Begins as many withdrawals as there are addresses; those of one client are in turn. */
const beginWithdrawals = async (
  clients: readonly Client[],
  callbacks: readonly (string | undefined)[],
): Promise<void> => {
  const orders = callbacks.map((callback, place) => ({ callback, place }));
  await concurrently(orders, BEGUN_AT_ONCE, async ({ callback, place }) => {
    const client = clients[place % clients.length];
    if (!client) return;
    const id = await beginWithdrawal(client, callback);
    // Its story is idle by then: what is measured is what its callback costs.
    await waitUntil(
      async () =>
        text(await readTransaction(client, id), 'status') === 'pending_user_transfer_start',
      { timeoutMs: WITHIN_MS, what: 'a withdrawal waits for its money' },
    );
  });
};

/**
 * Measures good deposits twice in one anchor: beside as many open withdrawals without a callback,
 * and beside withdrawals whose clients' hosts accept every callback and never answer one.
 */
export const measureCallbacks = async (
  stack: Stack,
  { hosts, clients: clientCount, deposits }: CallbacksOrder,
): Promise<CallbacksFigures> => {
  const [good, silent] = await Promise.all([startGoodHost(), startSilentHosts(hosts)]);
  try {
    const client = await createClient(stack);
    const clients = await concurrently(
      Array.from({ length: Math.max(1, clientCount) }),
      BEGUN_AT_ONCE,
      async () => createClient(stack),
    );
    await measureDeposits(stack, client, good, WARM_UP);
    await beginWithdrawals(clients, Array.from({ length: hosts }));
    const without = await measureDeposits(stack, client, good, deposits);
    await beginWithdrawals(clients, silent.urls);
    const withSilent = await measureDeposits(stack, client, good, deposits);
    return { without, withSilent, open: silent.open().most };
  } finally {
    await silent.close();
    await good.close();
  }
};
