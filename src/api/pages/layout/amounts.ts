import { assetCode, type AssetId } from '../../../domain/money/asset.ts';
import { writeNumber } from '../../../lib/web/write-number.ts';
import type { Language } from '../languages/language.ts';

/** A decimal string as people of the language write it: `1,234.50`. */
export const shownNumber = ({ numerals }: Language, amount: string): string =>
  writeNumber(numerals, amount);

/** The same with its currency: `1,234.50 USDC`. */
export const shownAmount = (language: Language, amount: string, asset: AssetId): string =>
  `${shownNumber(language, amount)} ${assetCode(asset)}`;

/** What is copied of an amount that is typed into a bank: the language's decimal sign alone. */
export const copiedNumber = ({ numerals }: Language, amount: string): string =>
  amount.replace('.', numerals.decimal);

/** What an amount comes to, each with its currency. */
export interface Preview {
  readonly fee: string;
  /** What of the fee is for a new account; null where nothing is. */
  readonly newAccount: string | null;
  readonly receives: string;
}
