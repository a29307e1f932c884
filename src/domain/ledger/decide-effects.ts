import type { Stroops } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';

/** So much of an asset came to an account, or left it where it is below nothing. */
export interface Moved {
  readonly asset: AssetId;
  readonly change: Stroops;
}

/**
 * - `clawback`: the issuer took it back
 * - `trade`: an offer of ours was taken
 * - `treasury`: it went to an account of ours, or `classifyOutgoing` knows it
 * - `debit`: it left by an operation that is none of ours
 */
export type MovementKind = 'clawback' | 'trade' | 'treasury' | 'debit';

export interface KnownMovement extends Moved {
  readonly kind: MovementKind;
}

/** What is known of an operation by others that changed balances of an account of ours. */
interface AffectedBy {
  /** What its effects say. */
  readonly effects: readonly (Moved & { readonly isTrade: boolean })[];
  /** What of it is recorded as money that came, or can be. */
  readonly received: readonly Moved[];
  /** What its own record says left the account. */
  readonly taken: readonly KnownMovement[];
}

/** What is to be recorded of it beside the money that is recorded. */
interface Accounted {
  readonly movements: readonly KnownMovement[];
  /** What came by no way that anybody can read. */
  readonly unexplained: readonly Moved[];
}

const sums = (moved: readonly Moved[]): ReadonlyMap<AssetId, Stroops> => {
  const all = new Map<AssetId, Stroops>();
  for (const { asset, change } of moved) all.set(asset, (all.get(asset) ?? 0n) + change);
  return all;
};

/** True where the money that is recorded is all that an operation did. */
export const isAccounted = (effects: readonly Moved[], received: readonly Moved[]): boolean => {
  const there = sums(effects);
  const here = sums(received);
  return [...new Set([...there.keys(), ...here.keys()])].every(
    (asset) => (there.get(asset) ?? 0n) === (here.get(asset) ?? 0n),
  );
};

/**
 * Accounts for everything that an operation by others did to the balances of an account, to the
 * stroop: what the effects say is what came as money, what left, and what nobody can explain. The
 * effects are believed, for they are what the ledger did.
 */
export const accountFor = ({ effects, received, taken }: AffectedBy): Accounted => {
  const traded = sums(effects.filter(({ isTrade }) => isTrade));
  const trades = [...traded].map(([asset, change]): KnownMovement => {
    return { asset, change, kind: 'trade' };
  });
  const known = [...taken, ...trades];
  const there = sums(effects);
  const here = sums([...received, ...known]);
  const rest = [...new Set([...there.keys(), ...here.keys()])].map((asset): Moved => {
    return { asset, change: (there.get(asset) ?? 0n) - (here.get(asset) ?? 0n) };
  });
  const debits = rest.filter(({ change }) => change < 0n);
  const movements = [...known, ...debits.map((one): KnownMovement => ({ ...one, kind: 'debit' }))];
  const byKind = Map.groupBy(movements, ({ asset, kind }) => `${kind} ${asset}`);
  return {
    movements: [...byKind.values()].flatMap(([first, ...others]) => {
      if (!first) return [];
      const change = others.reduce((sum, one) => sum + one.change, first.change);
      return change === 0n ? [] : [{ ...first, change }];
    }),
    unexplained: rest.filter(({ change }) => change > 0n),
  };
};
