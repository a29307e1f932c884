import type { Anchor } from '../../domain/anchor.ts';
import { NATIVE, type AssetId } from '../../domain/money/asset.ts';
import type { FeeSchedule, Price } from '../../domain/money/price.ts';
import { marketOf } from '../../domain/quotes/market.ts';
import {
  ANY_ACCOUNT,
  asksForNewAccount,
  judgeLumens,
  judgeQuotedAccount,
  type Destination,
} from '../../domain/money/new-account.ts';
import { isRefusal, refuseField, type Refusal } from '../../domain/refusal.ts';
import { isContract } from '../../stellar/accounts/address.ts';
import type { Offer } from './offers.ts';
import type { NetworkReader } from '../deps.ts';

export interface DestinationDeps {
  readonly anchor: Anchor;
  readonly network: Pick<NetworkReader, 'readDestination' | 'contracts'>;
}

/** What is paid to an account, and what it costs. */
interface Paying {
  readonly asset: AssetId;
  readonly fee: FeeSchedule;
}

/** True where a deposit depends on whether its account exists. */
const depends = ({ anchor }: DestinationDeps, { asset, fee }: Paying): boolean =>
  asset === NATIVE ||
  asksForNewAccount({ asset, fee, accountCreation: anchor.startingBalance !== null });

/**
 * Looks at the account that a deposit is to pay, where the deposit depends on it: lumens create it,
 * and any other asset may ask for what a new one costs.
 * @returns `account_malformed` where it is missing and none are created, `network_away` where nobody
 * can say.
 */
export const lookAtDestination = async (
  deps: DestinationDeps,
  account: string,
  paying: Paying,
): Promise<Destination | Refusal> => {
  const isCreated = deps.anchor.startingBalance !== null || paying.asset === NATIVE;
  // A contract account is nobody's to create, and can be paid whether or not it is there.
  if (isContract(account) || (isCreated && !depends(deps, paying))) return ANY_ACCOUNT;
  const found = await deps.network.readDestination(account);
  if (isRefusal(found) || !found.isMissing || isCreated) return found;
  return refuseField('account_malformed', 'account', 'account_not_created');
};

/**
 * The same of whoever asks for a price without saying which account is to be paid: their own, most
 * likely. It may be another one, so that nobody is refused for an account that is not created.
 */
export const lookAtOwnAccount = async (
  deps: DestinationDeps,
  account: string | null,
  paying: Paying,
): Promise<Destination | Refusal> =>
  account === null || isContract(account) || !depends(deps, paying)
    ? ANY_ACCOUNT
    : deps.network.readDestination(account);

/**
 * Judges a deposit by a firm quote, which names no account, for the account that it is to pay: the
 * quote is kept to the letter, so that it has to hold what a new account costs.
 */
export const judgeQuotedDestination = async (
  deps: DestinationDeps,
  { policy, operation }: Offer,
  quoted: { readonly account: string; readonly currency: AssetId; readonly price: Price },
): Promise<Refusal | null> => {
  const { account, currency, price } = quoted;
  const { asset } = policy;
  const { fee } = marketOf(deps.anchor, { policy, kind: 'deposit', currency }) ?? operation;
  const destination = await lookAtDestination(deps, account, { asset, fee });
  if (isRefusal(destination)) return destination;
  const asks = depends(deps, { asset, fee }) && asset !== NATIVE;
  return (
    judgeLumens(asset, price.amountOut, destination) ?? judgeQuotedAccount(price, destination, asks)
  );
};
