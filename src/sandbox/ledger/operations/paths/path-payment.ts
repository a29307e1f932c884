import { xdr } from '@stellar/stellar-sdk';
import { formatAmount, MAX_AMOUNT } from '../../state/amounts.ts';
import { credit, debit } from '../../state/balances.ts';
import type { CreditRefusal, DebitRefusal } from '../../state/balances.ts';
import { exchange } from '../../state/market.ts';
import { claimAtom, tradeEffects } from '../trades.ts';
import type { Crossing, Trade } from '../../state/market.ts';
import { addressFields, addressOf, assetFields, assetName } from '../../names.ts';
import { assetToXdr, issuerOf, NATIVE, publicKeyOf } from '../../names.ts';
import type { Address, AssetName } from '../../names.ts';
import type { JsonObject, JsonValue, OperationContext } from '../operation.ts';

/** Why a path payment of either kind fails, in the words their XDR names end with. */
export type PathRefusal =
  | 'Underfunded'
  | 'SrcNoTrust'
  | 'SrcNotAuthorized'
  | 'NoDestination'
  | 'NoTrust'
  | 'NotAuthorized'
  | 'LineFull'
  | 'TooFewOffers'
  | 'OfferCrossSelf';

const CREDIT_CODES = {
  no_destination: 'NoDestination',
  no_trust: 'NoTrust',
  not_authorized: 'NotAuthorized',
  line_full: 'LineFull',
} as const satisfies Record<CreditRefusal, PathRefusal>;

const DEBIT_CODES = {
  no_trust: 'SrcNoTrust',
  not_authorized: 'SrcNotAuthorized',
  underfunded: 'Underfunded',
} as const satisfies Record<DebitRefusal, PathRefusal>;

/** What both kinds of path payment are made of. */
interface PathPayment {
  readonly destination: Address;
  /** From the asset sent to the asset received, both ends included. */
  readonly assets: readonly AssetName[];
}

/** Undefined when an asset on the way is none. */
export function readPath(
  send: xdr.Asset,
  path: readonly xdr.Asset[],
  receive: xdr.Asset,
): AssetName[] | undefined {
  const names = [send, ...path, receive].map(assetName);
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}

/** An issuer that is gone can be paid its own asset, where nothing has to be exchanged for it. */
export function hasDestination(
  { destination, assets }: PathPayment,
  { state }: OperationContext,
): boolean {
  const [first, last = NATIVE, ...more] = assets;
  const isPlain = first === last && more.length === 0;
  if (isPlain && issuerOf(last) === destination.account) return true;
  return state.account(destination.account) !== undefined;
}

export function creditDestination(
  { destination, assets }: PathPayment,
  amount: bigint,
  { state }: OperationContext,
): PathRefusal | undefined {
  const refused = credit(state, destination.account, assets.at(-1) ?? NATIVE, amount);
  return refused && CREDIT_CODES[refused];
}

export function debitSource(
  { assets }: PathPayment,
  amount: bigint,
  { state, source }: OperationContext,
): PathRefusal | undefined {
  const short = debit(state, source.account, assets[0] ?? NATIVE, amount);
  return short && DEBIT_CODES[short];
}

/** Follows the path from its start with everything that is sent. */
export function convertForward(
  { assets }: PathPayment,
  sendAmount: bigint,
  context: OperationContext,
): { amount: bigint; trades: Trade[] } | PathRefusal {
  const trades: Trade[] = [];
  let amount = sendAmount;
  for (const [give, get] of hops(assets)) {
    const order = { give, get, giveAtMost: amount, getAtMost: MAX_AMOUNT };
    const crossing = takeHop(context, order);
    if (typeof crossing === 'string') return crossing;
    if (crossing.gave < amount || crossing.got === 0n) return 'TooFewOffers';
    trades.push(...crossing.trades);
    amount = crossing.got;
  }
  return { amount, trades };
}

/** Follows the path from its end with what has to arrive; `amount` is what that costs. */
export function convertBackward(
  { assets }: PathPayment,
  receiveAmount: bigint,
  context: OperationContext,
): { amount: bigint; trades: Trade[] } | PathRefusal {
  const trades: Trade[] = [];
  let amount = receiveAmount;
  for (const [give, get] of hops(assets).toReversed()) {
    const order = { give, get, giveAtMost: MAX_AMOUNT, getAtMost: amount };
    const crossing = takeHop(context, order);
    if (typeof crossing === 'string') return crossing;
    if (crossing.got < amount) return 'TooFewOffers';
    trades.unshift(...crossing.trades);
    amount = crossing.gave;
  }
  return { amount, trades };
}

function takeHop(
  { state, rates, root, source }: OperationContext,
  order: Parameters<typeof exchange>[4],
): Crossing | PathRefusal {
  const crossing = exchange(state, rates, root, source.account, order);
  if (crossing === 'cross_self') return 'OfferCrossSelf';
  return crossing === 'too_few_offers' ? 'TooFewOffers' : crossing;
}

/** The exchanges on the way; an asset does not have to be exchanged for itself. */
function hops(assets: readonly AssetName[]): [AssetName, AssetName][] {
  return assets.slice(1).flatMap((get, index): [AssetName, AssetName][] => {
    const give = assets[index] ?? NATIVE;
    return give === get ? [] : [[give, get]];
  });
}

/** Writes what a path payment did to its accounts, its record and its result. */
export function finish(
  { destination, assets }: PathPayment,
  sent: bigint,
  received: bigint,
  trades: readonly Trade[],
  { source, effects, facts, trades: made }: OperationContext,
): { offers: xdr.ClaimAtom[]; last: xdr.SimplePaymentResult } {
  const [from, to] = [assets[0] ?? NATIVE, assets.at(-1) ?? NATIVE];
  effects.push(
    {
      account: destination,
      type: 'account_credited',
      details: { ...assetFields(to), amount: formatAmount(received) },
    },
    {
      account: source,
      type: 'account_debited',
      details: { ...assetFields(from), amount: formatAmount(sent) },
    },
    ...trades.flatMap((trade) => tradeEffects(source, trade)),
  );
  made.push(...trades);
  facts['sent'] = formatAmount(sent);
  facts['received'] = formatAmount(received);
  const last = new xdr.SimplePaymentResult({
    destination: publicKeyOf(destination.account),
    asset: assetToXdr(to),
    amount: received,
  });
  return { offers: trades.map(claimAtom), last };
}

/** The fields of both records; `limits` are the amount sent and the limit the sender has set. */
export function describePath(
  source: Address,
  assets: {
    readonly send: xdr.Asset;
    readonly receive: xdr.Asset;
    readonly path: readonly xdr.Asset[];
  },
  destination: xdr.MuxedAccount,
  amount: JsonValue,
  limits: JsonObject,
): JsonObject {
  return {
    ...assetFields(assetName(assets.receive) ?? NATIVE),
    ...addressFields('from', source),
    ...addressFields('to', addressOf(destination)),
    amount,
    path: assets.path.map((asset) => assetFields(assetName(asset) ?? NATIVE)),
    ...limits,
    ...assetFields(assetName(assets.send) ?? NATIVE, 'source_'),
  };
}
