import { formatAmount } from '../../../domain/money/amount.ts';
import type { Ledger, Line } from './ledger.ts';
import type { Post } from './post.ts';
import { writeCamt053, writeCamt054, type Style } from './write.ts';

interface ReportsDeps {
  readonly post: Post;
  readonly ledger: Ledger;
  readonly style: () => Style;
  readonly takes: (fault: 'statementLineTwice') => boolean;
}

/** How many lines a file has at most, and how many of the file before it repeats. */
export interface Paging {
  readonly size: number;
  readonly overlap: number;
}

/** What the bank says of its books, by camt.054 and camt.053. */
export const createReports = ({ post, ledger, style, takes }: ReportsDeps) => {
  let reported = 0;
  let closed = 0;
  let paging: Paging = { size: 1_000, overlap: 0 };
  let isHeldBack = false;
  const borders = new Set<number>();

  const tell = async (lines: readonly Line[]): Promise<void> =>
    post.leave('camt.054', (id) => writeCamt054(id, lines, style()));

  const endOf = (start: number): number => {
    const lines = ledger.lines().length;
    const border = [...borders].find((at) => at > start) ?? lines;
    const end = Math.min(start + paging.size, border, lines);
    return isHeldBack ? start + Math.ceil((end - start) / 2) : end;
  };

  return {
    /** What was booked since. */
    async tellNew(): Promise<void> {
      while (reported < ledger.lines().length) {
        const end = endOf(reported);
        await tell(ledger.lines().slice(Math.max(0, reported - paging.overlap), end));
        reported = end;
        if (isHeldBack) return;
      }
    },

    /** All lines once more. */
    async tellAll(): Promise<void> {
      if (ledger.lines().length > 0) await tell(ledger.lines());
    },

    /** A statement of what was booked since the last one. */
    async closeDay(): Promise<void> {
      const lines = ledger.lines().slice(closed);
      if (lines.length === 0) return;
      closed += lines.length;
      const balance = formatAmount(ledger.balance());
      const [first] = lines;
      const twice = first && takes('statementLineTwice') ? [first, ...lines] : lines;
      await post.leave('camt.053', (id) => writeCamt053(id, twice, [balance, balance], style()));
    },

    /** The newest line begins a file of its own. */
    splitBeforeNewest: (): void => void borders.add(ledger.lines().length - 1),
    setPaging(to: Paging): void {
      paging = to;
    },
    /** Tells of the first half alone of what is new. */
    holdBack(to: boolean): void {
      isHeldBack = to;
    },
  };
};
