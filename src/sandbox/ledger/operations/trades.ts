import { xdr } from '@stellar/stellar-sdk';
import { assetFields, assetToXdr, publicKeyOf } from '../names.ts';
import type { Address, AssetName } from '../names.ts';
import { formatAmount } from '../state/amounts.ts';
import type { Trade } from '../state/market.ts';
import type { EffectDraft } from './operation.ts';

/** A trade as the results of operations show it. */
export function claimAtom(trade: Trade): xdr.ClaimAtom {
  return xdr.ClaimAtom.claimAtomTypeOrderBook(
    new xdr.ClaimOfferAtom({
      sellerId: publicKeyOf(trade.seller),
      offerId: trade.offerId,
      assetSold: assetToXdr(trade.sold),
      amountSold: trade.soldAmount,
      assetBought: assetToXdr(trade.bought),
      amountBought: trade.boughtAmount,
    }),
  );
}

/** A trade as the effects of both of its sides show it. */
export function tradeEffects(taker: Address, trade: Trade): EffectDraft[] {
  const side = (
    account: Address,
    seller: string,
    given: readonly [AssetName, bigint],
    taken: readonly [AssetName, bigint],
  ): EffectDraft => ({
    account,
    type: 'trade',
    details: {
      seller,
      offer_id: String(trade.offerId),
      sold_amount: formatAmount(given[1]),
      ...assetFields(given[0], 'sold_'),
      bought_amount: formatAmount(taken[1]),
      ...assetFields(taken[0], 'bought_'),
    },
  });
  const ofSeller = [trade.sold, trade.soldAmount] as const;
  const ofTaker = [trade.bought, trade.boughtAmount] as const;
  return [
    side(taker, trade.seller, ofTaker, ofSeller),
    side({ account: trade.seller }, taker.account, ofSeller, ofTaker),
  ];
}
