import { formatAmount, MAX_AMOUNT, parseAmount } from '../../state/amounts.ts';
import { exchange } from '../../state/market.ts';
import type { Order } from '../../state/market.ts';
import { assetFields, NATIVE } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { ok } from '../http.ts';
import type { Answer, HorizonRequest, Route } from '../http.ts';
import { badRequest, stillIngesting } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { checkAccountId } from './accounts.ts';
import { isAssetName, readAssetParts } from './asset-filter.ts';

/** What path payments would cost or bring. Only direct exchanges are found, no detours. */
export function pathRoutes(network: Network): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/paths/strict-receive',
      isState: true,
      handle: (request) => answer(network, request, 'destination', 'source'),
    },
    {
      method: 'GET',
      pattern: '/paths/strict-send',
      isState: true,
      handle: (request) => answer(network, request, 'source', 'destination'),
    },
  ];
}

type Side = 'source' | 'destination';

/**
 * @param fixed the side whose asset and amount are given
 * @param open the side whose assets are asked about
 */
function answer(network: Network, request: HorizonRequest, fixed: Side, open: Side): Answer {
  const { query } = request;
  const hasMarket = network.state.lastOfferId() > 0n || network.rates.isConfigured;
  if (!hasMarket) return stillIngesting();
  const asset = readAssetParts(query, `${fixed}_`);
  if (!asset) return badRequest(`${fixed}_asset_type`, 'Asset type is invalid');
  const amount = parseAmount(query.get(`${fixed}_amount`) ?? '');
  if (!amount) return badRequest(`${fixed}_amount`, 'Amount must be positive');
  const others = readOthers(network, query, open);
  if ('kind' in others) return others;
  const records = others.flatMap((other) => {
    const quote = quoteOf(network, asset, other, amount, fixed);
    if (quote === undefined) return [];
    const given = { asset, amount };
    const found = { asset: other, amount: quote };
    const [from, to] = fixed === 'source' ? [given, found] : [found, given];
    return [presentPath(from, to)];
  });
  return ok({ _embedded: { records } });
}

interface Leg {
  readonly asset: AssetName;
  readonly amount: bigint;
}

function presentPath(from: Leg, to: Leg): JsonObject {
  return {
    ...assetFields(from.asset, 'source_'),
    source_amount: formatAmount(from.amount),
    ...assetFields(to.asset, 'destination_'),
    destination_amount: formatAmount(to.amount),
    path: [],
  };
}

/** The open side: assets by name, or whatever an account can hold. */
function readOthers(
  { state }: Network,
  query: URLSearchParams,
  open: Side,
): readonly AssetName[] | Problem {
  const listed = query.get(`${open}_assets`);
  if (listed) {
    const names = listed.split(',');
    if (names.every(isAssetName)) return names;
    return badRequest(`${open}_assets`, 'the list of assets is invalid');
  }
  const id = checkAccountId(query.get(`${open}_account`) ?? '', `${open}_account`);
  if (typeof id !== 'string') return id;
  const lines = state.list(`trustlines of ${id}`);
  return [NATIVE, ...lines.flatMap((line) => (line.kind === 'trustline' ? [line.asset] : []))];
}

/** Tries the exchange on the present book and puts everything back. */
function quoteOf(
  { state, rates, root }: Network,
  asset: AssetName,
  other: AssetName,
  amount: bigint,
  fixed: Side,
): bigint | undefined {
  if (asset === other) return amount;
  const order: Order =
    fixed === 'source'
      ? { give: asset, get: other, giveAtMost: amount, getAtMost: MAX_AMOUNT }
      : { give: other, get: asset, giveAtMost: MAX_AMOUNT, getAtMost: amount };
  const mark = state.mark();
  const crossing = exchange(state, rates, root.publicKey(), '', order);
  state.rollback(mark);
  if (typeof crossing === 'string') return undefined;
  return fixed === 'source' ? crossing.got : crossing.gave;
}
