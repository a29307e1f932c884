import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, parseAmount } from '../../../domain/money/amount.ts';
import { railProfile } from '../../../domain/anchor.ts';
import { typeAsked } from '../../../domain/customers/types.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { presentAmount } from '../present/transaction.ts';
import { fillChoice, isUnfit, judgeChoice } from './fill-form.ts';
import { readFormPricing, type Pricing } from './price-form.ts';
import { agreeToRow, type SubmitDeps } from './submit-form.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from '../payee/payee.ts';
import { findOwnCustomer } from '../../customers/kyc/find.ts';
import { refuseOtherType } from '../../customers/kyc/of-type.ts';
import type { CompletionInput } from './inputs.ts';
import { lockTransaction } from '../move.ts';
import { callbackAddress } from '../../callbacks/url.ts';

interface CompleteDeps extends SubmitDeps {
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

/** Fills the locked row in and agrees to it; the caller takes back what a refusal leaves behind. */
const fillAndAgree = async (
  deps: CompleteDeps,
  em: EntityManager,
  pricing: Pricing,
  given: CompletionInput,
): Promise<Transaction | Refusal> => {
  const { anchor, secrets, development } = deps;
  const { row } = pricing;
  const typed = { amount: given.amount, rail: given.funding_method };
  const choice = await judgeChoice(em, pricing, typed);
  if (isUnfit(choice)) return choice.refusal;
  if (row.kind === 'withdrawal') {
    const payee = payeeOf(choice.rail, given.fields ?? {});
    const fault = judgePayee(choice.rail, payee);
    if (fault) return fault.refusal;
    sealPayee(secrets, row, payee);
  }
  if (given.customer_id !== undefined) {
    const { account, accountMemo, clientDomain } = row;
    const owner = { account, memo: accountMemo ?? null, clientDomain: clientDomain ?? null };
    const customer = await findOwnCustomer(em, owner, given.customer_id);
    if (!customer) return refuseField('field_malformed', 'customer_id', 'no_customer_of_account');
    const type = typeAsked(anchor, row);
    const other = type === null ? null : await refuseOtherType(em, customer, type, 'customer_id');
    if (other) return other;
    row.customerId = customer.id;
  }
  fillChoice(row, choice);
  row.flowCallbackUrl = callbackAddress(given.callback, development);
  if (given.on_change_callback !== undefined) {
    row.callbackUrl = callbackAddress(given.on_change_callback, development);
  }
  const agreed = { amount: choice.amount, rail: choice.rail.name };
  return agreeToRow(deps, em, pricing, agreed, 'afterwards');
};

/** What of a completion differs from the one that a row was completed with. */
const differences = (
  { anchor, secrets, development }: CompleteDeps,
  row: Transaction,
  given: CompletionInput,
): readonly string[] => {
  const amount = parseAmount(given.amount.trim());
  const rail = railProfile(anchor, given.funding_method);
  const payee = rail && row.kind === 'withdrawal' ? payeeOf(rail, given.fields ?? {}) : {};
  const isSame: Readonly<Record<string, boolean>> = {
    amount: !isRefusal(amount) && formatAmount(amount) === presentAmount(row.amountExpected),
    funding_method: given.funding_method === row.rail,
    fields: isDeepStrictEqual(payee, { ...openPayee(secrets, row) }),
    customer_id: given.customer_id === undefined || given.customer_id === row.customerId,
    callback: callbackAddress(given.callback, development) === (row.flowCallbackUrl ?? null),
    on_change_callback:
      given.on_change_callback === undefined ||
      callbackAddress(given.on_change_callback, development) === (row.callbackUrl ?? null),
  };
  return Object.keys(isSame).filter((name) => !isSame[name]);
};

/** Judges a completion of a row that is no form any more: the same one again is no harm. */
const judgeRepeat = (
  deps: CompleteDeps,
  row: Transaction,
  given: CompletionInput,
): Transaction | Refusal => {
  // A form that was never finished expires without a story.
  if (row.status === 'expired' && !row.workflowStartedAt) {
    return refuse('status_not_allowed', 'not_completed_in_time');
  }
  const differing = differences(deps, row, given);
  return differing.length === 0
    ? row
    : refuse('status_not_allowed', 'completed_otherwise', { names: differing.join(', ') });
};

/**
 * Fills a transaction in and agrees to it in one database transaction, by the rules of our own
 * pages. The same values again answer the same; others are refused.
 * @returns the row, whose story is then started, or a refusal, with which nothing was written.
 */
export const completeTransaction = async (
  deps: CompleteDeps,
  em: EntityManager,
  id: string,
  given: CompletionInput,
): Promise<Transaction | Refusal> => {
  const pricing = await readFormPricing(deps, em, id);
  if (isRefusal(pricing)) return pricing;
  return allOrNothing(em, async (inner) => {
    const row = await lockTransaction(inner, id);
    return row.status === 'incomplete' && pricing
      ? fillAndAgree(deps, inner, { ...pricing, row }, given)
      : judgeRepeat(deps, row, given);
  });
};
