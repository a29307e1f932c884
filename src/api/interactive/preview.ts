import type { Transaction } from '../../db/entities/transaction.ts';
import { assetCode } from '../../domain/asset.ts';
import { stroopsOf } from '../../domain/amount.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { priceAmount } from '../../domain/fee.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { offerOfRow, railsOf, requestedAmount } from '../assets.ts';
import { kindOf } from './forms.ts';
import type { Language } from './languages/language.ts';

/**
 * What an amount comes to, in words, while somebody types it. The sum is made here, with the same
 * arithmetic that prices the payment; a browser's numbers are no place for money.
 * @returns null while it comes to nothing that could be agreed to.
 */
export const writePreview = (
  anchor: Anchor,
  language: Language,
  row: Transaction,
  { amount: typed, rail: named }: { readonly amount: string; readonly rail: string },
): string | null => {
  const { policy, operation } = offerOfRow(anchor, row.kind, row.asset);
  const amount = requestedAmount(typed.trim(), { policy, operation });
  if (isRefusal(amount)) return null;
  const { significantDecimals } = operation.amounts;
  const price = priceAmount(stroopsOf(amount), operation.fee, significantDecimals, row.asset);
  const rails = railsOf(anchor, policy);
  const rail = rails.find(({ name }) => name === named) ?? rails[0];
  if (isRefusal(price) || !rail) return null;
  const received = assetCode(kindOf(row) === 'deposit' ? row.asset : rail.asset);
  const fee = `${price.fee.total} ${assetCode(price.fee.asset)}`;
  return language.amount.preview(`${price.amountOut} ${received}`, fee);
};
