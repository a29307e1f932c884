import type { EffectChange } from '../network.ts';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import {
  NATIVE,
  parseStellarAsset,
  stellarAssetId,
  type AssetId,
} from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { field, textField } from './http.ts';
import { NetworkFault } from '../network.ts';

/* How Horizon's effects say what an operation did to the balances of an account. */

/** The asset of a record that spells it in three fields. */
export const assetOf = (record: unknown, prefix = ''): AssetId =>
  field(record, `${prefix}asset_type`) === 'native'
    ? NATIVE
    : stellarAssetId(
        textField(record, `${prefix}asset_code`),
        textField(record, `${prefix}asset_issuer`),
      );

/** The asset that some records spell as `native` or `CODE:ISSUER`. */
export const assetNamed = (text: string): AssetId => {
  const [code = '', issuer = null] = text.split(':');
  const asset = text === 'native' ? NATIVE : stellarAssetId(code, issuer);
  if (isRefusal(parseStellarAsset(asset)))
    throw new NetworkFault(`Horizon named no asset: ${text}`);
  return asset;
};

const reservesOf = (record: unknown, name: string, sign: bigint): readonly EffectChange[] => {
  const reserves = field(record, name);
  if (!Array.isArray(reserves)) throw new NetworkFault(`Horizon answered without ${name}`);
  return reserves.map((reserve) => ({
    asset: assetNamed(textField(reserve, 'asset')),
    change: sign * stroopsOf(textField(reserve, 'amount')),
    kind: 'payment' as const,
  }));
};

/** The kinds of effects that move a balance; every other kind moves none. */
export const changesOf = (record: unknown): readonly EffectChange[] => {
  const amountOf = (name: string): Stroops => stroopsOf(textField(record, name));
  switch (field(record, 'type')) {
    case 'account_created':
      return [{ asset: NATIVE, change: amountOf('starting_balance'), kind: 'creation' }];
    case 'account_credited':
      return [{ asset: assetOf(record), change: amountOf('amount'), kind: 'payment' }];
    case 'account_debited':
      return [{ asset: assetOf(record), change: -amountOf('amount'), kind: 'payment' }];
    case 'trade':
      return [
        { asset: assetOf(record, 'sold_'), change: -amountOf('sold_amount'), kind: 'trade' },
        { asset: assetOf(record, 'bought_'), change: amountOf('bought_amount'), kind: 'trade' },
      ];
    case 'liquidity_pool_deposited':
      return reservesOf(record, 'reserves_deposited', -1n);
    case 'liquidity_pool_withdrew':
      return reservesOf(record, 'reserves_received', 1n);
    default:
      return [];
  }
};

/**
 * The effects of one operation without those that say again what others said: whoever pays by a
 * path gets an effect of each trade beside the debit that sums them up, and an account that a
 * contract creates gets one of its creation beside the payment that it was created with.
 */
export const countedOnce = <T extends Pick<EffectChange, 'asset' | 'change' | 'kind'>>(
  changes: readonly T[],
  isPathPayer: boolean,
): readonly T[] => {
  const isPaid = changes.some(
    ({ asset, change, kind }) => kind === 'payment' && asset === NATIVE && change > 0n,
  );
  return changes.filter(
    ({ kind }) => !(kind === 'trade' && isPathPayer) && !(kind === 'creation' && isPaid),
  );
};
