import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';

/** Countries that joined SEPA after the library's list was made (EPC409-09). */
const JOINED_SINCE: ReadonlySet<string> = new Set(['AL', 'MD', 'ME', 'MK', 'RS']);

/** An account as it was typed, and why it cannot be paid. */
export type Account = { readonly iban: string } | { readonly fault: 'malformed' | 'outside' };

/**
 * Reads an IBAN, with or without spaces, in any case: its country's length and form and its check
 * digits (ISO 13616), and that the country is one of SEPA.
 */
export const readIban = (typed: string): Account => {
  const iban = electronicFormatIBAN(typed) ?? '';
  if (!isValidIBAN(iban)) return { fault: 'malformed' };
  const country = iban.slice(0, 2);
  return isSEPACountry(country) || JOINED_SINCE.has(country) ? { iban } : { fault: 'outside' };
};

/** Reads a BIC of 8 or 11 letters (ISO 9362); null where it is none. */
export const readBic = (typed: string): string | null => {
  const bic = typed.replaceAll(/\s/g, '').toUpperCase();
  return isValidBIC(bic) ? bic : null;
};
