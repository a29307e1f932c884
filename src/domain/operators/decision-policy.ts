import type { AssetId } from '../money/asset.ts';

/**
 * Which decisions take two people: one who proposes and another who approves.
 * - `onePerson`: none does
 * - `twoPeopleAbove`: what moves more than this of an asset does, all that is settled by hand or
 *   written off, and what could pay twice because the answer of a rail was lost. An asset that is not named has the limit 0. Decimal strings.
 */
export type DecisionPolicy =
  | { readonly onePerson: true }
  | { readonly twoPeopleAbove: Readonly<Record<AssetId, string>> };
