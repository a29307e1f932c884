import { distributionAccounts, type Anchor } from '../anchor.ts';
import { parseStellarAsset } from '../money/asset.ts';
import { isRefusal } from '../refusal.ts';

/** What of `anchor.ts` says which accounts are ours. */
export type AccountsOfAnchor = Pick<Anchor, 'ourAccounts' | 'assets' | 'signingAccount'>;

/** True for accounts whose payments are our own money moving about. */
export const isOurAccount = (anchor: AccountsOfAnchor, account: string): boolean =>
  account === anchor.signingAccount ||
  anchor.ourAccounts.includes(account) ||
  distributionAccounts(anchor).includes(account);

const isIssuer = ({ assets }: AccountsOfAnchor, account: string): boolean =>
  assets.some(({ asset }) => {
    const parsed = parseStellarAsset(asset);
    return !isRefusal(parsed) && parsed.issuer === account;
  });

/**
 * True for an account that no customer is ever paid at: distribution, treasury, issuer, signing and
 * channel accounts, and those that were distribution accounts once. Money that is sent there never
 * leaves us, and what its own issuer is paid of an asset is destroyed, whoever the issuer is.
 * @param account G…; of an M… address the account behind it.
 * @param unlisted accounts of ours that `anchor.ts` does not list; `services/transactions/accounts/own.ts` reads them.
 */
export const isOwnDestination = (
  anchor: AccountsOfAnchor,
  account: string,
  unlisted: ReadonlySet<string>,
): boolean => isOurAccount(anchor, account) || isIssuer(anchor, account) || unlisted.has(account);
