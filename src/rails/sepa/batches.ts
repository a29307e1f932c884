import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { Book } from './answers/book.ts';
import type { Transfer } from './orders/claims.ts';
import type { Outbox } from './orders/outbox.ts';
import { fateOf } from './outcome.ts';

/** For a bank that books a message as one sum, although each file asks it not to. */
export const createBatches = (book: Book, { transfersOf }: Pick<Outbox, 'transfersOf'>) => ({
  /**
   * What a sum paid: the transfers of its message that were not refused, where they add up to it.
   * @returns none where there is no such line, or where it does not add up.
   */
  async paidIn(message: string): Promise<readonly Transfer[]> {
    const line = book.batchOf(message);
    if (!line) return [];
    const transfers = (await transfersOf(message)) ?? [];
    const paid = transfers.filter((one) => fateOf(book, message, one).state !== 'refused');
    const sum = paid.reduce((all, { amount }) => all + stroopsOf(amount), 0n);
    return formatAmount(sum) === line.amount ? paid : [];
  },
});

export type Batches = ReturnType<typeof createBatches>;
