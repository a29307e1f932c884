import type {
  BankAnswer,
  BankCall,
  BankFault,
  FakeBank as KitBank,
  IncomingMoney,
} from '../../../src/rails/contract/index.ts';
import {
  API_KEY,
  startFakeBank,
  WEBHOOK_SECRET,
  type FakeBank,
} from '../../../src/rails/increase/fake/bank.ts';
import { centsIn } from '../../../src/rails/increase/fake/money.ts';
import { reject, sendBack, settle } from '../../../src/rails/increase/fake/transfers/outgoing.ts';
import { ACCOUNT_ID, MAIN_NUMBER_ID } from '../../../src/rails/increase/fake/store.ts';
import { createIncreaseRail } from '../../../src/rails/increase/rail.ts';
import type { IncreaseRailOptions } from '../../../src/rails/increase/rail.ts';
import type { Rail } from '../../../src/rails/rail.ts';

export const payeeAt = (bank_number: string, bank_account_number = '987654321') => ({
  bank_account_number,
  bank_number,
  first_name: 'Ada',
  last_name: 'Lovelace',
});

/** The options of a rail that talks to a bank. */
export const optionsFor = (bank: Pick<FakeBank, 'url'>): IncreaseRailOptions => ({
  baseUrl: bank.url,
  apiKey: API_KEY,
  accountId: ACCOUNT_ID,
  accountNumberId: MAIN_NUMBER_ID,
  webhookSecret: WEBHOOK_SECRET,
  senderName: 'Example Anchor',
  networks: ['real_time_payments', 'fednow', 'ach', 'wire'],
  achDelivered: 'returnsDue',
  timeoutMs: 1_000,
});

export const createRail = (
  bank: Pick<FakeBank, 'url'>,
  more: Partial<IncreaseRailOptions> = {},
): Rail => createIncreaseRail({ ...optionsFor(bank), ...more });

/** What the bank writes for an amount: cents, or the nonsense itself. */
const written = (stated: string): number => {
  const sign = stated.startsWith('-') ? -1 : 1;
  const digits = stated.replace(/^-/, '');
  return /^\d/.test(digits) ? sign * centsIn(digits) : JSON.parse(JSON.stringify(stated));
};

/** The pretend bank in the hands of the contract kit. */
export const createKitBank = (): KitBank & { readonly url: () => string } => {
  let bank: FakeBank | null = null;
  let nowMs = Date.now();
  const now = (): FakeBank => {
    if (bank === null) throw new Error('the bank is reset before it is used');
    return bank;
  };
  const idOf = (key: string): string => now().outgoingBy(key).id;
  return {
    // Before the first reset nobody listens there; a rail is then made, and not called.
    url: () => bank?.url ?? 'http://127.0.0.1:9',
    payee: payeeAt('790000064'),
    otherPayee: payeeAt('790000064', '123456789'),
    refusedPayee: payeeAt('790000051'),
    waitingPayee: payeeAt('790000064'),
    smallestAmount: '0.01',
    sendsRetryAfter: true,
    webhookMaxAgeMs: 300_000,
    async reset() {
      await bank?.close();
      nowMs = Date.now();
      bank = await startFakeBank({ now: () => nowMs });
    },
    close: async () => bank?.close(),
    paid: async () => now().paid(),
    async receive({ reference, amount, receivedAt, statedAmount }: IncomingMoney) {
      now().receive(reference, written(statedAmount ?? amount), receivedAt);
    },
    async fault(call: BankCall, fault: BankFault) {
      if (fault === 'partial' || call === 'pollDeposits') return false;
      now().faults.plan({ call, fault });
      return true;
    },
    async answer(call: BankCall, status: BankAnswer, retryAfterMs?: number) {
      if (call === 'pollDeposits') return false;
      const after = retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1_000 };
      now().faults.plan({ call, status, ...after });
      return true;
    },
    async recover() {
      now().faults.clear();
      now().store.setBalance(centsIn('50000000'));
    },
    empty: async () => now().store.setBalance(0),
    async pass(ms) {
      nowMs += ms;
    },
    zone: async (offset) => now().setZone(offset),
    paging: async (size, overlap) => now().setPaging(size, overlap),
    async settle(key, outcome) {
      if (outcome === 'delivered') settle(now().store, idOf(key));
      else reject(now().store, idOf(key));
    },
    async contradict(key) {
      const { id, status } = now().outgoingBy(key);
      if (status === 'pending_submission') settle(now().store, id);
      sendBack(now().store, id);
    },
    takeBack: async () => now().takeBack(),
    async webhook() {
      const posted = now().webhooks.newest();
      if (posted === null) throw new Error('the bank has sent no webhook');
      return { ...posted, receivedAt: new Date(nowMs).toISOString() };
    },
  };
};
