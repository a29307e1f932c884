import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../../db/entities/money-in.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import { isExchangedDeposit } from '../../../domain/quotes/exchange.ts';
import { chargedForAccount } from '../../../domain/money/new-account.ts';
import { addRefund } from '../../../domain/transactions/refunds.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { accounts, post, type PostingLine } from '../../accounting/books.ts';
import { chargeNothing } from '../payment/leg-outcome.ts';

/** What the books hold for a customer. */
export interface Held {
  readonly asset: AssetId;
  readonly amount: Stroops;
}

/** True where what came was exchanged at a price, and has to be exchanged back. */
const wasExchanged = (row: Transaction, { asset }: Held): boolean =>
  isExchangedDeposit(row) && asset === row.asset;

/** What goes back, with what is kept of it, in the asset that came. */
export const returnedAmount = (row: Transaction, held: Held): Stroops =>
  wasExchanged(row, held) ? stroopsOf(row.amountIn ?? '0') : held.amount;

/** The fee that an exchange took when the money came; an exchange that is undone gives it back. */
const feeTaken = (row: Transaction, held: Held): Stroops =>
  wasExchanged(row, held) ? stroopsOf(row.feeDetails?.total ?? '0') : 0n;

const exchangedBack = (row: Transaction, held: Held, asset: AssetId): readonly PostingLine[] => {
  if (asset === held.asset) return [];
  const exchange = accounts.exchange(asset, held.asset);
  const taken = { account: exchange, asset: held.asset, amount: held.amount };
  if (!wasExchanged(row, held)) return [taken, { account: exchange, asset, amount: -held.amount }];
  const net = stroopsOf(row.amountIn ?? '0') - feeTaken(row, held);
  return [taken, { account: exchange, asset, amount: -net }];
};

/**
 * Has the customer be owed again what came, in the asset that came, in the caller's database
 * transaction: from then on it can go back on the rail, in parts and in tries, and can no longer be
 * paid out.
 */
export const undoExchange = async (
  em: EntityManager,
  row: Transaction,
  held: Held,
  asset: AssetId,
): Promise<void> => {
  if (asset === held.asset) return;
  const forAccount = wasExchanged(row, held) ? chargedForAccount(row.feeDetails) : 0n;
  await post(em, {
    entry: `reversed/credited/${row.id}`,
    transactionId: row.id,
    lines: [
      { account: accounts.customer(row.id), asset: held.asset, amount: -held.amount },
      ...exchangedBack(row, held, asset),
      { account: accounts.customer(row.id), asset, amount: returnedAmount(row, held) },
      { account: accounts.fee, asset, amount: forAccount - feeTaken(row, held) },
      { account: accounts.newAccountFee, asset, amount: -forAccount },
    ],
  });
};

/**
 * Books what somebody sent back on the rail, in the caller's database transaction: the rail holds
 * that much less of ours, and what was kept of it is a fee, in the asset that the rail received.
 */
export const bookRefundedByHand = async (
  em: EntityManager,
  row: Transaction,
  held: Held,
  { fee: kept = '0', evidence }: Resolution,
): Promise<void> => {
  const its = { transactionId: row.id, disposition: 'credited' as const };
  const { rail, asset } = await em.findOneOrFail(RailReceipt, its);
  const fee = stroopsOf(kept);
  const returned = returnedAmount(row, held);
  const forAccount = wasExchanged(row, held) ? chargedForAccount(row.feeDetails) : 0n;
  await post(em, {
    entry: `refunded-by-hand/${row.id}`,
    transactionId: row.id,
    lines: [
      { account: accounts.customer(row.id), asset: held.asset, amount: -held.amount },
      ...exchangedBack(row, held, asset),
      { account: accounts.rail(rail), asset, amount: returned - fee },
      { account: accounts.fee, asset, amount: fee - feeTaken(row, held) + forAccount },
      { account: accounts.newAccountFee, asset, amount: -forAccount },
    ],
  });
  const amount = formatAmount(returned - fee);
  const payment = { id: evidence, id_type: 'external' as const, amount, fee: formatAmount(fee) };
  row.refunds = addRefund(row.refunds ?? null, payment);
  chargeNothing(row);
};
