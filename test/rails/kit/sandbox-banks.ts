import { sandboxApiKeys } from '../../../src/sandbox/bank/server.ts';
import { startBank, type RunningBank } from '../../sandbox/bank/running-bank.ts';
import { startListener } from '../../sandbox/bank/webhook-listener.ts';
import type { BankCall, BankFault, FakeBank, IncomingMoney, Payee } from './bank.ts';

export const webhookSecret = 'only the two of us know';
/** What the rails under test are given: long enough for a busy machine, short enough to wait for. */
export const timeoutMs = 1_000;

/** A fake bank of the kit over the sandbox's HTTP API, faults and all. */
export interface SandboxFakeBank extends FakeBank {
  readonly url: () => string;
  readonly apiKey: string;
}

interface Institution {
  readonly rail: 'sandbox-bank' | 'sandbox-mobile-money';
  readonly apiKey: string;
  readonly payees: { readonly payee: Payee; readonly refused: Payee; readonly waiting?: Payee };
  /** The request of each call, as the bank's faults name it; a call that it has not is left out. */
  readonly routes: Readonly<Partial<Record<BankCall, string>>>;
  readonly faults: readonly BankFault[];
  readonly paid: (statement: Statement) => readonly string[];
}

interface Statement {
  readonly bank: { readonly payments: readonly { amount: string; status: string }[] };
  readonly mobileMoney: {
    readonly payouts: readonly {
      transactionId: string;
      externalId: string;
      status: string;
      amount: { value: string };
    }[];
  };
}

const FOREVER_MS = 86_400_000;

const FAULTS: Readonly<Record<BankFault, Record<string, unknown>>> = {
  loseReply: { cut: true },
  loseRequest: { cut: true, applied: false },
  timeOut: { delayMs: 600_000 },
  slow: { delayMs: 50 },
  failAfter: { status: 500, applied: true },
  failBefore: { status: 503 },
  garbage: { garbage: true },
  duplicate: { twice: true },
  partial: { partial: true },
  out: { status: 503, forMs: FOREVER_MS },
};

const everyFault = Object.keys(FAULTS) as BankFault[];

const account = (bank_account_number: string): Payee => ({
  bank_account_number,
  first_name: 'Ada',
  last_name: 'Lovelace',
});

const INSTITUTIONS: Readonly<Record<Institution['rail'], Institution>> = {
  'sandbox-bank': {
    rail: 'sandbox-bank',
    apiKey: sandboxApiKeys.bank,
    payees: { payee: account('12345678'), refused: account('12340000') },
    routes: {
      pay: 'POST /bank/payments',
      find: 'GET /bank/payments',
      list: 'GET /bank/transfers',
    },
    faults: everyFault,
    paid: ({ bank }) =>
      bank.payments.filter(({ status }) => status === 'booked').map(({ amount }) => amount),
  },
  'sandbox-mobile-money': {
    rail: 'sandbox-mobile-money',
    apiKey: sandboxApiKeys.mobileMoney,
    payees: {
      payee: { mobile_money_number: '254700000123' },
      refused: { mobile_money_number: '254700009999' },
      waiting: { mobile_money_number: '254700001111' },
    },
    routes: {
      pay: 'POST /mobile-money/payouts',
      find: 'GET /mobile-money/payouts',
      pollPayouts: 'POST /mobile-money/payouts/query',
      pollDeposits: 'POST /mobile-money/collections/query',
    },
    faults: everyFault,
    paid: ({ mobileMoney }) =>
      mobileMoney.payouts
        .filter(({ status }) => status !== 'FAILED')
        .map(({ amount }) => amount.value),
  },
};

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
  return {
    statement,
    settleAs,
    paid: async () => paid(await statement()),
    async receive({ reference, amount, ...more }: IncomingMoney): Promise<void> {
      await at().receive(reference, amount, rail, more);
    },
    async fault(call: BankCall, fault: BankFault): Promise<boolean> {
      const route = routes[call];
      if (route === undefined) return false;
      await at().post('/sandbox/faults', { route, ...FAULTS[fault] });
      return true;
    },
    async recover(): Promise<void> {
      await at().ask('DELETE', '/sandbox/faults');
    },
  };
};

/** Plays one of the sandbox's two institutions for the kit. */
export const createSandboxFakeBank = (rail: Institution['rail']): SandboxFakeBank => {
  const institution = INSTITUTIONS[rail];
  let bank: RunningBank | null = null;
  let listener: Awaited<ReturnType<typeof startListener>> | null = null;
  let nowMs = Date.now();
  const at = (): RunningBank => {
    if (!bank) throw new Error('the bank is reset before it is used');
    return bank;
  };
  const hands = createHands(at, institution);
  const close = async (): Promise<void> => {
    await bank?.close();
    await listener?.close();
    bank = null;
    listener = null;
  };
  const { payee, refused, waiting } = institution.payees;
  const common: SandboxFakeBank = {
    // Before the first reset nobody listens there; a rail is then made, and not called.
    url: () => bank?.url ?? 'http://127.0.0.1:9',
    apiKey: institution.apiKey,
    payee,
    refusedPayee: refused,
    smallestAmount: '0.01',
    async reset() {
      await close();
      nowMs = Date.now();
      listener = await startListener();
      const webhook = { url: listener.url, secret: webhookSecret };
      bank = await startBank({ now: () => nowMs, webhook, settleAfterMs: FOREVER_MS });
    },
    close,
    paid: hands.paid,
    receive: hands.receive,
    fault: hands.fault,
    recover: hands.recover,
    async pass(ms) {
      nowMs += ms;
    },
  };
  if (rail === 'sandbox-bank') {
    return {
      ...common,
      async paging(size, overlap) {
        const behaviours = JSON.stringify({ pageSizeMax: size, overlap });
        const headers = { 'content-type': 'application/json' };
        await at().ask('PUT', '/sandbox/habits', headers, behaviours);
      },
      async webhook() {
        const heard = (await listener?.hear(1))?.at(-1);
        const { signature = '', body = '' } = heard ?? {};
        const receivedAt = new Date(nowMs).toISOString();
        return { headers: { 'bank-signature': signature }, body, receivedAt };
      },
    };
  }
  const opposite = { DELIVERED: 'FAILED', FAILED: 'DELIVERED' } as const;
  return {
    ...common,
    waitingPayee: waiting ?? payee,
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
