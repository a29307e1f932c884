import type { Words } from './languages/words.ts';

/**
 * A refusal is an expected "no": it is returned as a value, never thrown, and always carries a
 * sentence that tells the reader what to do. Anything that is thrown is a fault and is retried.
 */
export type RefusalCode =
  | 'amount_malformed'
  | 'amount_ambiguous'
  | 'amount_not_positive'
  | 'amount_too_precise'
  | 'amount_too_small'
  | 'amount_too_large'
  | 'amount_below_fee'
  | 'amount_below_reserve'
  | 'amount_differs'
  | 'daily_limit_exceeded'
  | 'monthly_limit_exceeded'
  | 'asset_malformed'
  | 'asset_unknown'
  | 'asset_wrong'
  | 'rail_unknown'
  | 'memo_malformed'
  | 'account_malformed'
  | 'account_ours'
  | 'field_missing'
  | 'field_malformed'
  | 'field_not_asked'
  | 'field_differs'
  | 'customer_info_needed'
  | 'transaction_info_needed'
  | 'transaction_not_found'
  | 'customer_not_found'
  | 'status_not_allowed'
  | 'quote_not_found'
  | 'quote_expired'
  | 'quote_used'
  | 'quote_differs'
  | 'quotes_too_many'
  | 'rate_unavailable'
  | 'money_taken_back'
  | 'not_authorized'
  | 'token_invalid'
  | 'token_missing'
  | 'challenge_invalid'
  | 'challenge_used'
  | 'client_domain_unreachable'
  | 'sender_unknown'
  | 'request_malformed'
  | 'request_too_large'
  | 'content_type_unknown'
  | 'too_many_requests'
  | 'transactions_too_many'
  | 'network_away'
  | 'client_not_allowed'
  | 'paused'
  | 'funds_on_the_way'
  | 'not_parked';

export interface Refusal {
  readonly refusal: RefusalCode;
  /** Human text that says what is wrong and what to do; never personal data. */
  readonly message: string;
  /** Where a limit is the reason: how much of it is left. Decimal string. */
  readonly left?: string;
  /** What the message holds in the business's own words, where they are in several languages. */
  readonly words?: Words;
}

/** Makes a refusal of the given code. The message is English, or words of the business's own. */
export const refuse = (refusal: RefusalCode, message: Words): Refusal =>
  typeof message === 'string'
    ? { refusal, message }
    : { refusal, message: message.en, words: message };

/** Tells a refusal from any other value. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refusal' in value && 'message' in value;

/** True of a name that may be said back; what else a client calls a parameter stands in no answer. */
export const isSayable = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);
