import type { Transaction } from '../../../db/entities/transaction.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import { INFORMATION_STATUSES } from '../../../domain/transactions/status.ts';
import type { Waits } from '../../../services/customers/kyc/form.ts';
import { kindOf } from '../form/forms.ts';
import type { Language, LateState, StatusWords } from '../languages/language.ts';
import type { MoneySeen } from './money-seen.ts';

/** What a page's words depend on besides the row. */
export interface Situation {
  /** How it stands for its customer's sake; null where that is not what it waits for. */
  readonly waits: Waits;
  readonly money: MoneySeen;
  /** True where the account can take the asset that it is still waited for. */
  readonly isAccountReady: boolean;
}

/** What a customer reads while their transaction waits for them, or was ended by that. */
const waitWords = (
  { kyc: words, inWallet }: Language,
  waits: Exclude<Waits, null>,
  asksOnPages: boolean,
): StatusWords => {
  if (waits === 'rejected' || waits === 'late') return words[waits];
  if (waits === 'checking' || waits === 'accepted') return words.checking;
  return asksOnPages ? words.asking : inWallet.asking;
};

/** Of several payments that came late, the one that is still open has the word. */
const lateState = ({ further }: MoneySeen): LateState | null => {
  const states = further.map(({ state }) => state);
  return (['open', 'settled', 'returned'] as const).find((one) => states.includes(one)) ?? null;
};

const expiredWords = (language: Language, row: Transaction, money: MoneySeen): StatusWords => {
  const late = lateState(money);
  if (late !== null) return language.lateMoney[late];
  // Nobody was ever asked to pay.
  return row.payUntil ? language.status[kindOf(row)].expired : language.unfinished;
};

/** What a transaction's state means to its customer, and what happens next. */
export const wordsOf = (
  language: Language,
  row: Transaction,
  { waits, money, isAccountReady }: Situation,
): StatusWords => {
  const asksOnPages = row.protocol === 'sep24';
  if (waits !== null) return waitWords(language, waits, asksOnPages);
  if (row.status === 'expired') return expiredWords(language, row, money);
  const kind = kindOf(row);
  const isPreparing = kind === 'deposit' && row.status === 'pending_anchor' && !row.instructions;
  if (isPreparing) return language.preparing;
  if (row.status === 'pending_trust' && isAccountReady) return language.accountReady;
  if (row.status === 'pending_trust' && row.asset === NATIVE) return language.accountMissing;
  const isForWallet = !asksOnPages && INFORMATION_STATUSES.includes(row.status);
  return isForWallet ? language.inWallet.correcting : language.status[kind][row.status];
};
