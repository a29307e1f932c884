import type { Rail } from '../../rail.ts';
import type { Lacking, RailCheck } from '../check.ts';
import { awkwardAmounts, isPositive, sameAmount } from '../trial/amounts.ts';
import { EXACTLY } from '../trial/paying.ts';
import { idsOf } from '../trial/reading.ts';
import type { Trial } from '../trial/trial.ts';

const isAsked = ({ listReceived, pollPendingDeposits }: Rail): boolean =>
  listReceived !== undefined || pollPendingDeposits !== undefined;
const callOf = ({ listReceived }: Rail) => (listReceived ? 'list' : 'pollDeposits');

const NOON = '2026-03-01T12:00:00.000Z';
const OWN_REFERENCE =
  'Take the bank’s own id of the payment as railReference, and nothing of your own making';

/** An outage is a throw: an empty answer says that nobody paid, and deposits expire by it. */
const readDuring = async (
  trial: Trial,
  disturb: (call: 'list' | 'pollDeposits') => Promise<boolean | undefined>,
  needs: string,
): Promise<Lacking | void> => {
  const { bank, rail, announce, readAll, finding, call } = trial;
  const reference = await announce('deposit-1');
  await bank.receive({ reference, amount: '10' });
  if (!(await disturb(callOf(rail)))) return { needs };
  const said = await call(async () => readAll([reference]));
  if (said.said === 'answer' && said.result.length === 0) {
    finding(
      `The bank did not say what came in (${needs}), and your rail answered "nothing"`,
      'Throw: an empty answer lets deposits expire that were paid',
    );
  }
  await bank.recover();
  const after = idsOf(await readAll([reference]));
  if (after.length !== 1) {
    finding(`Afterwards one payment is reported as ${after.length}`, OWN_REFERENCE);
  }
};

/** Money in: what is read of it, by list or by name. */
export const incomingChecks: readonly RailCheck[] = [
  {
    id: 'in/exact',
    claim: 'reports money with its exact amount, its reference and its time',
    concerns: isAsked,
    async run(trial) {
      const { bank, announce, readAll, finding } = trial;
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10', receivedAt: NOON });
      const [funds, ...more] = await readAll([reference]);
      if (!funds || more.length > 0) {
        const count = more.length + (funds ? 1 : 0);
        return finding(`One payment was reported as ${count}`, 'Return one entry for each payment');
      }
      const { amount, receivedAt, railReference } = funds;
      if (!sameAmount(amount, '10')) finding(`10 came in and ${amount} was reported`, EXACTLY);
      if (funds.reference !== reference) {
        finding(
          `${reference} was quoted and ${funds.reference ?? 'nothing'} reported`,
          'Return the reference as instructions gave it',
        );
      }
      if (Number.isNaN(Date.parse(receivedAt))) {
        finding(`Its time is "${receivedAt}"`, 'Return it in ISO 8601, in UTC');
      }
      if (railReference === '') finding('It has no reference of the bank', OWN_REFERENCE);
    },
  },
  {
    id: 'in/cents',
    claim: 'reports amounts exactly at which floating point goes wrong',
    concerns: isAsked,
    async run({ bank, rail, announce, readAll, finding }) {
      const reference = await announce('deposit-1');
      const amounts = awkwardAmounts(bank.smallestAmount, { ...rail.profile, amounts: {} });
      for (const amount of amounts) await bank.receive({ reference, amount });
      const reported = (await readAll([reference])).map(({ amount }) => amount);
      for (const amount of amounts) {
        if (reported.some((one) => sameAmount(one, amount))) continue;
        finding(
          `${amount} came in, and these amounts were reported: ${reported.join(', ')}`,
          EXACTLY,
        );
        return;
      }
    },
  },
  {
    id: 'in/nothing',
    claim: 'reports no debit and no zero as money that came in',
    concerns: isAsked,
    async run({ bank, announce, readAll, finding }) {
      const reference = await announce('deposit-1');
      for (const statedAmount of ['-10', '0', '-0.00']) {
        await bank.receive({ reference, amount: '10', statedAmount });
      }
      const invented = (await readAll([reference])).find(({ amount }) => isPositive(amount));
      if (!invented) return;
      finding(
        `The bank wrote -10 and 0, and ${invented.amount} was reported as received`,
        'Keep the sign: return such an entry as it came, or leave a debit out',
      );
    },
  },
  {
    id: 'in/time',
    claim: 'reports when money came to the moment, in whatever zone the bank writes',
    concerns: isAsked,
    async run({ bank, announce, readAll, finding }) {
      if (!bank.zone) return { needs: 'zone' };
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10', receivedAt: NOON });
      for (const offset of ['+05:30', '-08:00', '+00:00']) {
        await bank.zone(offset);
        for (const { receivedAt } of await readAll([reference])) {
          const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(receivedAt);
          if (hasZone && Date.parse(receivedAt) === Date.parse(NOON)) continue;
          finding(
            `Money came at ${NOON}; the bank writes times at ${offset}, and "${receivedAt}" was reported`,
            'Keep the offset of the bank’s time, or turn it into UTC with it; where it writes none, add that of the bank',
          );
          return;
        }
      }
    },
  },
  {
    id: 'in/replay',
    claim: 'reports the same money under the same reference, however often it is asked',
    concerns: isAsked,
    async run({ bank, announce, readAll, finding }) {
      const reference = await announce('deposit-1');
      for (const amount of ['10', '11']) await bank.receive({ reference, amount });
      const reports = [];
      for (let round = 0; round < 3; round += 1) reports.push(...(await readAll([reference])));
      const { length } = idsOf(reports);
      if (length !== 2)
        finding(`Two payments were reported under ${length} references`, OWN_REFERENCE);
    },
  },
  {
    id: 'in/repeat',
    claim: 'reports a line that the bank repeats as the one payment that it is',
    concerns: isAsked,
    async run({ bank, rail, announce, readAll, finding }) {
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10' });
      const asked = callOf(rail);
      if (!(await bank.fault(asked, 'repeat'))) return { needs: `fault('${asked}', 'repeat')` };
      const reports = [...(await readAll([reference])), ...(await readAll([reference]))];
      const { length } = idsOf(reports);
      if (length !== 1)
        finding(`A repeated line was reported as ${length} payments`, OWN_REFERENCE);
    },
  },
  {
    id: 'in/twins',
    claim: 'reports two equal payments of one payer as two',
    concerns: isAsked,
    async run({ bank, announce, readAll, finding }) {
      const reference = await announce('deposit-1');
      for (let count = 0; count < 2; count += 1) {
        await bank.receive({ reference, amount: '10', receivedAt: NOON });
      }
      const { length } = idsOf(await readAll([reference]));
      if (length !== 2) finding(`Two equal payments were reported as ${length}`, OWN_REFERENCE);
    },
  },
  {
    id: 'in/malformed',
    claim: 'passes on an amount that cannot be read, as it came, and reports the others',
    concerns: isAsked,
    async run({ bank, announce, readAll, finding, call }) {
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '10', statedAmount: 'ten' });
      await bank.receive({ reference, amount: '11' });
      const said = await call(async () => readAll([reference]));
      const advice = 'Return such an entry with its amount as it came: it becomes an investigation';
      if (said.said !== 'answer') {
        return finding('One entry that cannot be read stopped all others', advice);
      }
      const reported = said.result;
      if (idsOf(reported).length !== 2) finding('An entry that cannot be read is missing', advice);
      if (!reported.some(({ amount }) => sameAmount(amount, '11'))) {
        finding('The entry beside one that cannot be read is missing', advice);
      }
      const other = reported.find(({ amount }) => !sameAmount(amount, '11') && amount !== 'ten');
      if (other) finding(`"ten" was reported as ${other.amount}`, advice);
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply'] as const).map((fault) => ({
    id: `in/${fault}`,
    claim: `throws when the bank cannot be asked for money (${fault}), and loses none of it`,
    concerns: isAsked,
    run: async (trial: Trial) =>
      readDuring(
        trial,
        async (call) => trial.bank.fault(call, fault),
        `fault('${callOf(trial.rail)}', '${fault}')`,
      ),
  })),
  ...([401, 429] as const).map((status) => ({
    id: `in/answer-${status}`,
    claim: `throws when the bank answers ${status} to the question what came in`,
    concerns: isAsked,
    run: async (trial: Trial) =>
      readDuring(
        trial,
        async (call) => trial.bank.answer?.(call, status),
        `answer('${callOf(trial.rail)}', ${status})`,
      ),
  })),
];
