import { stroopsOf } from '../money/amount.ts';
import { assetPolicy, type Anchor } from '../anchor.ts';
import type { AssetId } from '../money/asset.ts';
import { misfitOf, type MatchedRow } from '../transactions/decide-receipt.ts';
import { isOurAccount } from './own-accounts.ts';

/** A claimable balance that an account of ours may claim. */
export interface Claimable {
  readonly asset: AssetId;
  /** Decimal string. */
  readonly amount: string;
  /** G…: who made it. */
  readonly fromAccount: string;
  /** When we may claim it, in Horizon's words. */
  readonly predicate: unknown;
  readonly createdAtMs: number;
}

/**
 * - `pass`: anybody can make us one; what is worth nothing to us is left where it is
 * - `file`: a person sees it, and may have it claimed
 * - `claim`: it is money for a transaction that waits, and is claimed by itself
 */
type ClaimableDecision = 'pass' | 'file' | 'claim';

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const seconds = (value: unknown): number | null => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
};

const DEPTH_MAX = 8;
/** A claim that is queued now has come to its end by then. */
const CLAIM_WITHIN_MS = 300_000;

/**
 * Whether a predicate lets its claimant claim at a moment. What cannot be read does not.
 * @param createdAtMs when the ledger closed that made the balance: `rel_before` counts from there.
 */
export const mayClaim = (
  predicate: unknown,
  createdAtMs: number,
  atMs: number,
  depth = 0,
): boolean | null => {
  if (depth > DEPTH_MAX) return null;
  const within = (one: unknown): boolean | null => mayClaim(one, createdAtMs, atMs, depth + 1);
  const [and, or] = [property(predicate, 'and'), property(predicate, 'or')];
  if (Array.isArray(and)) {
    const all = and.map(within);
    return all.includes(null) ? null : all.every((one) => one === true);
  }
  if (Array.isArray(or)) {
    const all = or.map(within);
    return all.includes(null) ? null : all.includes(true);
  }
  const not = property(predicate, 'not');
  if (not !== undefined) {
    const inner = within(not);
    return inner === null ? null : !inner;
  }
  if (property(predicate, 'unconditional') === true) return true;
  const relative = seconds(property(predicate, 'rel_before'));
  if (relative !== null) return atMs < createdAtMs + relative * 1_000;
  const absolute = seconds(property(predicate, 'abs_before_epoch'));
  if (absolute !== null) return atMs < absolute * 1_000;
  const text = property(predicate, 'abs_before');
  const parsed = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : atMs < parsed;
};

/** True where one is worth a look-up: a listed asset, and no less than its dust. */
export const isWorthALook = (
  anchor: Anchor,
  { asset, amount }: Pick<Claimable, 'asset' | 'amount'>,
): boolean => {
  const policy = assetPolicy(anchor, asset);
  return policy !== undefined && stroopsOf(amount) >= stroopsOf(policy.dust);
};

/**
 * Decides over a claimable balance that names an account of ours; money.md §1.3.
 * @param row what its transaction's memo names, locked until the decision is written.
 */
export const decideClaimable = (
  anchor: Anchor,
  claimable: Claimable,
  row: MatchedRow | null,
  nowMs: number,
): ClaimableDecision => {
  if (isOurAccount(anchor, claimable.fromAccount)) return 'pass';
  if (!isWorthALook(anchor, claimable)) return 'pass';
  if (row === null || misfitOf(row, claimable) !== null) return 'file';
  const isOpen = [nowMs, nowMs + CLAIM_WITHIN_MS].every(
    (atMs) => mayClaim(claimable.predicate, claimable.createdAtMs, atMs) === true,
  );
  return isOpen ? 'claim' : 'file';
};
