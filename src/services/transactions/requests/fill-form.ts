import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { amountOnRail, chooseRail } from '../../../domain/rails/funding-method.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { railsOfRow } from '../../quotes/rails.ts';
import { judgeTyped, priceRow, typedAmount, type Pricing } from './price-form.ts';

/** How much is to be paid, and by which rail. */
interface Choice {
  /** The shortest form of a decimal string. */
  readonly amount: string;
  readonly rail: RailProfile;
}

/** A refusal, and what of the choice it is about. */
interface Unfit {
  readonly refusal: Refusal;
  readonly field: 'amount' | 'rail';
}

export const isUnfit = (judged: Choice | Unfit): judged is Unfit => 'refusal' in judged;

/**
 * Judges what somebody typed and chose, on our pages or on the business's own: the amount by the
 * offer, the quote and the customer's limits, the rail by those that the row may be paid by.
 */
export const judgeChoice = async (
  em: EntityManager,
  pricing: Pricing,
  typed: { readonly amount: string; readonly rail: string },
): Promise<Choice | Unfit> => {
  const { anchor, row } = pricing;
  const rails = await railsOfRow(em, anchor, row);
  const rail = rails.find(({ name }) => name === typed.rail);
  const amount = typedAmount(pricing, typed.amount.trim(), rail);
  if (isRefusal(amount)) return { refusal: amount, field: 'amount' };
  const beyond = await judgeTyped(em, pricing, amount, rail);
  if (beyond) return { refusal: beyond, field: 'amount' };
  if (rail) {
    const price = priceRow(pricing, amount, rail);
    const moved = isRefusal(price) ? price : chooseRail([rail], amountOnRail(row.kind, price));
    return isRefusal(moved) ? { refusal: moved, field: 'amount' } : { amount, rail };
  }
  const names = rails.map(({ name }) => name).join(', ');
  return {
    refusal: refuseField('rail_unknown', 'funding_method', 'is_one_of', { names }),
    field: 'rail',
  };
};

/** Writes a choice into an incomplete row, which the caller has locked. */
export const fillChoice = (row: Transaction, { amount, rail }: Choice): void => {
  row.amountExpected = amount;
  row.rail = rail.name;
  if (row.kind === 'deposit') row.amountInAsset = rail.asset;
  else row.amountOutAsset = rail.asset;
};
