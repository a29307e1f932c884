import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import type { RailPayment } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { forUpdate } from '../../../db/orm.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { accounts, post } from '../../accounting/books.ts';
import { heldAsset } from '../../accounting/exchange-books.ts';
import { bookPayout } from '../../accounting/payout-books.ts';
import { refundable } from '../../accounting/refundable.ts';
import { acceptReversals } from '../../accounting/reversal-books.ts';
import { findPrice } from './decisions.ts';

interface Settled {
  readonly row: Transaction;
  /** The newest pay-out on the rail, locked. */
  readonly payout: RailPayment | null;
  readonly resolution: Resolution;
}

/**
 * A pay-out whose answer was lost, and which a person has found to be paid, is delivered. One of which
 * the rail has just said so is booked with it, so that it is not the treasury's.
 */
const acceptDelivered = async (em: EntityManager, { row, payout, resolution }: Settled) => {
  const state = payout?.state ?? 'planned';
  if (!payout || state === 'planned' || state === 'failed') return;
  if (state !== 'delivered') {
    payout.state = 'delivered';
    payout.railReference ??= resolution.evidence;
    payout.settledAt = new Date();
    payout.nextPollAt = null;
    payout.toldAt = new Date();
  }
  await bookPayout(em, row, payout);
};

/** What somebody settled outside of Railhead is not the customer's any more. */
const bookSettled = async (em: EntityManager, row: Transaction): Promise<void> => {
  const asset = await heldAsset(em, row);
  const held = await refundable(em, accounts.customer(row.id), asset);
  if (held <= 0n) return;
  await post(em, {
    entry: `settled/${row.id}`,
    transactionId: row.id,
    lines: [
      { account: accounts.customer(row.id), asset, amount: -held },
      { account: accounts.treasury, asset, amount: held },
    ],
  });
};

/** Whoever settles refused money pays it at no price of ours: nothing says what was announced. */
const forgetAnnounced = async (em: EntityManager, row: Transaction): Promise<void> => {
  if (!isRefusal(await findPrice(em, row.id))) return;
  row.amountOut = null;
  row.feeDetails = null;
};

/** What the rail has taken back of a transaction that is settled is at the rail no more. */
const settleReversals = async (em: EntityManager, { row, resolution }: Settled): Promise<void> => {
  const taken = {
    transactionId: row.id,
    disposition: 'credited',
    reversedAt: { $ne: null },
  } as const;
  await acceptReversals(em, await em.find(RailReceipt, taken, forUpdate), resolution.operator);
};

/** Closes the books of what somebody settled outside of Railhead, as the evidence shows. */
export const settleByHand = async (em: EntityManager, settled: Settled): Promise<void> => {
  await acceptDelivered(em, settled);
  // What was paid after all is booked by now, and is not owed any more.
  await em.flush();
  await bookSettled(em, settled.row);
  await settleReversals(em, settled);
  await forgetAnnounced(em, settled.row);
};
