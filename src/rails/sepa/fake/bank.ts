import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { FakeRail } from '../../define-rail.ts';
import { accountEnding, ibanOf } from './iban.ts';
import { createLedger, type Line, type Ordered } from './ledger.ts';
import { createMailbox } from './mailbox.ts';
import { createOrders } from './orders.ts';
import { createPost } from './post.ts';
import { readOrderFile } from './read-order.ts';
import { createReports } from './reports.ts';
import { createStatuses } from './statuses.ts';
import { createTurns } from './turns.ts';
import type { Style } from './write.ts';

export interface FakeSepaBankOptions {
  /** Absolute; a temporary one, which `close` removes, when not given. */
  readonly folder?: string;
  /** How often it looks into the outbox; 0 for never, but when `work` is called. */
  readonly pollEveryMs?: number;
  /** How long after it was taken a transfer is booked. */
  readonly settleAfterMs?: number;
  /** How often it writes a camt.053 of what is new; 0 for never, but when `closeDay` is called. */
  readonly statementEveryMs?: number;
}

const OUR_IBAN = ibanOf('ES', '21000418450200051332');
const PAYER = { name: 'Zoé Müller', iban: ibanOf('FR', '20041010050500013M02606') };

/** What the bank does wrong once, the next time that it can. */
const FAULTS = [
  'fileTwice',
  'halfWrittenFile',
  'oneOfAHundredRejected',
  'unknownIdAnswered',
  'statementLineTwice',
  'lostReply',
  'returnedLater',
  'equalTimesAtPageBoundary',
  'refusedForFunds',
] as const;
type Fault = (typeof FAULTS)[number];

/** The parts of the bank, joined. */
const createParts = (folder: string, settleAfterMs: number) => {
  const planned: Fault[] = [];
  /** Takes a fault that is planned. */
  const takes = (fault: Fault): boolean => {
    const at = planned.indexOf(fault);
    if (at !== -1) planned.splice(at, 1);
    return at !== -1;
  };
  let zone = '+01:00';
  const style = (): Style => ({ iban: OUR_IBAN, zone, now: () => new Date().toISOString() });
  const ledger = createLedger();
  const mailbox = createMailbox(folder);
  const post = createPost({ mailbox, takes });
  const statuses = createStatuses(post, style);
  const reports = createReports({ post, ledger, style, takes });
  const orders = createOrders({ ledger, statuses, settleAfterMs, takes });

  const credit = (reference: string | null, more: Partial<Line> & { amount: string }): void => {
    const isStructured = reference !== null && ledger.lines().length % 2 === 0;
    const words =
      reference === null ? ['Rent'] : ['Deposit', reference.slice(0, 9), reference.slice(9)];
    const remittance = isStructured ? [reference] : words;
    // The line before it has the same time, and is the last of its file.
    const before = takes('equalTimesAtPageBoundary') ? ledger.lines().at(-1) : undefined;
    const at = before?.at ?? new Date().toISOString();
    ledger.book({ direction: 'in', at, payer: PAYER, remittance, isStructured, ...more });
    if (before) reports.splitBeforeNewest();
  };

  return {
    ledger,
    mailbox,
    reports,
    orders,
    credit,
    plan: (fault: Fault): void => void planned.push(fault),
    tellOfUnknown: statuses.ofUnknown,

    /** Everything that is due, once. */
    async work(): Promise<void> {
      for (let bytes = await mailbox.pickUp(); bytes; bytes = await mailbox.pickUp()) {
        await orders.takeFile(readOrderFile(bytes, OUR_IBAN));
      }
      await orders.bookDue();
      await post.finish();
      await reports.tellNew();
    },

    /** The newest money that came in is taken back. */
    takeBack(): void {
      const line = ledger
        .lines()
        .findLast(({ direction, returned }) => direction === 'in' && returned === null);
      const at = new Date().toISOString();
      if (line) ledger.book({ ...line, direction: 'out', at, isReversal: true });
    },

    setZone(to: string): void {
      zone = to;
    },

    orderOf(key: string): Ordered {
      const order = ledger.byKey(key);
      if (!order) throw new Error(`The bank has no transfer ${key}.`);
      return order;
    },
  };
};

/**
 * A pretend bank behind a folder. It takes pain.001 from `outbox`, answers by pain.002, books, and
 * writes camt.054 and camt.053 into `inbox`. Accounts that end in 0000 are closed, in 9999 unknown, and
 * transfers to those that end in 1111 wait.
 */
export const startFakeSepaBank = async (options: FakeSepaBankOptions = {}) => {
  const { pollEveryMs = 100, settleAfterMs = 300, statementEveryMs = 3_000 } = options;
  const folder = options.folder ?? (await mkdtemp(`${tmpdir()}/railhead-sepa-`));
  const parts = createParts(folder, settleAfterMs);
  const { ledger, mailbox, reports, orders, credit, orderOf, work } = parts;
  await mailbox.open();
  // A file that was picked up twice would be answered twice.
  const turns = createTurns();
  const { inTurn } = turns;
  turns.every(pollEveryMs, work);
  turns.every(statementEveryMs, reports.closeDay);

  const bank = {
    folder,
    ledger,
    mailbox,
    reports,
    settings: { SEPA_FOLDER: folder, SEPA_DEBTOR_NAME: 'Example Anchor SL', SEPA_IBAN: OUR_IBAN },
    payee: { bank_account_number: accountEnding('1234'), first_name: 'Łucja', last_name: 'Weiß' },
    reference: /RF\d\d[0-9A-Z]{16}/,
    // A payment that was refused so waits an hour, which is for a test that can turn the clock.
    faults: FAULTS.filter((fault) => fault !== 'refusedForFunds'),
    work: async () => inTurn(work),
    catchUp: async () =>
      inTurn(async () => {
        await work();
        await orders.bookDue(Number.POSITIVE_INFINITY);
        await work();
      }),
    closeDay: async () => inTurn(reports.closeDay),
    credit: async (reference: string | null, more: Partial<Line> & { amount: string }) =>
      inTurn(async () => credit(reference, more)),
    receive: async ({ amount, reference }: { amount: string; reference: string }) =>
      inTurn(async () => credit(reference, { amount })),
    // A bank that is asked has looked into its post.
    async statement() {
      await inTurn(work);
      return ledger.statement();
    },
    refused: async () => inTurn(async () => ledger.refused()),
    async cause(fault: string): Promise<void> {
      const known = FAULTS.find((one) => one === fault);
      if (!known) throw new Error(`The fake bank has no fault ${fault}.`);
      if (known === 'unknownIdAnswered') await inTurn(parts.tellOfUnknown);
      else parts.plan(known);
    },
    returnPayout: async (key: string) => inTurn(async () => orders.sendBack(orderOf(key))),
    settle: async (key: string, outcome: 'delivered' | 'failed') =>
      inTurn(async () => orders.settle(orderOf(key), outcome)),
    takeBack: async () => inTurn(async () => parts.takeBack()),
    /** Tells of all lines once more, in times of another zone. */
    retellIn: async (zone: string) =>
      inTurn(async () => {
        parts.setZone(zone);
        await reports.tellAll();
      }),
    async close(): Promise<void> {
      await turns.end();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  return bank satisfies FakeRail;
};

export type FakeSepaBank = Awaited<ReturnType<typeof startFakeSepaBank>>;
