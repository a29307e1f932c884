import type { EntityManager } from '@mikro-orm/postgresql';
import { say, spoken } from '../../../domain/languages/saying.ts';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { Callback } from '../../../db/entities/books.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { ownerOfToken } from '../../customers/owner.ts';
import { claimCustomer } from '../../customers/store.ts';
import { reserveLimit } from '../limits.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { railProfile } from '../../../domain/anchor.ts';
import type { Price } from '../../../domain/money/price.ts';
import { limitAmount } from '../../../domain/money/limits.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, refuse, type Refusal } from '../../../domain/refusal.ts';
import { readKycRequest, type KycRequest } from '../../customers/kyc/form.ts';
import { offerOfRow } from '../../quotes/offers.ts';
import type { DestinationDeps } from '../../quotes/destination.ts';
import { refuseOwnDestination } from '../accounts/own-destination.ts';
import { drawReceivingMemo } from '../accounts/receiving-memo.ts';
import { priceRow, readFormPricing, type Pricing } from './price-form.ts';
import { judgePayee, openPayee } from '../payee/payee.ts';
import { lockTransaction, advance } from '../move.ts';

/** A form that is filled in far enough to be agreed to. */
interface Filled {
  readonly rail: RailProfile;
  readonly price: Price;
}

/** What is still missing of a row, and the step that asks for it; or what it comes to. */
type Progress = Filled | { readonly missing: 'amount' | 'about' | 'details' };

export interface SubmitDeps extends DestinationDeps {
  readonly secrets: SecretBox;
}

/**
 * How far the form of an incomplete row has come.
 * @param about the customer whom the operation asks for; null where it asks for nobody.
 */
export const progressOf = (
  { secrets }: Pick<SubmitDeps, 'secrets'>,
  pricing: Pricing,
  kyc: KycRequest | null,
): Progress => {
  const { anchor, row } = pricing;
  const rail = railProfile(anchor, row.rail ?? '');
  if (!rail || !row.amountExpected) return { missing: 'amount' };
  const price = priceRow(pricing, row.amountExpected, rail);
  if (isRefusal(price)) return { missing: 'amount' };
  if (kyc?.kycStatus === 'asking') return { missing: 'about' };
  if (row.kind === 'withdrawal' && judgePayee(rail, openPayee(secrets, row))) {
    return { missing: 'details' };
  }
  return { rail, price };
};

/** Ends a form whose customer was rejected, in the caller's transaction and with its row locked. */
export const endRejected = (em: EntityManager, row: Transaction): Transaction => {
  advance(em, row, 'expired', {
    actor: 'api',
    reason: 'The customer was rejected.',
    ...spoken(say('transaction_not_served')),
  });
  return row;
};

/** What somebody saw when they agreed. */
interface Agreed {
  /** What they pay. */
  readonly amount: string;
  /** The name of the rail. */
  readonly rail: string;
  /** What is paid out, where they were shown it. */
  readonly amountOut?: string | undefined;
}

/** Where the customer is asked for what is still missing of them: before they agree, or afterwards. */
type Asking = 'before' | 'afterwards';

/**
 * Names the customer of a row that is agreed to.
 * @returns true where they are not accepted yet: until then they have to be known, and their time to
 * pay begins when they are.
 */
const waitsForCustomer = async (
  { anchor, secrets }: SubmitDeps,
  em: EntityManager,
  row: Transaction,
  { customer, type, kycStatus }: KycRequest,
): Promise<boolean> => {
  const { account, accountMemo: memo, clientDomain = null, language } = row;
  const identity = { ...ownerOfToken({ account, memo }), type, clientDomain };
  const known = customer ?? (await claimCustomer(em, secrets, identity, language));
  row.customerId = known.id;
  // The callback of the next move says how this customer stands.
  await em.flush();
  if (kycStatus === 'accepted') return false;
  if (!row.quoteId) row.payUntil = new Date(Date.now() + anchor.durations.informationWithinMs);
  return true;
};

/**
 * Agrees to a filled form: the price, the deadline, where a withdrawal is to be paid, what it takes
 * of the customer's limits, and the first status, in the caller's database transaction, which has
 * locked the row and found it incomplete. While the customer is not accepted yet, the row waits for
 * them; one whose customer was rejected ends.
 * @param pricing of the locked row.
 * @param agreed where the row says something else by now, they look again.
 * @returns the row, whose story is then started, or a refusal.
 */
export const agreeToRow = async (
  deps: SubmitDeps,
  em: EntityManager,
  pricing: Pricing,
  agreed: Agreed,
  asking: Asking,
): Promise<Transaction | Refusal> => {
  const { row } = pricing;
  const kyc = await readKycRequest(em, deps, row);
  if (kyc?.kycStatus === 'rejected') return endRejected(em, row);
  // It may have become an account of ours since the form was begun.
  const ours = row.toAccount ? await refuseOwnDestination(em, deps.anchor, row.toAccount) : null;
  if (ours) return ours;
  const progress = progressOf(deps, pricing, asking === 'before' ? kyc : null);
  if ('missing' in progress) return refuse('field_missing', 'details_missing');
  const { rail, price } = progress;
  const { amount, amountOut = price.amountOut } = agreed;
  const isSame = amount === price.amountIn && amountOut === price.amountOut;
  if (!isSame || agreed.rail !== rail.name) {
    return refuse('status_not_allowed', 'details_changed');
  }
  const payUntil = new Date(Date.now() + deps.anchor.durations.payWithinMs);
  // A quote's end stands in the row since it was made; nobody is asked to pay after it.
  if (row.quoteId && row.payUntil && row.payUntil.getTime() <= Date.now()) {
    return refuse('quote_expired', 'price_ended');
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
  const waits = kyc !== null && (await waitsForCustomer(deps, em, row, kyc));
  const agreement = `The customer agreed to the ${row.kind}.`;
  advance(em, row, waits ? 'pending_customer_info_update' : begun, {
    actor: 'api',
    reason: agreement,
  });
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
): Promise<Transaction | Refusal> => {
  const pricing = await readFormPricing(deps, em, id);
  if (isRefusal(pricing)) return pricing;
  return allOrNothing(em, async (inner) => {
    const row = await lockTransaction(inner, id);
    if (row.status !== 'incomplete' || !pricing) return row;
    return agreeToRow(deps, inner, { ...pricing, row }, agreed, 'before');
  });
};
