import type { AssetId } from '../money/asset.ts';

/**
 * Which decisions take two people: one who proposes and another who approves.
 * - `onePerson`: none does
 * - `twoPeopleAbove`: what moves more than this of an asset does, and all that is settled by hand or
 *   written off. An asset that is not named has the limit 0. Decimal strings.
 */
export type DecisionPolicy =
  | { readonly onePerson: true }
  | { readonly twoPeopleAbove: Readonly<Record<AssetId, string>> };
