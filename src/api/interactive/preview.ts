import type { Transaction } from '../../db/entities/transaction.ts';
import { assetCode } from '../../domain/asset.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { kindOf } from './forms.ts';
import type { Language } from './languages/language.ts';
import { priceRow, typedAmount } from './submit.ts';

/**
 * What an amount comes to, in words, while somebody types it. The sum is made here, with the same
 * arithmetic that prices the payment; a browser's numbers are no place for money.
 * @returns null while it comes to nothing that could be agreed to.
 */
export const writePreview = (
  anchor: Anchor,
  language: Language,
  row: Transaction,
  typed: { readonly amount: string; readonly rail: RailProfile | undefined },
): string | null => {
  const amount = typedAmount(anchor, row, typed.amount.trim());
  if (isRefusal(amount) || !typed.rail) return null;
  const price = priceRow(anchor, row, amount);
  if (isRefusal(price)) return null;
  const received = assetCode(kindOf(row) === 'deposit' ? row.asset : typed.rail.asset);
  const fee = `${price.fee.total} ${assetCode(price.fee.asset)}`;
  return language.amount.preview(`${price.amountOut} ${received}`, fee);
};
