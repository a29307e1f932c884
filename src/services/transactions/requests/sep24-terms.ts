import type { RequiredEntityData } from '@mikro-orm/core';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { marketOf } from '../../../domain/quotes/market.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../domain/refusal.ts';
import { railsAtPar, requestedAmount, type Offer } from '../../quotes/offers.ts';
import type { FittingQuote } from '../../quotes/use.ts';
import type { InteractiveDepositInput, InteractiveWithdrawalInput } from './inputs.ts';

/** The asset that a request wants the other one exchanged for; undefined where it names none. */
export const wantedAsset = (
  input: InteractiveDepositInput | InteractiveWithdrawalInput,
): string | undefined => {
  if ('source_asset' in input) return input.source_asset;
  return 'destination_asset' in input ? input.destination_asset : undefined;
};

/** What is to be paid by which rail: as a firm quote has it, or as far as the request says it. */
export type Terms = Pick<
  RequiredEntityData<Transaction>,
  'rail' | 'amountOut' | 'feeDetails' | 'payUntil'
> & {
  readonly currency: string;
  readonly amountExpected: string | null;
  readonly quoteId?: string;
};

export const termsOfQuote = ({ quote, rails, price }: FittingQuote): Terms => ({
  currency: rails[0].asset,
  // A quote for one method leaves nothing to choose.
  rail: quote.sellDeliveryMethod || quote.buyDeliveryMethod ? rails[0].name : null,
  amountExpected: price.amountIn,
  amountOut: price.amountOut,
  feeDetails: price.fee,
  quoteId: quote.id,
  payUntil: quote.expiresAt,
});

/** What a request is to cost, as far as it says it; a refusal where the anchor has no such market. */
export const termsOf = (
  { anchor }: { readonly anchor: Anchor },
  kind: 'deposit' | 'withdrawal',
  offer: Offer,
  input: InteractiveDepositInput | InteractiveWithdrawalInput,
): Terms | Refusal => {
  const amount = input.amount === undefined ? null : requestedAmount(input.amount, offer);
  if (isRefusal(amount)) return amount;
  const wanted = wantedAsset(input);
  const { policy } = offer;
  const rail = railsAtPar(anchor, policy).find(
    (profile) => wanted === undefined || profile.asset === wanted,
  );
  if (rail) return { currency: rail.asset, amountExpected: amount };
  const hasMarket = wanted !== undefined && marketOf(anchor, { policy, kind, currency: wanted });
  return hasMarket
    ? refuseField('field_missing', 'quote_id', 'quote_needed_to_exchange')
    : refuse('asset_wrong', `no_${kind}_between_assets`);
};
