import type { Rail, StatementEntry } from '../../rail.ts';
import type { RailCheck } from '../check.ts';
import { awkwardAmounts, sameAmount } from '../trial/amounts.ts';
import { EXACTLY } from '../trial/paying.ts';

const shows = ({ listStatement }: Rail): boolean => listStatement !== undefined;

const DAY_MS = 86_400_000;
const nameOf = ({ direction, railReference }: StatementEntry): string =>
  `${direction} ${railReference}`;
const namesOf = (entries: readonly StatementEntry[]): ReadonlySet<string> =>
  new Set(entries.map(nameOf));

/** The rail's own statement, which the books are held against. */
export const statementChecks: readonly RailCheck[] = [
  {
    id: 'statement/exact',
    claim: 'shows all that came in and went out, with amounts, directions and keys',
    concerns: shows,
    async run({ bank, rail, order, ask, statement, announce, finding }) {
      const [, , first = '1', second = '2'] = awkwardAmounts(bank.smallestAmount, rail.profile);
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: first });
      await ask(order(1, { amount: second }));
      const entries = await statement();
      const [came, went] = (['in', 'out'] as const).map((direction) =>
        entries.filter((entry) => entry.direction === direction),
      );
      if (came?.length !== 1 || went?.length !== 1) {
        finding(
          `One payment came and one went, and the statement has ${came?.length} and ${went?.length}`,
          'Return both directions: "in" what came to the account, "out" what left it',
        );
      }
      for (const [entry, amount] of [
        [came?.[0], first],
        [went?.[0], second],
      ] as const) {
        if (entry && !sameAmount(entry.amount, amount)) {
          finding(`${amount} moved, and the statement says ${entry.amount}`, EXACTLY);
        }
      }
      const { idempotencyKey } = order();
      const key = went?.[0]?.idempotencyKey ?? idempotencyKey;
      if (key !== idempotencyKey) {
        finding(
          `A payment was ordered by ${idempotencyKey}, and the statement says ${key}`,
          'Return the key as it was given, or null where the bank does not keep it',
        );
      }
    },
  },
  {
    id: 'statement/pages',
    claim: 'shows all pages of its statement',
    concerns: shows,
    async run({ bank, order, ask, announce, statement, finding }) {
      if (!bank.paging) return { needs: 'paging' };
      await bank.paging(2, 0);
      const reference = await announce('deposit-1');
      for (let count = 0; count < 5; count += 1) await bank.receive({ reference, amount: '1' });
      for (const number of [1, 2, 3]) await ask(order(number));
      const { size } = namesOf(await statement());
      if (size === 8) return;
      finding(
        `Of eight entries on pages of two the statement shows ${size}`,
        'Return complete: false and a cursor until the bank has no further page',
      );
    },
  },
  {
    id: 'statement/repeat',
    claim: 'shows a line that the bank repeats, or that is read again, as the one that it is',
    concerns: shows,
    async run({ bank, announce, statement, finding }) {
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '1' });
      const needs = "fault('statement', 'repeat')";
      if (!(await bank.fault('statement', 'repeat'))) return { needs };
      const { size } = namesOf([...(await statement()), ...(await statement())]);
      if (size === 1) return;
      finding(
        `One payment was shown under ${size} references`,
        'Take the bank’s own id of the payment as railReference',
      );
    },
  },
  {
    id: 'statement/returned',
    claim: 'shows a payment that came back as returned',
    concerns: shows,
    async run({ bank, order, ask, statement, finding }) {
      if (!bank.contradict) return { needs: 'contradict' };
      await ask(order());
      await bank.contradict(order().idempotencyKey);
      const state = (await statement()).find(({ direction }) => direction === 'out')?.state;
      if (state === 'returned' || state === undefined) return;
      finding(
        `A payment came back, and the statement says "${state}"`,
        'Return state "returned" where in the end nothing moved',
      );
    },
  },
  {
    id: 'statement/time',
    claim: 'shows when a line was booked to the moment, in whatever zone the bank writes',
    concerns: shows,
    async run({ bank, announce, statement, finding }) {
      if (!bank.zone) return { needs: 'zone' };
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '1' });
      const times = [];
      for (const offset of ['+00:00', '+05:30', '-08:00']) {
        await bank.zone(offset);
        times.push(...(await statement()).map(({ at }) => at));
      }
      const [at = ''] = times;
      if (times.every((one) => Date.parse(one) === Date.parse(at))) return;
      finding(
        `A line that was booked at ${at} is shown at ${times.join(', ')} as the bank’s zone changes`,
        'Keep the offset of the bank’s time, or turn it into UTC with it',
      );
    },
  },
  {
    id: 'statement/out',
    claim: 'throws when the bank shows no statement, and never an empty one',
    concerns: shows,
    async run({ bank, announce, statement, call, finding }) {
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '1' });
      if (!(await bank.fault('statement', 'out'))) return { needs: "fault('statement', 'out')" };
      const until = new Date(Date.now() + 365 * DAY_MS).toISOString();
      const said = await call(async () => statement({ until }));
      if (said.said !== 'answer') return;
      finding(
        `The bank was out, and the statement was shown with ${said.result.length} entries`,
        'Throw: by an empty statement every payment of ours is a difference',
      );
    },
  },
];
