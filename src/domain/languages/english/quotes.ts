import type { Sentences } from '../template.ts';

/** Quotes, and what an exchange costs (SEP-38). */
export const quotes = {
  quote_unknown: 'There is no such quote of yours.',
  quote_for_customers: 'Firm quotes are for customers whom we know; see SEP-12.',
  quote_ended_before: 'The money came after the quote’s end, {end}.',
  price_unknown: 'There is no price now; please ask again.',
  exposure_to_client:
    'We can promise you {left} of this asset now; ask for less, or again after {again}.',
  exposure_to_wallet:
    'We can promise {left} of this asset now to clients of your wallet; ask for less, or again after {again}.',
  exposure_to_strangers:
    'We can promise {left} of this asset now to clients who are no customers of ours; become one by SEP-12, ask for less, or again after {again}.',
  exposure_to_everybody:
    'We can promise {left} of this asset now; ask for less, or again after {again}.',
  exposure_beyond_maximum:
    'We promise at most {maximum} of this asset to you at once; ask for less.',
  quotes_unused:
    'You have {count} quotes of this asset that no transaction has taken, which is as many as we give; use one, or ask again after {again}.',
} as const satisfies Sentences;
