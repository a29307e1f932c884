import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';

/**
 * What the books owe a customer or an investigation, less what is on its way back to them already.
 * The same function of the database guards the journal, so nobody reckons differently.
 */
export const refundable = async (
  em: EntityManager,
  owner: string,
  asset: AssetId,
): Promise<Stroops> => {
  const [row] = await em.execute<{ held: string }[]>('select refundable(?, ?)::text as held', [
    owner,
    asset,
  ]);
  return stroopsOf(row?.held ?? '0');
};
