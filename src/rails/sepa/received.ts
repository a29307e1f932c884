import { RailError } from '../../domain/rails/error.ts';
import type { ReceivedFunds, ReceivedPage, ReversedFunds } from '../rail.ts';
import type { Book } from './answers/book.ts';
import type { Entry } from './answers/entries.ts';
import type { createInbox } from './answers/inbox.ts';
import type { Outbox } from './orders/outbox.ts';
import { sameAmount } from './outcome.ts';

const PAGE_MAX = 200;

interface ReceivedDeps {
  readonly book: Book;
  readonly outbox: Pick<Outbox, 'sentAs'>;
  readonly inbox: Pick<ReturnType<typeof createInbox>, 'answers'>;
  readonly receiptsFrom: 'camt.053' | 'camt.054';
}

const fundsOf = (entry: Entry): ReceivedFunds => ({
  railReference: entry.id,
  reference: entry.reference,
  // Another currency is for a person: as an amount of euros it cannot be read.
  amount: entry.isEuro ? entry.amount : `${entry.amount} in another currency`,
  receivedAt: entry.at,
  payer: entry.payer,
});

/**
 * Money that came in, from the one kind of message that is asked for it: camt.053 repeats what camt.054
 * has said. The cursor is a file's number and how many of its lines were read.
 */
export const createReceived = ({ book, outbox, inbox, receiptsFrom }: ReceivedDeps) => {
  /** A pay-out that came back whole is no money that somebody paid in; a part of one is. */
  const isPayoutBack = async ({ isReturn, endToEndId, amount }: Entry): Promise<boolean> => {
    const sent = isReturn && endToEndId !== null ? await outbox.sentAs(endToEndId) : null;
    return sent !== null && sameAmount(amount, sent.amount);
  };

  const reversal = (railReference: string): ReversedFunds => ({ railReference, state: 'returned' });

  /** One line of a file. Whichever of a credit and its reversal comes last reports the reversal. */
  const noteIn = async (
    entry: Entry,
    received: ReceivedFunds[],
    reversed: ReversedFunds[],
  ): Promise<void> => {
    if (entry.direction === 'out') {
      const credit = entry.isReturn ? book.creditReversedBy(entry) : null;
      if (credit) reversed.push(reversal(credit.id));
    } else if (!(await isPayoutBack(entry))) {
      received.push(fundsOf(entry));
      if (book.isReversed(entry.id)) reversed.push(reversal(entry.id));
    }
  };

  return {
    /**
     * @param unreadable what is in the inbox and not whole. What can be read is given first; then it is
     * thrown, because "nothing more" would let deposits expire whose money it may tell of.
     */
    async listReceived(cursor: string | null, unreadable: RailError | null): Promise<ReceivedPage> {
      const [from = 0, skip = 0] = (cursor ?? '').split('.').map(Number);
      const received: ReceivedFunds[] = [];
      const reversed: ReversedFunds[] = [];
      let at = cursor;
      let looked = 0;
      const all = inbox.answers();
      if (from > all.length) {
        // New files would get numbers that count as read.
        const message = `file ${from} was read, and rail/read has ${all.length}; put its files back`;
        throw new RailError('FILES_MISSING', message);
      }
      const answers = all.slice(Math.max(0, from - 1));
      for (const { number, kind, entries } of answers) {
        const start = number === from ? skip : 0;
        const rest = kind === receiptsFrom ? entries.slice(start, start + PAGE_MAX - looked) : [];
        for (const entry of rest.filter(({ isBooked }) => isBooked)) {
          await noteIn(entry, received, reversed);
        }
        looked += rest.length;
        if (kind !== receiptsFrom || start + rest.length >= entries.length) {
          at = `${number}.${entries.length}`;
          continue;
        }
        return { received, reversed, cursor: `${number}.${start + rest.length}`, complete: false };
      }
      if (!unreadable) return { received, reversed, cursor: at, complete: true };
      if (at === cursor) throw unreadable;
      return { received, reversed, cursor: at, complete: false };
    },
  };
};
