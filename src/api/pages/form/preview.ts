import { formatAmount } from '../../../domain/money/amount.ts';
import { chargedForAccount } from '../../../domain/money/new-account.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { sayIn } from '../../../domain/languages/index.ts';
import { shownAmount, type Preview } from '../layout/amounts.ts';
import { kindOf } from './forms.ts';
import type { Language } from '../languages/language.ts';
import {
  priceRow,
  typedAmount,
  type Pricing,
} from '../../../services/transactions/requests/price-form.ts';
import { readTyped } from './typed-amount.ts';

/**
 * What an amount comes to while somebody types it. The sum is made here, with the same
 * arithmetic that prices the payment; a browser's numbers are no place for money.
 * @returns null while there is no price to agree to.
 */
export const writePreview = (
  pricing: Pricing,
  language: Language,
  typed: { readonly amount: string; readonly rail: RailProfile | undefined },
): Preview | null => {
  const { row } = pricing;
  const { rail } = typed;
  const read = readTyped(pricing, typed.amount, language);
  if (isRefusal(read)) return null;
  const amount = typedAmount(pricing, read, rail);
  if (isRefusal(amount) || !rail) return null;
  const price = priceRow(pricing, amount, rail);
  if (isRefusal(price)) return null;
  const received = kindOf(row) === 'deposit' ? row.asset : rail.asset;
  const inFee = (amount: string): string => shownAmount(language, amount, price.fee.asset);
  const forAccount = chargedForAccount(price.fee);
  return {
    fee: inFee(price.fee.total),
    newAccount: forAccount === 0n ? null : inFee(formatAmount(forAccount)),
    receives: shownAmount(language, price.amountOut, received),
  };
};

/** Asks which amount is meant where what was typed can be read in two ways; null where it cannot. */
export const askWhichAmount = (
  pricing: Pricing,
  language: Language,
  typed: string,
): string | null => {
  const read = readTyped(pricing, typed, language);
  const isAmbiguous = isRefusal(read) && read.refusal === 'amount_ambiguous';
  return isAmbiguous ? sayIn(language.tag, read) : null;
};
