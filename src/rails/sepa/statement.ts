import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { StatementEntry, StatementOrder, StatementPage } from '../rail.ts';
import type { Book } from './answers/book.ts';
import type { Batches } from './batches.ts';
import type { Entry } from './answers/entries.ts';
import type { Outbox } from './orders/outbox.ts';
import { sameAmount } from './outcome.ts';

const PAGE_MAX = 500;

interface StatementDeps {
  readonly book: Book;
  readonly outbox: Outbox;
  readonly batches: Batches;
}

/** The bank's camt.053 and camt.054 as one statement: each movement once, by its own time. */
export const createStatement = ({ book, outbox, batches }: StatementDeps) => {
  const credit = (entry: Entry): StatementEntry => ({
    direction: 'in',
    railReference: entry.id,
    idempotencyKey: null,
    amount: entry.amount,
    at: entry.at,
    state: book.isReversed(entry.id) ? 'returned' : 'settled',
  });

  const debit = (entry: Entry, id: string, amount: string): StatementEntry => {
    const cameBack = book.returnsOf(id).some((one) => one.amount === amount);
    return {
      direction: 'out',
      railReference: id,
      idempotencyKey: id,
      amount,
      at: entry.at,
      state: cameBack ? 'returned' : 'settled',
    };
  };

  const linesOf = async (entry: Entry): Promise<readonly StatementEntry[]> => {
    const { direction, endToEndId: id, isReturn } = entry;
    if (isReturn && direction === 'in' && id !== null) {
      // It is the state of what had left, where it is the whole of it.
      const sent = await outbox.sentAs(id);
      if (sent && sameAmount(entry.amount, sent.amount)) return [];
    }
    if (isReturn && direction === 'out' && book.creditReversedBy(entry)) return [];
    if (direction === 'in') return [credit(entry)];
    if (id === null && entry.batch !== null) {
      const paid = await batches.paidIn(entry.batch);
      if (paid.length > 0) {
        return paid.map((one) => debit(entry, one.endToEndId, formatAmount(stroopsOf(one.amount))));
      }
    }
    if (id !== null && (await outbox.sentAs(id))) return [debit(entry, id, entry.amount)];
    return [{ ...credit(entry), direction: 'out', state: 'settled' }];
  };

  return async ({ from, until, cursor }: StatementOrder): Promise<StatementPage> => {
    const [first, last] = [from === null ? -Infinity : Date.parse(from), Date.parse(until)];
    const inRange = book
      .entries()
      .filter(({ at }) => Date.parse(at) >= first && Date.parse(at) < last);
    const lines: StatementEntry[] = [];
    for (const entry of inRange) lines.push(...(await linesOf(entry)));
    const start = Number(cursor ?? 0);
    const entries = lines.slice(start, start + PAGE_MAX);
    const end = start + entries.length;
    return { entries, cursor: String(end), complete: end >= lines.length };
  };
};
