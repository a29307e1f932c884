import { FIRST_LEDGER } from '../../closing/chain.ts';
import { PROTOCOL_VERSION } from '../../closing/header.ts';
import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { feeStats } from '../../transactions/fee-stats.ts';
import { ok } from '../http.ts';
import type { Reply, Route } from '../http.ts';
import { isoTime } from '../resources/links.ts';

/** The newest protocol the Horizon that is imitated here can read. */
const HORIZON_PROTOCOL_VERSION = 28;

/** The network's own face: root, health, fees. */
export function rootRoutes(network: Network, friendbotUrl: string | undefined): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/',
      handle: ({ base }) => ok(presentRoot(network, base, friendbotUrl ?? `${base}/friendbot`)),
    },
    {
      method: 'GET',
      pattern: '/health',
      handle: () => health(true),
    },
    { method: 'GET', pattern: '/fee_stats', handle: () => ok(feeStats(network)) },
  ];
}

/** How Horizon says that it is well, or that its core is not. */
export function health(isCoreUp: boolean): Reply {
  return {
    kind: 'reply',
    status: isCoreUp ? 200 : 503,
    contentType: 'text/plain; charset=utf-8',
    body: { database_connected: true, core_up: isCoreUp, core_synced: isCoreUp },
  };
}

function presentRoot(network: Network, base: string, friendbot: string): JsonObject {
  const { sequence, closedAt } = network.latest();
  return {
    _links: rootLinks(base, friendbot),
    horizon_version: 'railhead-sandbox',
    core_version: 'railhead-sandbox',
    ingest_latest_ledger: sequence,
    history_latest_ledger: sequence,
    history_latest_ledger_closed_at: isoTime(closedAt),
    history_elder_ledger: Math.min(FIRST_LEDGER, sequence),
    core_latest_ledger: network.newest().sequence,
    network_passphrase: network.networkPassphrase,
    current_protocol_version: PROTOCOL_VERSION,
    supported_protocol_version: HORIZON_PROTOCOL_VERSION,
    core_supported_protocol_version: PROTOCOL_VERSION,
  };
}

const ASSET = (name: string): string =>
  `${name}_asset_type,${name}_asset_code,${name}_asset_issuer`;
/** On the routes of paths the code comes last. */
const PATH_ASSET = (name: string): string =>
  `${name}_asset_type,${name}_asset_issuer,${name}_asset_code`;
const NAMED = (name: string): string =>
  ASSET(name)
    .replaceAll(/\w+/g, (field) => `${field}={${field}}`)
    .replaceAll(',', '&');
const PAGED = 'cursor,limit,order';

/** What can be asked for: Horizon's URI templates, those served here. */
function rootLinks(base: string, friendbot: string): JsonObject {
  const templated = (path: string): JsonObject => ({ href: `${base}${path}`, templated: true });
  return {
    account: templated('/accounts/{account_id}'),
    accounts: templated(`/accounts{?signer,sponsor,asset,liquidity_pool,${PAGED}}`),
    account_transactions: templated(`/accounts/{account_id}/transactions{?${PAGED}}`),
    claimable_balances: templated(`/claimable_balances{?asset,sponsor,claimant,${PAGED}}`),
    assets: templated(`/assets{?asset_code,asset_issuer,${PAGED}}`),
    effects: templated(`/effects{?${PAGED}}`),
    fee_stats: { href: `${base}/fee_stats` },
    ...(friendbot !== '' && { friendbot: { href: `${friendbot}{?addr}`, templated: true } }),
    ledger: templated('/ledgers/{sequence}'),
    ledgers: templated(`/ledgers{?${PAGED}}`),
    liquidity_pools: templated(`/liquidity_pools{?reserves,account,${PAGED}}`),
    offer: templated('/offers/{offer_id}'),
    offers: templated(`/offers{?selling,buying,seller,sponsor,${PAGED}}`),
    operation: templated('/operations/{id}'),
    operations: templated(`/operations{?${PAGED},include_failed}`),
    order_book: templated(`/order_book{?${ASSET('selling')},${ASSET('buying')},limit}`),
    payments: templated(`/payments{?${PAGED},include_failed}`),
    self: { href: `${base}/` },
    strict_receive_paths: templated(
      `/paths/strict-receive{?source_assets,source_account,destination_account,${PATH_ASSET('destination')},destination_amount}`,
    ),
    strict_send_paths: templated(
      `/paths/strict-send{?destination_account,destination_assets,${PATH_ASSET('source')},source_amount}`,
    ),
    trade_aggregations: templated(`/trade_aggregations?${NAMED('base')}&${NAMED('counter')}`),
    trades: templated(`/trades?${NAMED('base')}&${NAMED('counter')}`),
    transaction: templated('/transactions/{hash}'),
    transactions: templated(`/transactions{?${PAGED}}`),
  };
}
