import type { Rail, ReceivedFunds } from '../../../src/rails/rail.ts';
import type { BankFault } from './bank.ts';
import type { NotPut, RailCheck } from './check.ts';
import type { Trial } from './trial.ts';

const lists = ({ listReceived }: Rail): boolean => listReceived !== undefined;
const isAsked = ({ listReceived, pollPendingDeposits }: Rail): boolean =>
  listReceived !== undefined || pollPendingDeposits !== undefined;

/** Reads everything there is from the beginning, as often as wanted, in whatever way the rail has. */
const readAll = async (
  { rail, pages }: Trial,
  references: readonly string[],
): Promise<readonly ReceivedFunds[]> => {
  if (rail.listReceived) return (await pages(null)).pages.flatMap(({ received }) => received);
  const pending = references.map((reference, index) => ({
    transactionId: `deposit-${index}`,
    reference,
    amountExpected: '10',
  }));
  return (await rail.pollPendingDeposits?.(pending)) ?? [];
};

const idsOf = (received: readonly ReceivedFunds[]): readonly string[] => [
  ...new Set(received.map(({ railReference }) => railReference)),
];

/** An outage is a throw: an empty answer says that nobody paid, and deposits expire by it. */
const readDuring = async (trial: Trial, fault: BankFault): Promise<NotPut | void> => {
  const { bank, rail, announce, finding, call } = trial;
  const reference = await announce('deposit-1');
  await bank.receive({ reference, amount: '10' });
  const asked = rail.listReceived ? 'list' : 'pollDeposits';
  if (!(await bank.fault(asked, fault))) return { needs: `fault('${asked}', '${fault}')` };
  const said = await call(async () => readAll(trial, [reference]));
  if (said.said === 'answer' && said.result.length === 0) {
    finding('money that could not be asked for was answered as "none": throw, or it expires');
  }
  await bank.recover();
  const after = await readAll(trial, [reference]);
  if (idsOf(after).length !== 1) finding(`afterwards, one payment is told as ${after.length}`);
};

const reading: readonly RailCheck[] = [
  {
    id: 'in/exact',
    claim: 'tells of money with its exact amount, its reference and its time',
    concerns: isAsked,
    async run(trial) {
      const { bank, announce, finding, sameAmount } = trial;
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10.1', receivedAt: '2026-03-01T12:00:00.000Z' });
      const [funds, ...more] = await readAll(trial, [reference]);
      if (!funds || more.length > 0) return finding('one payment was not told as one');
      if (!sameAmount(funds.amount, '10.1')) finding(`10.1 came in and ${funds.amount} was told`);
      if (funds.reference !== reference)
        finding('the reference that was quoted is not the one told');
      if (Number.isNaN(Date.parse(funds.receivedAt))) finding('its time is no ISO 8601 time');
      if (funds.railReference === '') finding('it has no reference of the rail');
    },
  },
  {
    id: 'in/replay',
    claim: 'tells of the same money under the same reference, however often it is asked',
    concerns: isAsked,
    async run(trial) {
      const { bank, announce, finding } = trial;
      const reference = await announce('deposit-1');
      for (const amount of ['10', '11']) await bank.receive({ reference, amount });
      const tellings = [];
      for (let round = 0; round < 3; round += 1) tellings.push(await readAll(trial, [reference]));
      const all = idsOf(tellings.flat());
      if (all.length !== 2) finding(`two payments were told under ${all.length} references`);
    },
  },
  {
    id: 'in/twins',
    claim: 'tells two equal payments of one payer apart',
    concerns: isAsked,
    async run(trial) {
      const { bank, announce, finding } = trial;
      const reference = await announce('deposit-1');
      const receivedAt = '2026-03-01T12:00:00.000Z';
      for (let count = 0; count < 2; count += 1) {
        await bank.receive({ reference, amount: '10', receivedAt });
      }
      const told = idsOf(await readAll(trial, [reference]));
      if (told.length !== 2) finding(`two equal payments were told as ${told.length}`);
    },
  },
  {
    id: 'in/malformed',
    claim: 'passes on an amount that cannot be read, as it came, and tells of the others',
    concerns: isAsked,
    async run(trial) {
      const { bank, announce, finding, call, sameAmount } = trial;
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10', statedAmount: 'ten' });
      await bank.receive({ reference, amount: '11' });
      const said = await call(async () => readAll(trial, [reference]));
      if (said.said !== 'answer')
        return finding('one entry that cannot be read stopped all others');
      const told = said.result;
      if (idsOf(told).length !== 2) finding('an entry that cannot be read was left out');
      if (!told.some(({ amount }) => sameAmount(amount, '11'))) finding('the good one is missing');
      const invented = told.find(({ amount }) => !sameAmount(amount, '11') && amount !== 'ten');
      if (invented) finding(`"ten" was told as ${invented.amount}`);
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply'] as const).map((fault) => ({
    id: `in/${fault}`,
    claim: `throws when the bank cannot be asked for money (${fault}), and loses none of it`,
    concerns: isAsked,
    run: async (trial: Trial) => readDuring(trial, fault),
  })),
];

const listing: readonly RailCheck[] = [
  {
    id: 'list/pages',
    claim: 'tells everything over many pages once, and nothing after its cursor',
    concerns: lists,
    async run({ bank, pages, finding }) {
      if (!bank.paging) return { needs: 'paging' };
      await bank.paging(2, 0);
      for (let count = 0; count < 5; count += 1)
        await bank.receive({ reference: null, amount: '1' });
      const whole = await pages(null);
      const told = whole.pages.flatMap(({ received }) => received);
      if (idsOf(told).length !== 5) finding(`five payments were told as ${idsOf(told).length}`);
      const after = await pages(whole.cursor);
      if (after.pages.some(({ received }) => received.length > 0)) finding('the end has a tail');
      if (after.cursor !== whole.cursor) finding('the cursor moved although nothing was new');
    },
  },
  {
    id: 'list/between',
    claim: 'tells of money that comes between two pages',
    concerns: lists,
    async run({ bank, pages, finding }) {
      await bank.receive({ reference: 'one', amount: '1' });
      const first = await pages(null);
      await bank.receive({ reference: 'two', amount: '2', receivedAt: '2026-02-01T00:00:00.000Z' });
      await bank.receive({ reference: 'three', amount: '3' });
      const second = await pages(first.cursor);
      const told = second.pages.flatMap(({ received }) => received);
      if (idsOf(told).length !== 2) {
        finding('money that was booked later, with an earlier date, was jumped over');
      }
    },
  },
  {
    id: 'list/overlap',
    claim: 'tells of repeated entries under the references that they had before',
    concerns: lists,
    async run({ bank, pages, finding }) {
      if (!bank.paging) return { needs: 'paging' };
      await bank.paging(3, 1);
      for (let count = 0; count < 5; count += 1)
        await bank.receive({ reference: null, amount: '1' });
      const whole = await pages(null);
      // Every cursor is played back, as after a crash between a page and its cursor.
      const again = [];
      for (const { from } of whole.pages) again.push(...(await pages(from)).pages);
      const told = [...whole.pages, ...again].flatMap(({ received }) => received);
      if (idsOf(told).length !== 5) {
        finding(`five payments were told under ${idsOf(told).length} references`);
      }
    },
  },
];

/** Money in: by list and by name. */
export const incomingChecks: readonly RailCheck[] = [...reading, ...listing];
