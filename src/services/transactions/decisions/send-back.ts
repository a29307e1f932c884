import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, RailReceipt } from '../../../db/entities/money-in.ts';
import { LedgerPayment, type RailRefund } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { say, spoken } from '../../../domain/languages/saying.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import { judgeSendBack } from '../../../domain/rails/refund.ts';
import { workingStatus } from '../../../domain/transactions/status.ts';
import { partsOf, type Funds, type Resolution } from '../../../domain/transactions/story.ts';
import { isGoingBack, planRefund, sendBackOfReceipt } from '../../rail-refunds/journal.ts';
import { advance, type Move } from '../move.ts';
import { chargeNothing } from '../payment/leg-outcome.ts';
import { decideRefundAnew, findRefund } from './decisions.ts';
import { returnedAmount, undoExchange, type Held } from './refund-by-hand.ts';

/* A deposit whose money is to go back on the rail that it came by, as a person decides. */

/** What goes back of one receipt, and what is kept of it. */
interface Share {
  readonly receipt: RailReceipt;
  readonly amount: Stroops;
  readonly fee: Stroops;
}

const idOf = (source: string): string => source.replace(/^rail\//, '');

/** What came for a deposit, with how much of each is the deposit's: a person may have given it a part. */
const partsOfDeposit = async (
  em: EntityManager,
  { id }: Transaction,
  unpriced: Funds | undefined,
): Promise<readonly { readonly receipt: RailReceipt; readonly amount: Stroops }[]> => {
  const its = unpriced
    ? { id: { $in: partsOf(unpriced).map(({ source }) => idOf(source)) } }
    : { transactionId: id, disposition: 'credited' as const };
  const receipts = await em.find(RailReceipt, its, { ...forUpdate, orderBy: { id: 'asc' } });
  const given = await em.find(Investigation, { attachedTo: id });
  return receipts.map((receipt) => {
    const part = given.find(({ sourceKey }) => sourceKey === `rail/${receipt.id}`);
    return { receipt, amount: stroopsOf(part?.attachedAmount ?? receipt.amount) };
  });
};

/** The fee is kept of the largest payment, so that each of the others goes back whole. */
const shareFee = (
  parts: readonly { readonly receipt: RailReceipt; readonly amount: Stroops }[],
  fee: Stroops,
): readonly Share[] => {
  const largest = parts.reduce((most, part) => (part.amount > most.amount ? part : most));
  return parts.map((part) => {
    const kept = part === largest ? fee : 0n;
    return { receipt: part.receipt, amount: part.amount - kept, fee: kept };
  });
};

const judgeShares = async (
  em: EntityManager,
  anchor: Anchor,
  shares: readonly Share[],
): Promise<string | null> => {
  for (const { receipt, amount } of shares) {
    if (amount <= 0n) return 'the fee is more than the largest of its payments';
    if (await isGoingBack(em, receipt.id)) return 'a part of what came is on its way back already';
    const refused = judgeSendBack(
      sendBackOfReceipt(anchor, receipt, Date.now()),
      formatAmount(amount),
    );
    if (refused !== null) return refused;
  }
  return null;
};

interface SendBackOrder {
  /** What is kept of it; a decimal string. */
  readonly fee?: string | undefined;
  /** Money that waits for its price, and is not credited yet. */
  readonly unpriced?: Funds | undefined;
}

/**
 * What of a deposit's money goes back on its rail, on a locked row.
 * @returns why none of it can, in words for the operator; or each payment's share.
 */
const sharesOf = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  { fee = '0', unpriced }: SendBackOrder,
): Promise<string | readonly Share[]> => {
  if (await findRefund(em, row.id)) return 'it is decided already that it goes back';
  const paying = { transactionId: row.id, leg: 'payout' as const };
  const alive = { $in: ['queued', 'bound', 'included'] as const };
  if ((await em.count(LedgerPayment, { ...paying, state: alive })) > 0) {
    return 'its pay-out is on its way, or has arrived';
  }
  const parts = await partsOfDeposit(em, row, unpriced);
  if (parts.length === 0) return 'no money of it came on a rail';
  const shares = shareFee(parts, stroopsOf(fee));
  return (await judgeShares(em, anchor, shares)) ?? shares;
};

/** Why a deposit's money cannot go back on its rail, in words for the operator; null when it can. */
export const whyNotSentBack = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  order: SendBackOrder = {},
): Promise<string | null> => {
  const judged = await sharesOf(em, anchor, row, order);
  return typeof judged === 'string' ? judged : null;
};

interface Decision {
  readonly held: Held;
  readonly resolution: Resolution;
  readonly move: Move;
}

/**
 * Decides that a deposit's money goes back on its rail, and plans it, on a locked row and in the caller's
 * database transaction: both stand, or neither. From then on nothing of it is paid out.
 * @returns why it cannot be, in words for the operator, and then nothing has changed; else null.
 */
export const sendBackDeposit = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  { held, resolution, move }: Decision,
): Promise<string | null> => {
  const { operator, evidence, fee } = resolution;
  const judged = await sharesOf(em, anchor, row, { fee });
  if (typeof judged === 'string') return judged;
  const came = judged.reduce((sum, share) => sum + share.amount + share.fee, 0n);
  const returned = returnedAmount(row, held);
  const [first] = judged;
  if (came !== returned || !first) {
    return `${formatAmount(came)} came, and ${formatAmount(returned)} of it is left: send it back by hand`;
  }
  const said = spoken(say('going_back'));
  const kept = fee === undefined ? {} : { fee };
  await decideRefundAnew(em, row, {
    actor: `operator ${operator}`,
    reason: evidence,
    ...said,
    ...kept,
  });
  await undoExchange(em, row, held, first.receipt.asset);
  // Nothing says any more what was to be paid out.
  chargeNothing(row);
  row.amountOut = null;
  for (const share of judged) {
    await planRefund(em, anchor, { owner: { transactionId: row.id }, ...share });
  }
  advance(em, row, workingStatus(row.kind), { ...move, ...said });
  return null;
};

/**
 * Plans again what did not go back of a deposit, on a locked row.
 * @returns why it cannot be, in words for the operator, and then nothing has changed; else null.
 */
export const sendBackAgain = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  refunds: readonly RailRefund[],
): Promise<string | null> => {
  const newest = new Map(refunds.map((refund) => [refund.receiptId, refund]));
  const failed = [...newest.values()].filter(({ state }) => state === 'failed');
  const shares: Share[] = [];
  for (const { receiptId, amount, fee } of failed) {
    const receipt = await em.findOneOrFail(RailReceipt, { id: receiptId }, forUpdate);
    shares.push({ receipt, amount: stroopsOf(amount), fee: stroopsOf(fee) });
  }
  const refused = await judgeShares(em, anchor, shares);
  if (refused !== null) return refused;
  for (const share of shares) {
    await planRefund(em, anchor, { owner: { transactionId: row.id }, ...share });
  }
  return null;
};
