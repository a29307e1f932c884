import { createFaults } from './faults.ts';
import { acceptAch, holdAch, returnAch } from './transfers/inbound.ts';
import { allOutgoing, sendBack, settle } from './transfers/outgoing.ts';
import type { Paging } from './lists.ts';
import { Problem } from './problems.ts';
import { ownStatement } from './own-statement.ts';
import { createRoutes } from './routes.ts';
import { startServer } from './server.ts';
import {
  createNumber,
  createStore,
  MAIN_NUMBER_ID,
  type OutgoingTransfer,
  type Store,
} from './store.ts';
import { createWebhooks } from './webhooks.ts';

export const API_KEY = 'increase-key';
export const WEBHOOK_SECRET = 'increase-webhook-secret';

export interface FakeBankOptions {
  readonly webhookUrl?: string | null;
  readonly port?: number;
  readonly host?: string;
  readonly now?: () => number;
  /** How long a pay-out takes; null: until somebody settles it. */
  readonly settleAfterMs?: number | null;
  /** How long after it settled an ACH pay-out may come back as a matter of course. */
  readonly returnsWithinMs?: number;
}

const OPENING_CENTS = 50_000_000_00;
const PAGE: Paging = { size: 100, overlap: 0 };
const RETURNED_AFTER_MS = 1_500;

/** Which account number a payer means: by its id or its digits; ours for anything else. */
const numberOf = (store: Store, quoted: string | null): string => {
  const name = quoted?.toLowerCase();
  const number = store
    .all('account_number')
    .find(({ id, account_number: digits }) => id === name || digits === name);
  return number?.id ?? MAIN_NUMBER_ID;
};

/** What the bank does by itself after a while. */
const createTimers = () => {
  const timers = new Set<NodeJS.Timeout>();
  return {
    later(ms: number, work: () => void): void {
      const timer = setTimeout(() => {
        timers.delete(timer);
        try {
          work();
        } catch (problem) {
          // Somebody was faster, and the transfer has ended.
          if (!(problem instanceof Problem)) throw problem;
        }
      }, ms);
      timers.add(timer);
    },
    clear(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
};

/** How long the pages of lists are. */
const createPages = () => {
  let [paging, left] = [PAGE, 0];
  return {
    /** @param count after how many pages they are as long as ever again; never when not given. */
    set(size: number, overlap: number, count = Number.POSITIVE_INFINITY): void {
      [paging, left] = [{ size, overlap }, count];
    },
    next(): Paging {
      left -= 1;
      return left < 0 ? PAGE : paging;
    },
  };
};

export type FakeBank = Awaited<ReturnType<typeof startFakeBank>>;

/** Starts the pretend bank: its API over HTTP, and the hands of whoever plays with it. */
export const startFakeBank = async (options: FakeBankOptions = {}) => {
  const { now = Date.now, settleAfterMs = null, returnsWithinMs = 0 } = options;
  const webhooks = createWebhooks({
    url: options.webhookUrl ?? null,
    secret: WEBHOOK_SECRET,
    now,
  });
  const store = createStore({ now, openingBalance: OPENING_CENTS, onEvent: webhooks.send });
  store.put(createNumber(store, 'main', null, MAIN_NUMBER_ID));
  const faults = createFaults();
  const timers = createTimers();
  const pages = createPages();
  let zone = 'Z';
  let returnsNext = false;

  const onTaken = ({ id, type }: OutgoingTransfer): void => {
    if (settleAfterMs === null) return;
    const comesBack = returnsNext && (type === 'ach_transfer' || type === 'wire_transfer');
    if (comesBack) returnsNext = false;
    timers.later(settleAfterMs, () => {
      settle(store, id, returnsWithinMs);
      if (comesBack) timers.later(RETURNED_AFTER_MS, () => void sendBack(store, id));
    });
  };

  const handle = createRoutes({ store, paging: pages.next, onTaken });
  const server = await startServer(
    { apiKey: API_KEY, faults, handle, zone: () => zone },
    options.port,
    options.host,
  );

  return {
    url: server.url,
    store,
    faults,
    webhooks,
    setPaging: pages.set,
    setZone: (to: string) => void (zone = to),
    /** The next pay-out by ACH or wire is delivered, and comes back later. */
    returnNext: () => void (returnsNext = true),
    /** The amounts of all pay-outs and refunds that have left or will leave. */
    paid: (): readonly string[] =>
      ownStatement(store)
        .filter(({ direction, state }) => direction === 'out' && state !== 'returned')
        .map(({ amount }) => amount),
    /** Somebody pays by ACH. @param cents a number, or what else the bank is to write. */
    receive(quoted: string | null, cents: number, receivedAt?: string): string {
      const accountNumberId = numberOf(store, quoted);
      const payment = { accountNumberId, amount: cents, ...(receivedAt ? { receivedAt } : {}) };
      return acceptAch(store, holdAch(store, payment).id).id;
    },
    /** The other bank takes back the newest ACH payment. */
    takeBack(): void {
      const newest = store.all('inbound_ach_transfer').at(-1);
      if (newest) returnAch(store, newest.id, 'returned_per_odfi_request');
    },
    outgoingBy(key: string): OutgoingTransfer {
      const found = allOutgoing(store).find((one) => one.idempotency_key === key);
      if (found) return found;
      throw new Error('the bank has no transfer by this key');
    },
    async close(): Promise<void> {
      timers.clear();
      await webhooks.close();
      await server.close();
    },
  };
};
