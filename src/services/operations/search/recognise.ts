import { parseAmount, formatAmount } from '../../../domain/money/amount.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import {
  baseAccount,
  isAccount,
  isContract,
  isMuxedAccount,
} from '../../../stellar/accounts/address.ts';

/** What a text may be, as somebody pastes it into the one field of the search. */
export type Recognised =
  /** A transaction's, or a customer's. */
  | 'id'
  /** Of a Stellar transaction, a fee-bump or what it holds; or a claimable balance's id. */
  | 'hash'
  | 'account'
  /** Of a pay-out or a refund: begins with an id. */
  | 'key'
  /** A case's source key, such as `stellar/1234`. */
  | 'case'
  | 'amount'
  | 'memo'
  /** What a bank names a payment by, or what its payer quotes. */
  | 'reference';

export interface Read {
  readonly as: Recognised;
  /** As it is looked for. */
  readonly value: string;
  /** Of an account: the G address behind an M address. */
  readonly base?: string;
  /** Of an amount: the code that follows it. */
  readonly code?: string;
}

const TEXT_MAX = 200;
const CASE =
  /^(?:stellar|rail|payout|refund|claimable|crumbs|reconciliation|unreadable|contradiction|clawback|debit)\/\S+$/;
const AMOUNT = /^([0-9][0-9,]*(?:\.[0-9]{1,7})?)\s*([A-Za-z][A-Za-z0-9]{0,11})?$/;

const readAmount = (text: string): Read | null => {
  const [, digits = '', code] = AMOUNT.exec(text) ?? [];
  const amount = parseAmount(digits.replaceAll(',', ''));
  if (isRefusal(amount)) return null;
  const value = formatAmount(amount);
  return { as: 'amount', value, ...(code === undefined ? {} : { code: code.toUpperCase() }) };
};

const readAccount = (text: string): Read | null => {
  const value = text.toUpperCase();
  if (isMuxedAccount(value)) return { as: 'account', value, base: baseAccount(value) };
  return isAccount(value) || isContract(value) ? { as: 'account', value } : null;
};

/**
 * What a text may be: what has one form alone is only that; digits may be an amount, a memo and a bank's
 * reference, and are looked for as each of them.
 */
export const recognise = (typed: string): readonly Read[] => {
  const text = typed.trim();
  if (text === '' || text.length > TEXT_MAX) return [];
  const lower = text.toLowerCase();
  if (isRowId(lower)) return [{ as: 'id', value: lower }];
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{72})$/.test(lower)) return [{ as: 'hash', value: lower }];
  const account = readAccount(text);
  if (account) return [account];
  if (CASE.test(text)) return [{ as: 'case', value: text }];
  const rest: Read[] = [
    { as: 'memo', value: text },
    { as: 'reference', value: text },
    // A rail may have a format of its own for keys.
    { as: 'key', value: text },
  ];
  const amount = readAmount(text);
  return amount ? [amount, ...rest] : rest;
};
