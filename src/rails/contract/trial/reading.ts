import type {
  Rail,
  ReceivedFunds,
  ReversedFunds,
  StatementEntry,
  StatementOrder,
  StatementPage,
} from '../../rail.ts';
import type { Finding } from './paying.ts';

const PAGES_MAX = 100;

export interface ReadPage {
  /** The cursor that it was asked from. */
  readonly from: string | null;
  readonly received: readonly ReceivedFunds[];
  readonly reversed: readonly ReversedFunds[];
}

/** Money in, as the host reads it: from the list and its cursor, or by name. */
export const createReading = (rail: Rail, finding: Finding) => {
  /** The list from a cursor to its end. */
  const pages = async (from: string | null) => {
    const read: ReadPage[] = [];
    let cursor = from;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const listed = await rail.listReceived?.(cursor);
      if (!listed) return { pages: read, cursor };
      read.push({ from: cursor, received: listed.received, reversed: listed.reversed ?? [] });
      if (!listed.complete && listed.cursor === cursor) {
        finding(
          'The list is not complete and its cursor did not move, so that it is read for ever',
          'Return the cursor of the next page, or complete: true on the last one',
        );
        return { pages: read, cursor };
      }
      cursor = listed.cursor;
      if (listed.complete) return { pages: read, cursor };
    }
    finding(
      `The list had not ended after ${PAGES_MAX} pages`,
      'Return complete: true on the last page',
    );
    return { pages: read, cursor };
  };

  return {
    pages,

    /** What a payer of this deposit is to quote. */
    async announce(transactionId: string): Promise<string> {
      const deposit = { transactionId, amountExpected: '10', language: 'en' };
      return (await rail.instructions?.(deposit))?.reference ?? transactionId;
    },

    /** Everything there is from the beginning, in whatever way the rail has. */
    async readAll(references: readonly string[]): Promise<readonly ReceivedFunds[]> {
      if (rail.listReceived) return (await pages(null)).pages.flatMap(({ received }) => received);
      const pending = references.map((reference, index) => ({
        transactionId: `deposit-${index}`,
        reference,
        amountExpected: '10',
      }));
      return (await rail.pollPendingDeposits?.(pending)) ?? [];
    },

    /** The whole statement of a range. */
    async statement(
      range: Partial<Pick<StatementOrder, 'from' | 'until'>> = {},
    ): Promise<readonly StatementEntry[]> {
      const entries: StatementEntry[] = [];
      const { from = null, until = '2999-01-01T00:00:00.000Z' } = range;
      let cursor: string | null = null;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const read: StatementPage | undefined = await rail.listStatement?.({ from, until, cursor });
        if (!read) return entries;
        entries.push(...read.entries);
        if (read.complete) return entries;
        ({ cursor } = read);
      }
      finding(
        `The statement had not ended after ${PAGES_MAX} pages`,
        'Return complete: true on the last page',
      );
      return entries;
    },
  };
};

/** The bank's own references in a list, each once. */
export const idsOf = (
  received: readonly { readonly railReference: string }[],
): readonly string[] => [...new Set(received.map(({ railReference }) => railReference))];
