import type { Anchor } from '../../../domain/anchor.ts';
import { isWorthALook } from '../../../domain/ledger/decide-claimable.ts';
import { isAccounted } from '../../../domain/ledger/decide-effects.ts';
import type { AffectingOperation } from '../../../stellar/network.ts';
import { claimableTerms } from './claimables.ts';
import { NOTHING, type KnownOperation } from './known.ts';

/** Operations of which the journal does not hold everything that they did. */
export const openOf = (
  anchor: Anchor,
  operations: readonly AffectingOperation[],
  known: ReadonlyMap<bigint, KnownOperation>,
): readonly AffectingOperation[] =>
  operations.filter(({ token, changes, claimables, isReadable }) => {
    const { isOwn, received } = known.get(token) ?? NOTHING;
    if (isOwn) return false;
    return (
      !isReadable ||
      !isAccounted(changes, received) ||
      claimables.some((one) => isWorthALook(anchor, claimableTerms(one)))
    );
  });
