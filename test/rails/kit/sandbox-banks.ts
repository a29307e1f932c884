import { startBank, type RunningBank } from '../../sandbox/bank/running-bank.ts';
import { startListener } from '../../sandbox/bank/webhook-listener.ts';
import type {
  BankAnswer,
  BankCall,
  BankFault,
  FakeBank,
  IncomingMoney,
} from '../../../src/rails/contract/index.ts';
import {
  FAULTS,
  FOREVER_MS,
  INSTITUTIONS,
  type Institution,
  type Statement,
} from './institutions.ts';

export const webhookSecret = 'only the two of us know';
/** What the rails under test are given: long enough for a busy machine, short enough to wait for. */
export const timeoutMs = 1_000;

/** A fake bank of the kit over the sandbox's HTTP API, faults and all. */
export interface SandboxFakeBank extends FakeBank {
  readonly url: () => string;
  readonly apiKey: string;
}

/** The hands of the kit on a bank that runs. */
const createHands = (at: () => RunningBank, { rail, routes, paid }: Institution) => {
  const statement = async (): Promise<Statement> => {
    const { text } = await at().ask('GET', '/sandbox/statement');
    return JSON.parse(text) as Statement;
  };
  const settleAs = async (key: string, outcome: 'DELIVERED' | 'FAILED') => {
    const { payouts } = (await statement()).mobileMoney;
    const payout = payouts.find(({ externalId }) => externalId === key);
    const path = `/sandbox/payouts/${payout?.transactionId ?? ''}`;
    await at().post(path, { outcome, overturn: true });
  };
  const disturb = async (call: BankCall, how: Record<string, unknown>): Promise<boolean> => {
    const route = routes[call];
    if (route === undefined) return false;
    await at().post('/sandbox/faults', { route, ...how });
    return true;
  };
  return {
    statement,
    settleAs,
    paid: async () => paid(await statement()),
    async receive({ reference, amount, ...more }: IncomingMoney): Promise<void> {
      await at().receive(reference, amount, rail, more);
    },
    async fault(call: BankCall, fault: BankFault): Promise<boolean> {
      return disturb(call, FAULTS[fault]);
    },
    async answer(call: BankCall, status: BankAnswer, retryAfterMs?: number): Promise<boolean> {
      const after = retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1_000 };
      return disturb(call, { status, ...after });
    },
    async recover(): Promise<void> {
      await at().ask('DELETE', '/sandbox/faults');
    },
  };
};

const opposite = { DELIVERED: 'FAILED', FAILED: 'DELIVERED' } as const;

/** Waits for webhooks of the bank: for the newest that `expect` was said of. */
const createWebhooks = () => {
  let listener: Awaited<ReturnType<typeof startListener>> | null = null;
  const wanted: string[] = [];
  return {
    async open(): Promise<string> {
      listener = await startListener();
      wanted.length = 0;
      return listener.url;
    },
    close: async () => listener?.close(),
    expect: (type: string) => void wanted.push(type),
    async newest() {
      const type = wanted.at(-1) ?? '';
      const count = wanted.filter((one) => one === type).length;
      for (let least = 1; listener; least += 1) {
        const arrived = await listener.hear(least);
        const ofType = arrived.filter(({ body }) => body.includes(`"${type}"`));
        if (ofType.length >= count) return ofType.at(-1);
      }
      return undefined;
    },
  };
};

/**
 * Plays one of the sandbox's two institutions for the kit.
 * @param behaviour what the bank is like from each reset on, beside what a check brings it to.
 */
export const createSandboxFakeBank = (
  rail: Institution['rail'],
  behaviour: Record<string, unknown> = {},
): SandboxFakeBank => {
  const institution = INSTITUTIONS[rail];
  const webhooks = createWebhooks();
  let bank: RunningBank | null = null;
  let nowMs = Date.now();
  const at = (): RunningBank => {
    if (!bank) throw new Error('the bank is reset before it is used');
    return bank;
  };
  const hands = createHands(at, institution);
  const close = async (): Promise<void> => {
    await bank?.close();
    await webhooks.close();
    bank = null;
  };
  const behave = async (more: Record<string, unknown>): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ...behaviour, ...more });
    await at().ask('PUT', '/sandbox/habits', headers, body);
  };
  const common: SandboxFakeBank = {
    ...institution.payees,
    // Before the first reset nobody listens there; a rail is then made, and not called.
    url: () => bank?.url ?? 'http://127.0.0.1:9',
    apiKey: institution.apiKey,
    smallestAmount: '0.01',
    async reset() {
      await close();
      nowMs = Date.now();
      const webhook = { url: await webhooks.open(), secret: webhookSecret };
      bank = await startBank({
        now: () => nowMs,
        webhook,
        settleAfterMs: FOREVER_MS,
        openingBalance: '50000000.00',
      });
      await behave({});
    },
    close,
    paid: hands.paid,
    async receive(money) {
      await hands.receive(money);
      webhooks.expect('transfer.received');
    },
    fault: hands.fault,
    answer: hands.answer,
    async recover() {
      await hands.recover();
      await behave({});
    },
    empty: async () => behave({ empty: true }),
    zone: async (zone) => behave({ zone }),
    paging: async (pageSizeMax, overlap) => behave({ pageSizeMax, overlap }),
    async pass(ms) {
      nowMs += ms;
    },
  };
  if (rail === 'sandbox-bank') {
    return {
      ...common,
      async contradict(key) {
        const { payments } = (await hands.statement()).bank;
        const payment = payments.find(({ idempotency_key: one }) => one === key);
        await at().post(`/sandbox/payments/${payment?.id ?? ''}/overturn`, {});
        webhooks.expect('payment.returned');
      },
      async takeBack() {
        const { transfers } = (await hands.statement()).bank;
        await at().post(`/sandbox/transfers/${transfers.at(-1)?.id ?? ''}/reverse`, {});
        webhooks.expect('transfer.reversed');
      },
      async webhook() {
        const { signature = '', body = '' } = (await webhooks.newest()) ?? {};
        const receivedAt = new Date(nowMs).toISOString();
        return { headers: { 'bank-signature': signature }, body, receivedAt };
      },
    };
  }
  return {
    ...common,
    async settle(key, outcome) {
      await hands.settleAs(key, outcome === 'delivered' ? 'DELIVERED' : 'FAILED');
    },
    async contradict(key) {
      const { payouts } = (await hands.statement()).mobileMoney;
      const status = payouts.find(({ externalId }) => externalId === key)?.status;
      await hands.settleAs(key, opposite[status === 'FAILED' ? 'FAILED' : 'DELIVERED']);
    },
  };
};
