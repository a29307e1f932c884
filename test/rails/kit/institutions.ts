import { sandboxApiKeys } from '../../../src/sandbox/bank/server.ts';
import type { BankCall, BankFault, FakeBank, Payee } from '../../../src/rails/contract/index.ts';

export interface Institution {
  readonly rail: 'sandbox-bank' | 'sandbox-mobile-money';
  readonly apiKey: string;
  readonly payees: Pick<
    FakeBank,
    'payee' | 'otherPayee' | 'refusedPayee' | 'waitingPayee' | 'webhookMaxAgeMs' | 'sendsRetryAfter'
  >;
  /** The request of each call, as the bank's faults name it; a call that it has not is left out. */
  readonly routes: Readonly<Partial<Record<BankCall, string>>>;
  readonly paid: (statement: Statement) => readonly string[];
}

export interface Statement {
  readonly bank: {
    readonly payments: readonly {
      id: string;
      idempotency_key: string;
      amount: string;
      status: string;
    }[];
    readonly transfers: readonly { id: string }[];
  };
  readonly mobileMoney: {
    readonly payouts: readonly {
      transactionId: string;
      externalId: string;
      status: string;
      amount: { value: string };
    }[];
  };
}

export const FOREVER_MS = 86_400_000;

export const FAULTS: Readonly<Record<BankFault, Record<string, unknown>>> = {
  loseReply: { cut: true },
  loseRequest: { cut: true, applied: false },
  timeOut: { delayMs: 600_000 },
  slow: { delayMs: 50 },
  failAfter: { status: 500, applied: true },
  failBefore: { status: 503 },
  garbage: { garbage: true },
  duplicate: { twice: true },
  partial: { partial: true },
  repeat: { repeated: true },
  out: { status: 503, forMs: FOREVER_MS },
};

const account = (bank_account_number: string): Payee => ({
  bank_account_number,
  first_name: 'Ada',
  last_name: 'Lovelace',
});

export const INSTITUTIONS: Readonly<Record<Institution['rail'], Institution>> = {
  'sandbox-bank': {
    rail: 'sandbox-bank',
    apiKey: sandboxApiKeys.bank,
    payees: {
      sendsRetryAfter: true,
      payee: account('12345678'),
      otherPayee: account('87654321'),
      refusedPayee: account('12340000'),
      webhookMaxAgeMs: 300_000,
    },
    routes: {
      pay: 'POST /bank/payments',
      find: 'GET /bank/payments',
      refund: 'POST /bank/transfers/',
      findRefund: 'GET /bank/payments',
      list: 'GET /bank/transfers',
      statement: 'GET /bank/statement',
    },
    paid: ({ bank }) =>
      bank.payments.filter(({ status }) => status === 'booked').map(({ amount }) => amount),
  },
  'sandbox-mobile-money': {
    rail: 'sandbox-mobile-money',
    apiKey: sandboxApiKeys.mobileMoney,
    payees: {
      sendsRetryAfter: true,
      payee: { mobile_money_number: '254700000123' },
      refusedPayee: { mobile_money_number: '254700009999' },
      waitingPayee: { mobile_money_number: '254700001111' },
    },
    routes: {
      pay: 'POST /mobile-money/payouts',
      find: 'GET /mobile-money/payouts',
      pollPayouts: 'POST /mobile-money/payouts/query',
      pollDeposits: 'POST /mobile-money/collections/query',
      statement: 'GET /mobile-money/statement',
    },
    paid: ({ mobileMoney }) =>
      mobileMoney.payouts
        .filter(({ status }) => status !== 'FAILED')
        .map(({ amount }) => amount.value),
  },
};
