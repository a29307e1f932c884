import {
  say,
  sayingOf,
  type Fault,
  type Given,
  type Saying,
  type Sentence,
} from './languages/saying.ts';
import type { Words } from './languages/words.ts';

/**
 * A refusal is an expected "no": it is returned as a value, never thrown, and carries a code, the key
 * of a sentence, its parameters and the field that it is about; a table in each language makes the
 * sentence of them. Anything that is thrown is a fault and is retried.
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
  | 'client_limit_exceeded'
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

export interface Refusal extends Saying {
  readonly refusal: RefusalCode;
  /** Where a limit is the reason: how much of it is left. Decimal string. */
  readonly left?: string;
}

/** Makes a refusal of the given code, with the sentence that says what to do. */
export const refuse = <Key extends Sentence>(
  refusal: RefusalCode,
  key: Key,
  ...given: Given<Key>
): Refusal => ({ refusal, ...say(key, ...given) });

/** Makes a refusal that is about one field of what was sent. */
export const refuseField = <Key extends Fault>(
  refusal: RefusalCode,
  field: string,
  key: Key,
  ...given: Given<Key>
): Refusal => {
  const [params] = given;
  return { refusal, ...sayingOf({ key, field, ...(params === undefined ? {} : { params }) }) };
};

/**
 * Makes a refusal in words that are not ours: those of the business, in its languages, or what an
 * operator reads, in English.
 */
export const refuseInWords = (refusal: RefusalCode, words: Words): Refusal =>
  typeof words === 'string' ? { refusal, message: words } : { refusal, ...sayingOf({ words }) };

/** The same refusal, said of one field of what was sent. */
export const ofField = (field: string, { message, ...refusal }: Refusal): Refusal => {
  const isText = refusal.key === undefined && refusal.words === undefined;
  return { ...refusal, ...sayingOf({ ...refusal, ...(isText ? { words: message } : {}), field }) };
};

/** Distinguishes a refusal from any other value. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refusal' in value && 'message' in value;

/** True of a name that may be said back; what else a client calls a parameter stands in no answer. */
export const isSayable = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);
