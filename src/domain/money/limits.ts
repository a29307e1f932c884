import { formatAmount, stroopsOf, type Stroops } from './amount.ts';
import { isExchangedDeposit, type Exchanging } from '../quotes/exchange.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { ClientLimits } from '../clients/client.ts';
import type { Kind } from '../transactions/transaction.ts';

/**
 * What one customer may pay in of an asset by one kind of transaction, in a calendar day and in a
 * calendar month, both UTC. Decimal strings; what is not given is not limited.
 */
export interface CustomerLimits {
  readonly daily?: string;
  readonly monthly?: string;
}

/** What a customer has taken of a day and of its month already. */
export interface LimitUse {
  readonly day: Stroops;
  readonly month: Stroops;
}

export type LimitCode = 'daily_limit_exceeded' | 'monthly_limit_exceeded' | 'client_limit_exceeded';

/** The day, UTC, that a moment counts for: `2026-11-21`. */
export const limitDay = (at: Date): string => at.toISOString().slice(0, 'YYYY-MM-DD'.length);

/** The two running totals that a day belongs to, in the order in which they are locked. */
export const limitPeriods = (day: string): readonly [string, string] => [
  `day/${day}`,
  `month/${day.slice(0, 'YYYY-MM'.length)}`,
];

/** What of a transaction says whose limit it counts for. */
export interface LimitSubject {
  readonly kind: Kind;
  readonly account: string;
  readonly accountMemo?: string | null;
  readonly senderId?: string | null;
}

/**
 * Whose limit a transaction counts for: the owner, account and memo, whatever customer a wallet
 * names beside it; of a remittance its sender, for the owner is the sending anchor.
 */
export const limitCustomer = ({ kind, account, accountMemo, senderId }: LimitSubject): string => {
  if (kind === 'remittance' && senderId) return `customer/${senderId}`;
  return accountMemo ? `account/${account}/${accountMemo}` : `account/${account}`;
};

/**
 * What of a price counts: what comes in, but for a surplus, which goes back. The money of an
 * exchanged deposit is of another currency, so there it is what is paid out.
 */
export const limitAmount = (
  row: Exchanging,
  price: { readonly amountIn: string; readonly amountOut: string; readonly surplus?: string },
): Stroops =>
  isExchangedDeposit(row)
    ? stroopsOf(price.amountOut)
    : stroopsOf(price.amountIn) - stroopsOf(price.surplus ?? '0');

const BEYOND = {
  daily_limit_exceeded: 'beyond_daily_limit',
  monthly_limit_exceeded: 'beyond_monthly_limit',
} as const;
const RECEIVED_BEYOND = {
  daily_limit_exceeded: 'received_beyond_daily_limit',
  monthly_limit_exceeded: 'received_beyond_monthly_limit',
} as const;

const limitOf = (limits: CustomerLimits, code: keyof typeof BEYOND): string =>
  (code === 'daily_limit_exceeded' ? limits.daily : limits.monthly) ?? '0';

const leftOf = (limit: string | undefined, used: Stroops): Stroops | null => {
  if (limit === undefined) return null;
  const left = stroopsOf(limit) - used;
  return left > 0n ? left : 0n;
};

/**
 * Judges an amount by what a customer has taken already.
 * @returns null when there is room, else which limit it goes beyond and what is left under both.
 */
export const judgeLimits = (
  limits: CustomerLimits,
  used: LimitUse,
  amount: Stroops,
): Refusal | null => {
  const today = leftOf(limits.daily, used.day);
  const thisMonth = leftOf(limits.monthly, used.month);
  const beyond = (left: Stroops | null): boolean => left !== null && amount > left;
  if (!beyond(today) && !beyond(thisMonth)) return null;
  // Where both are too little, the one with less left is the one that is said.
  const isMonthly = beyond(thisMonth) && (!beyond(today) || (thisMonth ?? 0n) < (today ?? 0n));
  const code = isMonthly ? 'monthly_limit_exceeded' : 'daily_limit_exceeded';
  const left = formatAmount((isMonthly ? thisMonth : today) ?? 0n);
  return { ...refuse(code, BEYOND[code], { limit: limitOf(limits, code), left }), left };
};

/** Judges an amount by what all users of a client have taken already. @returns null when there is room. */
export const judgeClientLimits = (
  { payment, daily }: ClientLimits,
  { day }: Pick<LimitUse, 'day'>,
  amount: Stroops,
): Refusal | null => {
  if (payment !== undefined && amount > stroopsOf(payment)) {
    const words = refuse('client_limit_exceeded', 'beyond_client_payment', { limit: payment });
    return { ...words, left: payment };
  }
  const today = leftOf(daily, day);
  if (daily === undefined || today === null || amount <= today) return null;
  const left = formatAmount(today);
  return {
    ...refuse('client_limit_exceeded', 'beyond_client_daily', { limit: daily, left }),
    left,
  };
};

/**
 * What a customer reads of money that came and went beyond a limit.
 * @param limits the customer's.
 */
export const beyondLimit = (limits: CustomerLimits | undefined, code: LimitCode): Refusal =>
  code === 'client_limit_exceeded'
    ? refuse(code, 'received_beyond_client_limit')
    : refuse(code, RECEIVED_BEYOND[code], { limit: limitOf(limits ?? {}, code) });
