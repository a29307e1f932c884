import type { Sentences } from '../template.ts';

/** What is wrong with an amount, and what limits it. */
export const amounts = {
  amount_malformed:
    'An amount is a decimal string such as "12.5": digits, with at most seven decimals.',
  amount_beyond_stellar: 'The amount is larger than the Stellar network can hold.',
  amount_with_thousands: 'Do you mean {whole}? Please type it without a sign between thousands.',
  amount_ambiguous: 'Do you mean {whole} or {decimal}? Please type it like that.',
  amount_zero: 'The amount must be more than zero.',
  amount_too_precise: 'Please use at most {decimals} decimals.',
  nothing_left_after_fee: 'Nothing would be left after the fee of {fee}; send more than that.',
  amount_below_fee: 'The amount does not cover the fee of {fee}; send more than that.',
  amount_below_reserve:
    'The account does not exist yet, and a new one has to hold at least {least} XLM; please ask for more.',
  new_account_costs:
    'The account does not exist yet; creating it costs {cost} besides, unless it exists when the money comes.',
  amount_below_minimum: 'The minimum is {minimum}.',
  amount_above_maximum: 'The most we take is {maximum}.',
  received_below_minimum: 'The amount received is below the minimum of {minimum}.',
  received_above_maximum: 'The amount received is above the maximum of {maximum}.',
  received_differs:
    'The amount received, {received}, is too far from the {expected} that was announced.',
  received_differs_from_quote:
    'The amount received, {received}, is not the {expected} of the quote.',
  price_fixed_for_other: 'The price was fixed for {amount}, which came before.',
  received_not_exchangeable: 'The amount received could not be exchanged.',
  beyond_daily_limit: 'Each customer may pay in {limit} in a day (UTC); {left} is left today.',
  beyond_monthly_limit:
    'Each customer may pay in {limit} in a calendar month (UTC); {left} is left this month.',
  received_beyond_daily_limit:
    'The amount received is beyond the {limit} that each customer may pay in in a day.',
  received_beyond_monthly_limit:
    'The amount received is beyond the {limit} that each customer may pay in in a calendar month.',
  beyond_client_payment: 'This client may pay in {limit} by one transaction.',
  beyond_client_daily:
    'All users of this client may pay in {limit} in a day (UTC); {left} is left today.',
  received_beyond_client_limit: 'The amount received is beyond what this client may pay in.',
  amount_too_small_for_method: 'The amount is too small for this funding method.',
  amount_too_large_for_method: 'No payment of this amount can be made by this funding method.',
} as const satisfies Sentences;
