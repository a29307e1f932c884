import { presentMessage } from '../../../services/transactions/present/transaction.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Param, Params, Saying, SentenceKey } from '../../../domain/languages/saying.ts';
import { shownAmount, shownNumber } from '../layout/amounts.ts';
import type { Language } from '../languages/language.ts';

/** Sentences whose parameters are amounts of what came in: they have no currency, or name it. */
const WITHOUT_CURRENCY: ReadonlySet<SentenceKey> = new Set([
  'received_below_minimum',
  'received_above_maximum',
  'received_differs',
  'received_differs_from_quote',
  'received_beyond_daily_limit',
  'received_beyond_monthly_limit',
]);
const WITH_CURRENCY: ReadonlySet<SentenceKey> = new Set([
  'part_of_announced_arrived',
  'part_arrived',
  'received_returned',
]);
/** What of those is no amount. */
const CODE = 'code';

const isSaying = (param: Param): param is Saying => typeof param === 'object' && !('en' in param);

/** The same saying with its amounts as the page writes them. */
const withAmounts = (saying: Saying, language: Language, asset: string): Saying => {
  const { key, params = {} } = saying;
  if (key === undefined) return saying;
  const write = (name: string, param: Param): Param => {
    if (isSaying(param)) return withAmounts(param, language, asset);
    if (typeof param !== 'string' || name === CODE) return param;
    if (WITHOUT_CURRENCY.has(key)) return shownAmount(language, param, asset);
    return WITH_CURRENCY.has(key) ? shownNumber(language, param) : param;
  };
  const written: Params = Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, write(name, param)]),
  );
  return { ...saying, params: written };
};

/**
 * What a row says to its customer, with its amounts as the page writes them. The words of a rail or of
 * a review are left as they are: a number in them may be a code.
 */
export const shownMessage = (language: Language, row: Transaction): string | null => {
  const { failureMessage, message, messageSaid: said, amountInAsset } = row;
  const messageSaid = said ? withAmounts(said, language, amountInAsset) : null;
  return presentMessage({ failureMessage, message, messageSaid, language: language.tag });
};
