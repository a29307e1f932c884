import { formatAmount } from '../../state/amounts.ts';
import { TrustlineFlag } from '../../state/entries.ts';
import type { TrustlineEntry } from '../../state/entries.ts';
import { assetFields, assetType, issuedParts } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { badRequest, invalidAccountsParameters } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { isAccountId, presentAccount, presentFlags } from '../resources/account.ts';
import { checkAccountId } from './accounts.ts';
import { readAssetFilter } from './asset-filter.ts';
import { stateListing } from './state-listing.ts';

/** Who holds or signs what: accounts by signer, sponsor or asset, and assets themselves. */
export function holderRoutes(network: Network): Route[] {
  return [
    stateListing(network, '/accounts', (request) => {
      const ids = findAccounts(network, request);
      if ('kind' in ids) return ids;
      const { state } = network;
      return ids.flatMap((id) => {
        const account = state.account(id);
        if (!account) return [];
        return [{ token: id, present: () => presentAccount(account, state, request.base) }];
      });
    }),
    stateListing(network, '/assets', ({ query }) => {
      const [code, issuer] = [query.get('asset_code') ?? '', query.get('asset_issuer') ?? ''];
      if (issuer !== '' && !isAccountId(issuer)) {
        return badRequest('asset_issuer', `${issuer} is not a valid asset issuer`);
      }
      return network.state
        .assets()
        .filter((asset) => code === '' || issuedParts(asset)?.code === code)
        .filter((asset) => issuer === '' || issuedParts(asset)?.issuer === issuer)
        .map((asset) => ({
          token: assetToken(asset),
          present: () => presentAsset(network, asset),
        }));
    }),
  ];
}

function findAccounts({ state }: Network, request: HorizonRequest): readonly string[] | Problem {
  const { query } = request;
  const given = ['signer', 'sponsor', 'asset', 'liquidity_pool'].filter((name) => query.get(name));
  const [field] = given;
  if (given.length !== 1 || field === undefined) return invalidAccountsParameters();
  if (field === 'asset') {
    const asset = readAssetFilter(request, 'asset');
    if (typeof asset !== 'string') return asset ?? invalidAccountsParameters();
    return ownersIn(state.list(`trustlines to ${asset}`));
  }
  if (field === 'liquidity_pool') return [];
  const id = checkAccountId(query.get(field) ?? '', field);
  if (typeof id !== 'string') return id;
  if (field === 'sponsor') {
    const kinds = ['accounts', 'trustlines', 'datas', 'offers'];
    return ownersIn(kinds.flatMap((kind) => state.list(`${kind} sponsored by ${id}`)));
  }
  const own = (state.account(id)?.thresholds.master ?? 0) > 0 ? [id] : [];
  return [...own, ...ownersIn(state.list(`accounts signed by ${id}`))];
}

function ownersIn(entries: ReturnType<Network['state']['list']>): string[] {
  const owners = entries.flatMap((entry) => {
    if (entry.kind === 'account') return [entry.id];
    if (entry.kind === 'offer') return [entry.seller];
    return 'account' in entry ? [entry.account] : [];
  });
  return [...new Set(owners)];
}

function assetToken(asset: AssetName): string {
  const { code = '', issuer = '' } = issuedParts(asset) ?? {};
  return `${code}_${issuer}_${assetType(asset)}`;
}

function presentAsset({ state }: Network, asset: AssetName): JsonObject {
  const issuer = state.account(issuedParts(asset)?.issuer ?? '');
  const lines = state.list(`trustlines to ${asset}`).filter((entry) => entry.kind === 'trustline');
  const claimables = state
    .list(`claimables in ${asset}`)
    .filter((entry) => entry.kind === 'claimable');
  const inContracts = state
    .list(`contract balances in ${asset}`)
    .filter((entry) => entry.kind === 'contractBalance');
  const domain = issuer?.homeDomain;
  const inClaimables = claimables.reduce((total, { amount }) => total + amount, 0n);
  return {
    _links: { toml: { href: domain ? `https://${domain}/.well-known/stellar.toml` : '' } },
    ...assetFields(asset),
    paging_token: assetToken(asset),
    num_claimable_balances: claimables.length,
    num_liquidity_pools: 0,
    num_contracts: inContracts.length,
    accounts: byAuthority(lines, (some) => some.length),
    claimable_balances_amount: formatAmount(inClaimables),
    liquidity_pools_amount: formatAmount(0n),
    contracts_amount: formatAmount(inContracts.reduce((total, { amount }) => total + amount, 0n)),
    balances: byAuthority(lines, (some) =>
      formatAmount(some.reduce((total, { balance }) => total + balance, 0n)),
    ),
    flags: presentFlags(issuer?.flags ?? 0),
  };
}

function byAuthority(
  lines: readonly TrustlineEntry[],
  sum: (lines: readonly TrustlineEntry[]) => string | number,
): JsonObject {
  const { authorized, maintainLiabilities } = TrustlineFlag;
  const withFlags = (flags: number): TrustlineEntry[] =>
    lines.filter((line) => (line.flags & (authorized | maintainLiabilities)) === flags);
  return {
    authorized: sum(withFlags(authorized)),
    authorized_to_maintain_liabilities: sum(withFlags(maintainLiabilities)),
    unauthorized: sum(withFlags(0)),
  };
}
