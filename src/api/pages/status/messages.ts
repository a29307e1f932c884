import { presentMessage } from '../../../services/transactions/present/transaction.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { shownAmount, shownNumber } from '../layout/amounts.ts';
import type { Language } from '../languages/language.ts';

/** Sentences of ours that name amounts of what came in, without their currency or with it. */
const WITHOUT_CURRENCY = /^The amount received\b/;
const WITH_CURRENCY = /^\d[\d.]* (?:of \d[\d.]* )?[A-Za-z0-9]{1,12} has arrived\./;
const AMOUNT = /\d+(?:\.\d+)?/g;

/**
 * What a row says to its customer, with its amounts as the page writes them. The words of a rail or of
 * a review are left as they are: a number in them may be a code.
 */
export const shownMessage = (language: Language, row: Transaction): string | null => {
  const { message, failureMessage, amountInAsset } = row;
  const said = presentMessage(row, language.tag);
  if (said === null || !message || failureMessage) return said;
  if (WITHOUT_CURRENCY.test(message)) {
    return said.replaceAll(AMOUNT, (amount) => shownAmount(language, amount, amountInAsset));
  }
  if (WITH_CURRENCY.test(message)) {
    return said.replaceAll(AMOUNT, (amount) => shownNumber(language, amount));
  }
  return said;
};
