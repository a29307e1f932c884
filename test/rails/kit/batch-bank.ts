import { formatAmount, stroopsOf } from '../../../src/domain/money/amount.ts';
import type { BankFault, FakeBank } from '../../../src/rails/contract/index.ts';
import type {
  OutgoingAnswer,
  OutgoingPayment,
  OutgoingResult,
  Rail,
} from '../../../src/rails/rail.ts';
import { profile as sandboxBank } from '../../../src/rails/sandbox-bank/profile.ts';

/** This bank sends nothing back. */
const { refunds: _none, ...profile } = sandboxBank;

/** What the bank writes of one order in its answer to a batch. */
export interface Line {
  readonly key: string;
  readonly id: string;
  readonly isRefused: boolean;
}

const REFUSED = '0000';
const CENT = 100_000n;
const THROWN: readonly BankFault[] = [
  'loseReply',
  'loseRequest',
  'timeOut',
  'failAfter',
  'failBefore',
];
const NOTHING_DONE: readonly BankFault[] = ['loseRequest', 'failBefore'];

/** A bank in memory that takes payments in batches, under keys that it keeps. */
export const createBatchBank = () => {
  const lines = new Map<string, Line & { readonly amount: string }>();
  let fault: BankFault | null = null;

  const bank: FakeBank = {
    payee: { bank_account_number: '12345678' },
    otherPayee: { bank_account_number: '87654321' },
    refusedPayee: { bank_account_number: REFUSED },
    smallestAmount: '0.01',
    async reset() {
      lines.clear();
      fault = null;
    },
    close: async () => undefined,
    paid: async () =>
      [...lines.values()].filter((line) => !line.isRefused).map(({ amount }) => amount),
    receive: async () => undefined,
    async fault(call, next) {
      if (call !== 'pay' || next === 'out' || next === 'garbage') return false;
      fault = next;
      return true;
    },
    async recover() {
      fault = null;
    },
  };

  const take = ({ idempotencyKey: key, amount, payee }: OutgoingPayment): Line => {
    if (stroopsOf(amount) <= 0n || stroopsOf(amount) % CENT !== 0n) {
      throw new Error('The bank pays no such amount.');
    }
    const line = lines.get(key) ?? {
      key,
      id: `out-${key}`,
      isRefused: payee['bank_account_number'] === REFUSED,
      amount: formatAmount(stroopsOf(amount)),
    };
    lines.set(key, line);
    return line;
  };

  /** One file of payments, as the bank answers it. */
  const send = async (orders: readonly OutgoingPayment[]): Promise<readonly Line[]> => {
    const now = fault;
    fault = null;
    if (now && NOTHING_DONE.includes(now)) throw new Error('The bank did not answer.');
    const taken = orders.map(take);
    if (now && THROWN.includes(now)) throw new Error('The bank did not answer.');
    return now === 'partial' ? taken.slice(0, Math.ceil(taken.length / 2)) : taken;
  };

  /** @param answersOf reads an answer of the bank; a good rail does it by the keys. */
  const createRail = (
    answersOf: (
      answered: readonly Line[],
      orders: readonly OutgoingPayment[],
    ) => readonly OutgoingAnswer[] = byKey,
  ): Rail => ({
    profile: { ...profile, name: 'batch-bank', payoutBatch: { maximum: 100, collectMs: 1_000 } },
    executeOutgoingTransactions: async (orders) => answersOf(await send(orders), orders),
    async executeOutgoingTransaction(order) {
      const [line] = await send([order]);
      if (!line) throw new Error('The bank did not answer.');
      return resultOf(line);
    },
  });
  return { bank, createRail };
};

export const resultOf = ({ id, isRefused }: Line): OutgoingResult =>
  isRefused
    ? { state: 'failed', message: 'The bank refused the payment.' }
    : { state: 'delivered', railReference: id };

const byKey = (answered: readonly Line[]): readonly OutgoingAnswer[] =>
  answered.map((line) => ({ idempotencyKey: line.key, result: resultOf(line) }));
