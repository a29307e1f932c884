import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { askRate } from './ask-rate.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import { assetPolicy, railProfile, type Anchor } from '../../domain/anchor.ts';
import { marketOf, type Market } from '../../domain/quotes/market.ts';
import { quoteAmount } from '../../domain/quotes/quote.ts';
import type { Rate } from '../../domain/quotes/rates.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { StoreDeps } from '../deps.ts';
import { describeFailure, failureWords } from '../../domain/failure.ts';

export interface RateDeps extends StoreDeps {
  /** How long the rates may take; see `askRate`. */
  readonly rateWithinMs?: number;
}

/** The market that a transaction is exchanged in. @throws when `anchor.ts` no longer has it. */
export const marketOfRow = (anchor: Anchor, { id, kind, asset, rail }: Transaction): Market => {
  const policy = assetPolicy(anchor, asset);
  const profile = railProfile(anchor, rail ?? '');
  const market = policy && profile && marketOf(anchor, { policy, kind, currency: profile.asset });
  if (!market) throw new Error(`anchor.ts exchanges ${asset} on ${rail} no more, as ${id} needs`);
  return market;
};

/** Asks for the rate of now, which binds. @throws with codes alone where there is none. */
const askFirm = async (
  { anchor, log, rateWithinMs }: RateDeps,
  row: Transaction,
  { sellAsset, buyAsset }: Market,
  amount: string,
): Promise<Rate> => {
  const { quotes } = anchor;
  if (!quotes) throw new Error('anchor.ts has no quotes any more');
  const { id, account, accountMemo: memo = null, clientDomain = null } = row;
  const request = {
    context: row.protocol,
    sellAsset,
    buyAsset,
    sellAmount: amount,
    buyAmount: null,
    deliveryMethod: row.rail ?? null,
    countryCode: null,
    firm: true,
    transactionId: id,
    expireAfter: null,
    client: { account, memo, clientDomain },
  };
  const rate = await askRate(quotes, request, rateWithinMs).catch((error: unknown) => {
    // The words of the business's own code are kept out of the history.
    const failure = describeFailure(error);
    log.error({ transactionId: id, failure }, 'the rates failed; they are asked again');
    throw new Error(`the rates failed: ${failureWords(error)}`);
  });
  if (isRefusal(rate)) {
    // A market that is closed is no fault: it opens.
    throw ApplicationFailure.create({
      type: 'NoRate',
      message: `the rates gave no price: ${rate.refusal}`,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  if (rate.expiresAt.getTime() <= Date.now()) throw new Error('the rates gave a price that ended');
  return rate;
};

/** What the amount comes to at the rate of now, or the refusal where nothing of it would be left. */
export const priceNow = async (
  deps: RateDeps,
  row: Transaction,
  market: Market & { readonly createsAccount: boolean },
  amount: Stroops,
) => {
  const { price, expiresAt } = await askFirm(deps, row, market, formatAmount(amount));
  return { quoted: quoteAmount({ side: 'sell', amount }, { ...market, price }), expiresAt };
};
