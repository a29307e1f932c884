import { formatAmount } from '../../domain/amount.ts';
import { chargedForAccount } from '../../domain/new-account.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { shownAmount, type Preview } from './amounts.ts';
import { kindOf } from './forms.ts';
import type { Language } from './languages/language.ts';
import { priceRow, typedAmount, type Pricing } from './price-row.ts';

/**
 * What an amount comes to while somebody types it. The sum is made here, with the same
 * arithmetic that prices the payment; a browser's numbers are no place for money.
 * @returns null while it comes to nothing that could be agreed to.
 */
export const writePreview = (
  pricing: Pricing,
  language: Language,
  typed: { readonly amount: string; readonly rail: RailProfile | undefined },
): Preview | null => {
  const { row } = pricing;
  const { rail } = typed;
  const amount = typedAmount(pricing, typed.amount.trim(), rail);
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
