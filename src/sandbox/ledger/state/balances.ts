import { MAX_AMOUNT } from './amounts.ts';
import { TrustlineFlag } from './entries.ts';
import type { TrustlineEntry } from './entries.ts';
import { issuerOf, NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import { spendable } from './reserves.ts';
import type { State } from './state.ts';

export type CreditRefusal = 'no_destination' | 'no_trust' | 'not_authorized' | 'line_full';
export type DebitRefusal = 'no_trust' | 'not_authorized' | 'underfunded';

/**
 * Puts an amount into an account. An asset's issuer swallows what it is paid.
 * Undefined when done; otherwise why not, and nothing written.
 */
export function credit(
  state: State,
  account: string,
  asset: AssetName,
  amount: bigint,
): CreditRefusal | undefined {
  if (asset === NATIVE) {
    const entry = state.account(account);
    if (!entry) return 'no_destination';
    if (entry.balance + amount > MAX_AMOUNT - entry.liabilities.buying) return 'line_full';
    state.put({ ...entry, balance: entry.balance + amount });
    return undefined;
  }
  if (issuerOf(asset) === account) return undefined;
  if (!state.account(account)) return 'no_destination';
  const line = state.trustline(account, asset);
  if (!line) return 'no_trust';
  if (!isAuthorized(line)) return 'not_authorized';
  if (line.balance + amount > line.limit - line.liabilities.buying) return 'line_full';
  state.put({ ...line, balance: line.balance + amount });
  return undefined;
}

/**
 * Takes an amount out of an account, down to its reserve and what its offers sell. An asset's
 * issuer makes what it pays. Undefined when done; otherwise why not, and nothing written.
 */
export function debit(
  state: State,
  account: string,
  asset: AssetName,
  amount: bigint,
): DebitRefusal | undefined {
  if (asset === NATIVE) {
    const entry = state.account(account);
    if (!entry || spendable(entry) < amount) return 'underfunded';
    state.put({ ...entry, balance: entry.balance - amount });
    return undefined;
  }
  if (issuerOf(asset) === account) return undefined;
  const line = state.trustline(account, asset);
  if (!line) return 'no_trust';
  if (!isAuthorized(line)) return 'not_authorized';
  if (line.balance - line.liabilities.selling < amount) return 'underfunded';
  state.put({ ...line, balance: line.balance - amount });
  return undefined;
}

/** Changes a balance without asking; for amounts that were set aside beforehand. */
export function adjust(state: State, account: string, asset: AssetName, by: bigint): void {
  if (issuerOf(asset) === account) return;
  const entry = asset === NATIVE ? state.account(account) : state.trustline(account, asset);
  if (entry) state.put({ ...entry, balance: entry.balance + by });
}

export function isAuthorized(line: TrustlineEntry): boolean {
  return (line.flags & TrustlineFlag.authorized) !== 0;
}
