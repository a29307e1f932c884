import type { Rail } from '../../rail.ts';
import type { RailCheck } from '../check.ts';
import { idsOf } from '../trial/reading.ts';
import type { Trial } from '../trial/trial.ts';

const lists = ({ listReceived }: Rail): boolean => listReceived !== undefined;
const listsAndInstructs = (rail: Rail): boolean => lists(rail) && rail.instructions !== undefined;

const receiveMany = async ({ bank }: Trial, count: number): Promise<void> => {
  for (let one = 0; one < count; one += 1) await bank.receive({ reference: null, amount: '1' });
};

/** Money in: what must hold of a list with a cursor. */
export const listChecks: readonly RailCheck[] = [
  {
    id: 'list/pages',
    claim: 'reports everything over many pages once, and nothing after its cursor',
    concerns: lists,
    async run(trial) {
      const { bank, pages, finding } = trial;
      if (!bank.paging) return { needs: 'paging' };
      await bank.paging(2, 0);
      await receiveMany(trial, 5);
      const whole = await pages(null);
      const { length } = idsOf(whole.pages.flatMap(({ received }) => received));
      if (length !== 5) {
        finding(
          `Five payments on three pages were reported as ${length}, and the list as complete`,
          'Return complete: false until the bank has no further page; deposits expire by it',
        );
      }
      const after = await pages(whole.cursor);
      const advice = 'Return the cursor of the last entry that was reported, and go on behind it';
      if (after.pages.some(({ received }) => received.length > 0)) {
        finding('Behind the last cursor something was reported again', advice);
      }
      if (after.cursor !== whole.cursor) {
        finding('The cursor moved although nothing was new', advice);
      }
    },
  },
  {
    id: 'list/between',
    claim: 'reports money that comes between two pages',
    concerns: lists,
    async run({ bank, pages, finding }) {
      await bank.receive({ reference: 'one', amount: '1' });
      const first = await pages(null);
      await bank.receive({ reference: 'two', amount: '2', receivedAt: '2026-02-01T00:00:00.000Z' });
      await bank.receive({ reference: 'three', amount: '3' });
      const second = await pages(first.cursor);
      const { length } = idsOf(second.pages.flatMap(({ received }) => received));
      if (length === 2) return;
      finding(
        `Two payments were booked after the cursor, one with an earlier date, and ${length} reported`,
        'Let the cursor follow the order of booking, and not the date of the payment',
      );
    },
  },
  {
    id: 'list/overlap',
    claim: 'reports repeated entries under the references that they had before',
    concerns: lists,
    async run(trial) {
      const { bank, pages, finding } = trial;
      if (!bank.paging) return { needs: 'paging' };
      await bank.paging(3, 1);
      await receiveMany(trial, 5);
      const whole = await pages(null);
      // Every cursor is played back, as after a crash between a page and its cursor.
      const again = [];
      for (const { from } of whole.pages) again.push(...(await pages(from)).pages);
      const { length } = idsOf([...whole.pages, ...again].flatMap(({ received }) => received));
      if (length === 5) return;
      finding(
        `Five payments were reported under ${length} references`,
        'Take the bank’s own id of the payment as railReference',
      );
    },
  },
  {
    id: 'list/reference',
    claim: 'finds its reference however the payer writes the letters',
    concerns: listsAndInstructs,
    async run({ bank, announce, pages, finding }) {
      const reference = await announce('deposit-1');
      const written = [reference.toLowerCase(), reference.toUpperCase()];
      for (const one of written) await bank.receive({ reference: one, amount: '1' });
      const received = (await pages(null)).pages.flatMap((page) => page.received);
      if (received.length > 0 && received.every((funds) => funds.reference === reference)) return;
      finding(
        `${written.join(' and ')} were quoted, and ${received.map((one) => one.reference).join(' and ')} reported`,
        `Compare without regard to case, and return ${reference} as instructions gave it`,
      );
    },
  },
  {
    id: 'list/reversed',
    claim: 'reports money that was taken back after it had come in',
    concerns: lists,
    async run({ bank, rail, pages, finding }) {
      if (!bank.takeBack) return { needs: 'takeBack' };
      await bank.receive({ reference: null, amount: '1' });
      const before = await pages(null);
      const [id] = idsOf(before.pages.flatMap(({ received }) => received));
      await bank.takeBack();
      const after = await pages(before.cursor);
      const event = rail.parseEvent ? await bank.webhook?.() : undefined;
      const parsed = event ? await rail.parseEvent?.(event) : null;
      const reversed = [
        ...after.pages.flatMap((page) => page.reversed),
        ...(parsed?.reversed ?? []),
      ];
      if (reversed.some(({ railReference }) => railReference === id)) return;
      finding(
        'A payment that had come in was taken back, and neither the list nor the webhook reports it',
        'Return it as `reversed`, of the next page or of parseEvent, or what is gone is credited',
      );
    },
  },
];
