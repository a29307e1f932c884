import type { Book } from './answers/book.ts';
import type { Batches } from './batches.ts';
import type { Outbox, Whereabouts } from './orders/outbox.ts';
import type { Transfer } from './orders/claims.ts';
import { fateOf, mayGoAgain, type Fate } from './outcome.ts';

interface PaymentsDeps {
  readonly outbox: Outbox;
  readonly book: Book;
  readonly batches: Batches;
  readonly isInstant: boolean;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

const HOUR_MS = 3_600_000;
/** How long after a refusal that is about us the same transfer is given again, and until when. */
const AGAIN_AFTER_MS = HOUR_MS;
const AGAIN_FOR_MS = 3 * 24 * HOUR_MS;

type Known = { readonly transfer: Transfer; readonly fate: Fate };

const isSameOrder = (one: Transfer, other: Transfer): boolean =>
  one.amount === other.amount && one.iban === other.iban;

/** Joins what we sent with what the bank said of it. */
export const createPayments = ({
  outbox,
  book,
  batches,
  isInstant,
  now = Date.now,
}: PaymentsDeps) => {
  /** A refusal about us, and old enough: given again, or closed for good after some days. */
  const goOn = async ({ transfer, fate }: Known): Promise<Fate> => {
    if (fate.state !== 'refused' || !mayGoAgain(fate)) return fate;
    if (now() > Date.parse(transfer.orderedAt) + AGAIN_FOR_MS) {
      return (await outbox.close(transfer.endToEndId)) ? fate : { state: 'underWay' };
    }
    // A time that cannot be read is not waited for.
    if (now() >= (Date.parse(fate.at) || 0) + AGAIN_AFTER_MS) await outbox.pay([transfer]);
    return { state: 'underWay' };
  };

  const known = async (where: Whereabouts): Promise<Fate | null> => {
    if (where.state === 'unknown') return null;
    if (where.state === 'closed') {
      return { state: 'refused', reason: null, isAboutUs: false, at: '' };
    }
    const { message, transfer } = where;
    const paid = await batches.paidIn(message);
    const isPaidInBatch = paid.some(({ endToEndId }) => endToEndId === transfer.endToEndId);
    return goOn({ transfer, fate: fateOf(book, message, transfer, { isInstant, isPaidInBatch }) });
  };

  return {
    /** What became of these, by id; those that nothing is known of are left out. */
    async pay(transfers: readonly Transfer[]): Promise<ReadonlyMap<string, Fate>> {
      const fates = new Map<string, Fate>();
      const found = await outbox.pay(transfers);
      for (const transfer of transfers) {
        const { endToEndId: id } = transfer;
        const where = found.get(id) ?? { state: 'unknown' };
        // Another order under a key that was used is no order: it is neither paid nor refused.
        if (where.state === 'sent' && !isSameOrder(where.transfer, transfer)) continue;
        const fate = await known(where);
        if (fate) fates.set(id, fate);
      }
      return fates;
    },
    /** Sees to it that nothing is ever paid under an id; false where it was sent. */
    close: outbox.close,
    find: async (id: string): Promise<Fate | null> => known(await outbox.find(id)),
    /** As `find`, of an id that was sent: nothing is spent where it is not known. */
    look: async (id: string): Promise<Fate | null> => known(await outbox.look(id)),
  };
};

export type Payments = ReturnType<typeof createPayments>;
