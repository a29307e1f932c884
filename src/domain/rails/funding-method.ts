import { stroopsOf } from '../money/amount.ts';
import type { RailProfile } from './profile.ts';
import { refuse, refuseField, type Refusal } from '../refusal.ts';
import type { Kind } from '../transactions/transaction.ts';

/** At least one rail, the first offered first. */
export type SomeRails = readonly [RailProfile, ...RailProfile[]];

/** What wallets call a rail: SEP-6's and SEP-31's `funding_method`, SEP-38's delivery method. */
export const fundingMethodOf = ({
  name,
  fundingMethod,
}: Pick<RailProfile, 'name' | 'fundingMethod'>): string => fundingMethod ?? name;

/** The funding methods of some rails, each once, in the order of the rails. */
export const fundingMethodsOf = (rails: readonly RailProfile[]): readonly string[] => [
  ...new Set(rails.map(fundingMethodOf)),
];

/**
 * True of a rail that a wallet means by a funding method. A rail's own name is understood too: quotes
 * and wallets may have it from before the rail had a funding method.
 * @param method undefined where the wallet names none.
 */
export const hasFundingMethod = (rail: RailProfile, method: string | undefined): boolean =>
  method === undefined || fundingMethodOf(rail) === method || rail.name === method;

/**
 * The rails that a wallet means.
 * @param rails those that are offered.
 * @returns `rail_unknown` with the methods that there are, where it means none of them.
 */
export const railsByMethod = (
  rails: readonly RailProfile[],
  method: string | undefined,
  field = 'funding_method',
): SomeRails | Refusal => {
  const [rail, ...others] = rails.filter((one) => hasFundingMethod(one, method));
  if (rail) return [rail, ...others];
  return refuseField('rail_unknown', field, 'is_one_of', {
    names: fundingMethodsOf(rails).join(', '),
  });
};

/** The side of a price that a rail moves: what is paid in of a deposit, else what is paid out. */
export const amountOnRail = (
  kind: Kind,
  { amountIn, amountOut }: { readonly amountIn: string; readonly amountOut: string },
): string => (kind === 'deposit' ? amountIn : amountOut);

const isBelow = ({ amounts }: RailProfile, amount: string): boolean =>
  amounts?.minimum !== undefined && stroopsOf(amount) < stroopsOf(amounts.minimum);

const isAbove = ({ amounts }: RailProfile, amount: string): boolean =>
  amounts?.maximum !== undefined && stroopsOf(amount) > stroopsOf(amounts.maximum);

/** True of a rail that moves an amount in one payment. @param amount decimal string. */
export const movesAmount = (rail: RailProfile, amount: string): boolean =>
  !isBelow(rail, amount) && !isAbove(rail, amount);

/**
 * Chooses the first of some rails that moves an amount.
 * @param amount decimal string in the rails' asset; null where it is not known yet.
 * @returns `amount_too_small` or `amount_too_large` where none of them moves it.
 */
export const chooseRail = (rails: SomeRails, amount: string | null): RailProfile | Refusal => {
  const [first] = rails;
  if (amount === null) return first;
  const rail = rails.find((one) => movesAmount(one, amount));
  if (rail) return rail;
  return rails.every((one) => isBelow(one, amount))
    ? refuse('amount_too_small', 'amount_too_small_for_method')
    : refuse('amount_too_large', 'amount_too_large_for_method');
};
