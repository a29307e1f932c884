import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { StatementEntry } from '../../rail.ts';

/** A transfer that the bank was ordered to make. */
export interface Ordered {
  readonly message: string;
  readonly key: string;
  /** As it was written. */
  readonly amount: string;
  readonly iban: string;
  readonly name: string;
  readonly isInstant: boolean;
  state: 'taken' | 'waiting' | 'booked' | 'refused' | 'returned';
  reason: string | null;
  /** Milliseconds since 1970: when it is booked, unless it waits. */
  readonly dueAt: number;
}

/** A line of the account, as camt messages tell of it. */
export interface Line {
  /** `AcctSvcrRef`. */
  readonly ref: string;
  readonly direction: 'in' | 'out';
  /** As the bank writes it, which a test may have made unreadable. */
  readonly amount: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly endToEndId: string | null;
  readonly remittance: readonly string[];
  readonly isStructured: boolean;
  readonly payer: { readonly name: string; readonly iban: string } | null;
  /** Why it came back; null for what did not come back. */
  readonly returned: string | null;
  readonly isReversal: boolean;
}

const OPENING = 50_000_000n * 10_000_000n;

/** Orders that were refused: no line of a statement shows them. */
const refusedOf = (orders: readonly Ordered[]): readonly StatementEntry[] =>
  orders
    .filter(({ state }) => state === 'refused')
    .map(({ key, amount, dueAt }) => ({
      direction: 'out',
      railReference: key,
      idempotencyKey: key,
      amount: formatAmount(stroopsOf(amount)),
      at: new Date(dueAt).toISOString(),
      state: 'returned',
    }));

/** What the bank knows of our account: its own books, whatever files it has written. */
export const createLedger = () => {
  let orders: Ordered[] = [];
  let lines: Line[] = [];
  let count = 0;
  let isEmpty = false;

  const refOf = (): string => `FB${String((count += 1)).padStart(14, '0')}`;
  const isOut = ({ state }: Ordered): boolean => state !== 'refused' && state !== 'returned';

  const balance = (): bigint => {
    if (isEmpty) return 0n;
    const reserved = orders.filter(isOut).reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);
    return OPENING - reserved;
  };

  return {
    orders: (): readonly Ordered[] => orders,
    lines: (): readonly Line[] => lines,
    balance,
    /** @param amount decimal string. */
    covers: (amount: string): boolean => stroopsOf(amount) <= balance(),
    clear(): void {
      orders = [];
      lines = [];
      isEmpty = false;
    },
    setEmpty(to: boolean): void {
      isEmpty = to;
    },
    order: (one: Ordered): void => void orders.push(one),
    byKey: (key: string): Ordered | undefined =>
      orders.findLast((one) => one.key === key && one.state !== 'refused'),

    book(line: Partial<Line> & Pick<Line, 'direction' | 'amount' | 'at'>): Line {
      const booked: Line = {
        ref: refOf(),
        endToEndId: null,
        remittance: [],
        isStructured: false,
        payer: null,
        returned: null,
        isReversal: false,
        ...line,
      };
      lines.push(booked);
      return booked;
    },

    refused: () => refusedOf(orders),

    /** What left and came, with what came back as the state of what it undoes. */
    statement(): readonly StatementEntry[] {
      const took = new Set(lines.filter(({ isReversal }) => isReversal).map(({ ref }) => ref));
      return lines
        .filter(({ returned, isReversal }) => returned === null && !isReversal)
        .map(({ direction, ref, endToEndId, amount, at }) => {
          const order = direction === 'out' ? orders.find(({ key }) => key === endToEndId) : null;
          const isBack = order ? order.state === 'returned' : took.has(ref);
          return {
            direction,
            railReference: order ? order.key : ref,
            idempotencyKey: order ? order.key : null,
            amount: formatAmount(stroopsOf(amount)),
            at,
            state: isBack ? 'returned' : 'settled',
          };
        });
    },
  };
};

export type Ledger = ReturnType<typeof createLedger>;
