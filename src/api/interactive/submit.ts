import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import { Callback } from '../../db/entities/books.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { ownerOfToken } from '../../db/customer-owner.ts';
import { claimCustomer } from '../../db/customer-store.ts';
import { judgeLimit, reserveLimit } from '../../db/limits.ts';
import type { SecretBox } from '../../db/secret.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../domain/amount.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';
import type { Price } from '../../domain/fee.ts';
import { limitAmount } from '../../domain/limits.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { readAbout, type About } from './about.ts';
import { offerOfRow, priceOffer, requestedAmount } from '../assets.ts';
import { refuseOwnDestination } from '../own-destination.ts';
import { drawReceivingMemo } from '../receiving-memo.ts';
import { lockRow, moveRow } from '../transactions.ts';
import { judgePayee, openPayee } from '../payee.ts';

/** A form that is filled in far enough to be agreed to. */
export interface Filled {
  readonly rail: RailProfile;
  readonly price: Price;
}

/** What is still missing of a row, and the step that asks for it; or what it comes to. */
export type Progress = Filled | { readonly missing: 'amount' | 'about' | 'details' };

export interface SubmitDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
}

/** What a row's firm quote says of it, since the row was made; null without one. */
const quotedPrice = ({ quoteId, amountExpected, amountOut, feeDetails }: Transaction) =>
  quoteId && amountExpected && amountOut && feeDetails
    ? {
        amountIn: formatAmount(stroopsOf(amountExpected)),
        amountOut: formatAmount(stroopsOf(amountOut)),
        fee: feeDetails,
      }
    : null;

/** Prices the row by its quote, and without one by its asset's fee. */
export const priceRow = (anchor: Anchor, row: Transaction, amount: string): Price | Refusal => {
  const quoted = quotedPrice(row);
  if (quoted) return quoted;
  return priceOffer(offerOfRow(anchor, row.kind, row.asset), amount);
};

/** Reads the amount somebody typed, and refuses one that the fee would eat. */
export const typedAmount = (anchor: Anchor, row: Transaction, text: string): string | Refusal => {
  const quoted = quotedPrice(row);
  if (quoted) {
    const typed = parseAmount(text);
    return !isRefusal(typed) && formatAmount(typed) === quoted.amountIn
      ? quoted.amountIn
      : refuse('quote_differs', `Your wallet agreed on ${quoted.amountIn}; begin there anew.`);
  }
  const amount = requestedAmount(text, offerOfRow(anchor, row.kind, row.asset));
  if (isRefusal(amount)) return amount;
  const price = priceRow(anchor, row, amount);
  return isRefusal(price) ? price : amount;
};

/** What the customer's limits have no room for, said while there is still time to type less. */
export const judgeTyped = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  amount: string,
): Promise<Refusal | null> => {
  const price = priceRow(anchor, row, amount);
  if (isRefusal(price)) return price;
  const { customerLimits } = offerOfRow(anchor, row.kind, row.asset).operation;
  return judgeLimit(em, customerLimits, row, { amount: limitAmount(row, price), at: new Date() });
};

/**
 * How far the form of an incomplete row has come.
 * @param about the customer whom the operation asks for; null where it asks for nobody.
 */
export const progressOf = (
  { anchor, secrets }: SubmitDeps,
  row: Transaction,
  about: About | null,
): Progress => {
  const rail = railProfile(anchor, row.rail ?? '');
  if (!rail || !row.amountExpected) return { missing: 'amount' };
  const price = priceRow(anchor, row, row.amountExpected);
  if (isRefusal(price)) return { missing: 'amount' };
  if (about?.standing === 'asking') return { missing: 'about' };
  if (row.kind === 'withdrawal' && judgePayee(rail, openPayee(secrets, row))) {
    return { missing: 'details' };
  }
  return { rail, price };
};

/** Ends a form whose customer was rejected, in the caller's transaction and with its row locked. */
export const endRejected = (em: EntityManager, row: Transaction): Transaction => {
  row.message = 'We cannot serve you with this transaction. Please do not pay.';
  moveRow(em, row, 'expired', 'The customer was rejected.');
  return row;
};

/** What somebody saw when they agreed. */
export interface Agreed {
  /** What they pay. */
  readonly amount: string;
  /** The name of the rail. */
  readonly rail: string;
}

/** Where the customer is asked for what is still missing of them: before they agree, or afterwards. */
export type Asking = 'before' | 'afterwards';

/**
 * Names the customer of a row that is agreed to.
 * @returns true where they are not accepted yet: until then they have to be known, and their time to
 * pay begins when they are.
 */
const waitsForCustomer = async (
  { anchor, secrets }: SubmitDeps,
  em: EntityManager,
  row: Transaction,
  { customer, type, standing }: About,
): Promise<boolean> => {
  const { account, accountMemo: memo, language } = row;
  const owner = ownerOfToken({ account, memo });
  const known = customer ?? (await claimCustomer(em, secrets, { ...owner, type }, language));
  row.customerId = known.id;
  // What is told of the next move says how this customer stands.
  await em.flush();
  if (standing === 'accepted') return false;
  if (!row.quoteId) row.payUntil = new Date(Date.now() + anchor.durations.informationWithinMs);
  return true;
};

/**
 * Agrees to a filled form: the price, the deadline, where a withdrawal is to be paid, what it takes
 * of the customer's limits, and the first status, in the caller's database transaction, which has
 * locked the row and found it incomplete. While the customer is not accepted yet, the row waits for
 * them; one whose customer was rejected ends.
 * @param agreed where the row says something else by now, they look again.
 * @returns the row, whose story is then started, or a refusal.
 */
export const agreeToRow = async (
  deps: SubmitDeps,
  em: EntityManager,
  row: Transaction,
  agreed: Agreed,
  asking: Asking,
): Promise<Transaction | Refusal> => {
  const about = await readAbout(em, deps, row);
  if (about?.standing === 'rejected') return endRejected(em, row);
  // It may have become an account of ours since the form was begun.
  const ours = row.toAccount ? await refuseOwnDestination(em, deps.anchor, row.toAccount) : null;
  if (ours) return ours;
  const progress = progressOf(deps, row, asking === 'before' ? about : null);
  if ('missing' in progress) return refuse('field_missing', 'Some details are still missing.');
  const { rail, price } = progress;
  if (agreed.amount !== price.amountIn || agreed.rail !== rail.name) {
    return refuse('status_not_allowed', 'The details changed meanwhile; please look once more.');
  }
  const payUntil = new Date(Date.now() + deps.anchor.durations.payWithinMs);
  // A quote's end stands in the row since it was made; nobody is asked to pay after it.
  if (row.quoteId && row.payUntil && row.payUntil.getTime() <= Date.now()) {
    return refuse('quote_expired', 'The price has ended; please begin anew in your wallet.');
  }
  const { policy, operation } = offerOfRow(deps.anchor, row.kind, row.asset);
  const asked = { amount: limitAmount(row, price), at: new Date() };
  const beyond = await reserveLimit(em, operation.customerLimits, row, asked);
  if (beyond) return beyond;
  row.amountOut = price.amountOut;
  row.feeDetails = price.fee;
  row.payUntil = row.quoteId && row.payUntil && row.payUntil < payUntil ? row.payUntil : payUntil;
  const isWithdrawal = row.kind === 'withdrawal';
  if (isWithdrawal) {
    row.receivingAccount = policy.distributionAccount;
    row.receivingMemoType = 'id';
    row.receivingMemo = await drawReceivingMemo(em, policy.distributionAccount);
  }
  const begun = isWithdrawal ? 'pending_user_transfer_start' : 'pending_anchor';
  const waits = about !== null && (await waitsForCustomer(deps, em, row, about));
  const agreement = `The customer agreed to the ${row.kind}.`;
  moveRow(em, row, waits ? 'pending_customer_info_update' : begun, agreement);
  const { id, flowCallbackUrl: url, status } = row;
  if (url) em.create(Callback, { transactionId: id, url, status, at: new Date() });
  return row;
};

/** {@link agreeToRow} in a database transaction of its own. A form sent twice is agreed to once. */
export const submitForm = async (
  deps: SubmitDeps,
  em: EntityManager,
  id: string,
  agreed: Agreed,
): Promise<Transaction | Refusal> =>
  allOrNothing(em, async (inner) => {
    const row = await lockRow(inner, id);
    return row.status === 'incomplete' ? agreeToRow(deps, inner, row, agreed, 'before') : row;
  });
