import type { Ledger, Ordered } from './ledger.ts';
import type { OrderFile, OrderedTransfer } from './read-order.ts';
import type { createStatuses } from './statuses.ts';

interface OrdersDeps {
  readonly ledger: Ledger;
  readonly statuses: ReturnType<typeof createStatuses>;
  readonly settleAfterMs: number;
  readonly takes: (
    fault: 'oneOfAHundredRejected' | 'refusedForFunds' | 'returnedLater' | 'lostReply',
  ) => boolean;
}

/** What the last four digits of an account say of it. */
const REASONS: Readonly<Record<string, string>> = { '0000': 'AC04', '9999': 'AC01' };
const WAITING = '1111';

const now = (): string => new Date().toISOString();

/**
 * The bank's desk: takes orders, books them, and sends money back. It looks for no doubles: what comes
 * twice is paid twice, so that tests see it.
 */
export const createOrders = ({ ledger, statuses, settleAfterMs, takes }: OrdersDeps) => {
  const refusalOf = (file: OrderFile, { iban, amount }: OrderedTransfer): string | null => {
    if (file.reason !== null) return file.reason;
    if (takes('refusedForFunds') || !ledger.covers(amount)) return 'AM04';
    return REASONS[iban.slice(-4)] ?? null;
  };

  const sendBack = (order: Ordered, reason = 'AC04'): void => {
    order.state = 'returned';
    const { amount, key: endToEndId } = order;
    ledger.book({ direction: 'in', amount, at: now(), endToEndId, returned: reason });
  };

  const book = async (order: Ordered): Promise<void> => {
    order.state = 'booked';
    if (order.isInstant) await statuses.of(order, 'ACSC');
    const { amount, key: endToEndId } = order;
    ledger.book({ direction: 'out', amount, at: now(), endToEndId });
    if (takes('returnedLater')) sendBack(order);
  };

  const take = (file: OrderFile, transfer: OrderedTransfer): Ordered => {
    const reason = refusalOf(file, transfer);
    const order: Ordered = {
      ...transfer,
      message: file.message,
      isInstant: file.isInstant,
      reason,
      state: reason !== null ? 'refused' : transfer.iban.endsWith(WAITING) ? 'waiting' : 'taken',
      dueAt: Date.now() + settleAfterMs,
    };
    ledger.order(order);
    return order;
  };

  return {
    async takeFile(file: OrderFile): Promise<void> {
      const orders = file.transfers.map((transfer) => take(file, transfer));
      const [first] = orders;
      if (takes('oneOfAHundredRejected') && first?.reason === null) {
        first.state = 'refused';
        first.reason = 'MS03';
      }
      // What was booked the statement shows; of a refusal nothing else would ever say.
      const isAccepted = orders.every(({ reason }) => reason === null);
      if (isAccepted && takes('lostReply')) return;
      await statuses.ofFile(file, orders);
    },

    /** @param by milliseconds since 1970: what is due by then is booked. */
    async bookDue(by = Date.now()): Promise<void> {
      for (const order of ledger.orders()) {
        if (order.state === 'taken' && order.dueAt <= by) await book(order);
      }
    },

    async settle(order: Ordered, outcome: 'delivered' | 'failed'): Promise<void> {
      if (outcome === 'delivered') return book(order);
      order.state = 'refused';
      order.reason = 'AC04';
      await statuses.of(order, 'RJCT');
    },
    sendBack,
  };
};
