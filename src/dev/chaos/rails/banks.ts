import { stroopsOf } from '../../../domain/money/amount.ts';
import type { FakeRail } from '../../../rails/define-rail.ts';
import type { StatementEntry } from '../../../rails/rail.ts';
import type { OpenFake } from '../../pretend-bank/counter.ts';
import { plainReference } from '../evidence/bank.ts';
import type { BankPayout, BankReceipt } from '../evidence/evidence.ts';
import { createSeededDraw } from '../plan/draw.ts';
import { createGate } from '../world/persist.ts';

/** A payment that somebody makes at a rail's bank. */
interface Payment {
  readonly rail: string;
  /** How often this payer has paid before: what was done is not done again. */
  readonly index: number;
  readonly amount: string;
  readonly reference: string;
}

/** What a rail waits an hour and more to be over: no run comes to rest by then. */
const OUTLASTING: readonly string[] = ['refusedForFunds'];

/** Who paid what, which no statement says. */
interface Paid {
  readonly payer: string;
  readonly reference: string;
}

const receiptOf = (rail: string, entry: StatementEntry, paid: Paid | undefined): BankReceipt => ({
  rail,
  id: entry.railReference,
  payer: paid?.payer ?? '',
  amount: stroopsOf(entry.amount),
  reference: plainReference(paid?.reference ?? ''),
  receivedAtMs: Date.parse(entry.at),
  reversedAtMs: entry.state === 'returned' ? Date.parse(entry.at) : null,
});

/** A statement names no payees; whom a bank pays is judged by its key alone. */
const payoutOf = (entry: StatementEntry): BankPayout => ({
  id: entry.railReference,
  key: entry.idempotencyKey ?? '',
  payee: '',
  amount: stroopsOf(entry.amount),
  isPaid: entry.state !== 'returned',
  isFinal: entry.state !== 'pending',
});

/** The pretend banks of rails, in this process: they outlive whatever dies, and keep their own books. */
export const createRailBanks = (fakes: readonly OpenFake[], seed: number) => {
  const banks = new Map(fakes.map(([{ profile }, fake]) => [profile.name, fake]));
  const names = [...banks.keys()];
  const counters = new Map(names.map((name) => [name, createGate(1)]));
  const paid = new Map<string, Paid>();
  const counts = new Map<string, number>();
  const caused = new Map<string, number>();
  const draw = createSeededDraw(seed).apart('the faults of rails');
  const fakeOf = (rail: string): FakeRail => {
    const fake = banks.get(rail);
    if (!fake) throw new Error(`there is no pretend bank of ${rail}`);
    return fake;
  };
  const entriesOf = async (rail: string): Promise<readonly StatementEntry[]> =>
    (await fakeOf(rail).statement?.()) ?? [];
  const keyOf = (rail: string, { railReference }: StatementEntry) => `${rail}/${railReference}`;
  const came = async (rail: string) =>
    (await entriesOf(rail)).filter(({ direction }) => direction === 'in');

  return {
    names,
    fakeOf,
    /** One payer after the other, so that whatever is new in the books is known to be theirs. */
    pay: async (payer: string, { rail, index, amount, reference }: Payment): Promise<void> => {
      await counters.get(rail)?.(async () => {
        if ((counts.get(payer) ?? 0) > index) return;
        await fakeOf(rail).receive({ amount, reference });
        counts.set(payer, index + 1);
        for (const entry of await came(rail)) {
          const key = keyOf(rail, entry);
          if (!paid.has(key)) paid.set(key, { payer, reference });
        }
      });
    },
    /** The books of all banks, whole. */
    async read(): Promise<{ readonly bankIn: BankReceipt[]; readonly bankOut: BankPayout[] }> {
      const bankIn: BankReceipt[] = [];
      const bankOut: BankPayout[] = [];
      for (const rail of names) {
        for (const entry of await entriesOf(rail)) {
          if (entry.direction === 'out') bankOut.push(payoutOf(entry));
          else bankIn.push(receiptOf(rail, entry, paid.get(keyOf(rail, entry))));
        }
        bankOut.push(...((await fakeOf(rail).refused?.()) ?? []).map(payoutOf));
      }
      return { bankIn, bankOut };
    },
    /** Has each bank do something wrong, by the seed. @returns how many did. */
    async disturb(): Promise<number> {
      let disturbed = 0;
      for (const [rail, fake] of banks) {
        const faults = (fake.faults ?? []).filter((name) => !OUTLASTING.includes(name));
        if (faults.length === 0 || !fake.cause) continue;
        const fault = draw.pick(faults);
        await fake.cause(fault);
        caused.set(`${rail} ${fault}`, (caused.get(`${rail} ${fault}`) ?? 0) + 1);
        disturbed += 1;
      }
      return disturbed;
    },
    /** What went wrong at which bank, and how often. */
    caused: (): readonly (readonly [string, number])[] =>
      [...caused].toSorted(([one], [other]) => (one < other ? -1 : 1)),
  };
};
export type RailBanks = ReturnType<typeof createRailBanks>;
