import { presentAmount } from '../../../services/transactions/present/transaction.ts';
import { AMOUNT_DECIMALS } from '../../../domain/money/amount.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import {
  readTypedAmount,
  writeTypedAmount,
  type DecimalSign,
} from '../../../domain/money/typed-amount.ts';
import { offerOfRow } from '../../../services/quotes/offers.ts';
import type { Language } from '../languages/language.ts';
import type { Pricing } from '../../../services/transactions/requests/price-form.ts';

/** Which sign a language writes before decimals. */
const decimalSignOf = ({ tag }: Pick<Language, 'tag'>): DecimalSign =>
  new Intl.NumberFormat(tag).formatToParts(0.5).some(({ value }) => value === ',') ? ',' : '.';

/** An amount of ours as somebody who reads this language would type it. */
export const amountToType = (language: Language, amount: string): string =>
  writeTypedAmount(amount, decimalSignOf(language));

/**
 * Reads an amount that was typed on a page of this language.
 * @returns a decimal string that is still to be judged, or `amount_ambiguous`.
 */
export const readTyped = (
  { anchor, row }: Pick<Pricing, 'anchor' | 'row'>,
  typed: string,
  language: Language,
): string | Refusal => {
  const { amounts } = offerOfRow(anchor, row.kind, row.asset).operation;
  // What a quote sells may be another asset; its amount is not typed, and has to be the agreed one.
  const decimals = row.quoteId ? AMOUNT_DECIMALS : amounts.significantDecimals;
  if (row.quoteId && typed.trim() === presentAmount(row.amountExpected)) return typed.trim();
  return readTypedAmount(typed, { decimalSign: decimalSignOf(language), decimals });
};
