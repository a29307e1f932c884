import { formatAmount } from '../../domain/amount.ts';
import { assetCode } from '../../domain/asset.ts';
import { chargedForAccount } from '../../domain/new-account.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { sayRefusal } from '../../domain/languages/index.ts';
import { kindOf } from './forms.ts';
import type { Language } from './languages/language.ts';
import { priceRow, typedAmount, type Pricing } from './price-row.ts';
import { readTyped } from './typed-amount.ts';

/**
 * What an amount comes to, in words, while somebody types it. The sum is made here, with the same
 * arithmetic that prices the payment; a browser's numbers are no place for money.
 * @returns null while it comes to nothing that could be agreed to; what can be read in two ways is
 * asked about.
 */
export const writePreview = (
  pricing: Pricing,
  language: Language,
  typed: { readonly amount: string; readonly rail: RailProfile | undefined },
): string | null => {
  const { row } = pricing;
  const { rail } = typed;
  const read = readTyped(pricing, typed.amount, language);
  if (isRefusal(read)) return sayRefusal(language.tag, read);
  const amount = typedAmount(pricing, read, rail);
  if (isRefusal(amount) || !rail) return null;
  const price = priceRow(pricing, amount, rail);
  if (isRefusal(price)) return null;
  const received = assetCode(kindOf(row) === 'deposit' ? row.asset : rail.asset);
  const inFee = (amount: string): string => `${amount} ${assetCode(price.fee.asset)}`;
  const forAccount = chargedForAccount(price.fee);
  return language.amount.preview(
    `${price.amountOut} ${received}`,
    inFee(price.fee.total),
    forAccount === 0n ? null : inFee(formatAmount(forAccount)),
  );
};
