import { formatAmount, roundDown, roundUp, stroopsOf, type Stroops } from './amount.ts';
import { NATIVE, type AssetId } from './asset.ts';
import type { FeeLine, FeeSchedule, Price } from './price.ts';
import { refuse, refuseField, type Refusal } from '../refusal.ts';

/*
 * What it means for a deposit that the account it pays is missing. Lumens create the account
 * themselves, and have to be enough for that. For any other asset we create it with
 * `startingBalance`, and `newAccount` of the fee schedule says what that costs.
 */

/** The account that a deposit pays, as far as the deposit depends on it. */
export interface Destination {
  readonly isMissing: boolean;
  /** What a new account has to hold, by the network's reserve of now. */
  readonly leastBalance: Stroops;
}

/** An account that a deposit does not depend on. */
export const ANY_ACCOUNT: Destination = { isMissing: false, leastBalance: 0n };

/** What a new account costs, on the grid of the asset that it is paid in. */
export const newAccountFee = ({ newAccount = '0' }: FeeSchedule, decimals: number): Stroops =>
  roundUp(stroopsOf(newAccount), decimals);

/** True where a deposit may have to pay for the account that is created for it. */
export const asksForNewAccount = ({
  asset,
  fee: { newAccount = '0' },
  accountCreation,
}: {
  readonly asset: AssetId;
  readonly fee: FeeSchedule;
  /** True where we create accounts. */
  readonly accountCreation: boolean;
}): boolean => accountCreation && asset !== NATIVE && stroopsOf(newAccount) > 0n;

const NEW_ACCOUNT = 'New account';

/** Its line of the fee; none where it costs nothing. */
export const newAccountLine = (amount: Stroops): readonly FeeLine[] =>
  amount === 0n
    ? []
    : [
        {
          name: NEW_ACCOUNT,
          description: 'What it costs to create the Stellar account',
          amount: formatAmount(amount),
        },
      ];

/** What of a fee that was decided is for a new account. */
export const chargedForAccount = (fee: Pick<Price['fee'], 'details'> | null | undefined): Stroops =>
  (fee?.details ?? [])
    .filter(({ name }) => name === NEW_ACCOUNT)
    .reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);

/**
 * A price whose fee for a new account falls away, because somebody else has created the account.
 * Where the money is exchanged, what is no longer kept buys at the rate that was decided.
 * @param decimals of the asset that is paid out.
 */
export const withoutNewAccount = (
  price: Price,
  { isExchanged, decimals }: { readonly isExchanged: boolean; readonly decimals: number },
): Price => {
  const { amountIn, amountOut, fee } = price;
  const charged = chargedForAccount(fee);
  const bought = stroopsOf(amountOut);
  const net = stroopsOf(amountIn) - stroopsOf(fee.total);
  const more = isExchanged
    ? roundDown((bought * (net + charged)) / net, decimals) - bought
    : charged;
  return {
    ...price,
    amountOut: formatAmount(bought + (more > 0n ? more : 0n)),
    fee: {
      ...fee,
      total: formatAmount(stroopsOf(fee.total) - charged),
      details: fee.details.filter(({ name }) => name !== NEW_ACCOUNT),
    },
  };
};

/** Refuses a firm quote that holds nothing for the new account that the deposit would have to pay. */
export const judgeQuotedAccount = (
  { fee }: Pick<Price, 'fee'>,
  { isMissing }: Destination,
  asks: boolean,
): Refusal | null =>
  asks && isMissing && chargedForAccount(fee) === 0n
    ? refuseField('quote_differs', 'account', 'account_not_in_quote')
    : null;

/** Refuses lumens that are too few for the new account that they would have to create. */
export const judgeLumens = (
  asset: AssetId,
  amountOut: string,
  { isMissing, leastBalance }: Destination,
): Refusal | null =>
  asset === NATIVE && isMissing && stroopsOf(amountOut) < leastBalance
    ? refuse('amount_below_reserve', 'amount_below_reserve', { least: formatAmount(leastBalance) })
    : null;
