import type { OperationRecord } from '@stellar/stellar-sdk';
import { parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { baseAccount } from '../accounts/address.ts';
import type { EffectChange } from '../network.ts';
import type { AssetEvent } from './events/asset-events.ts';
import type { RpcTransaction } from './transactions.ts';

const TRADES = new Set(['manageSellOffer', 'manageBuyOffer', 'createPassiveSellOffer']);

const issuerOf = (asset: AssetId): string | null => {
  const parsed = parseStellarAsset(asset);
  return isRefusal(parsed) ? null : parsed.issuer;
};

/** The two sides of an event. A classic operation's issuer is one of them without being named. */
const sidesOf = ({ asset, from, to }: AssetEvent, isCall: boolean) =>
  isCall ? { from, to } : { from: from ?? issuerOf(asset), to: to ?? issuerOf(asset) };

/** Why an event of an operation moved a balance of an account that did not make the operation. */
const kindOf = ({ type }: OperationRecord, isLast: boolean): EffectChange['kind'] => {
  if (type === 'createAccount') return 'creation';
  // Hop by hop an offer is taken; the last transfer is what is delivered.
  const isPath = type === 'pathPaymentStrictReceive' || type === 'pathPaymentStrictSend';
  return TRADES.has(type) || (isPath && !isLast) ? 'trade' : 'payment';
};

/** Adds up what is of one asset and one kind, and leaves out a sum of zero. */
const summed = (changes: readonly EffectChange[]): readonly EffectChange[] =>
  [...Map.groupBy(changes, ({ asset, kind }) => `${kind} ${asset}`).values()].flatMap(
    ([first, ...others]) => {
      if (!first) return [];
      const change = others.reduce((sum, one) => sum + one.change, first.change);
      return change === 0n ? [] : [{ ...first, change }];
    },
  );

/**
 * What one operation did to the balances of an account, each of it once, by the events of the assets'
 * contracts: the same as Horizon's effects say.
 * @param index the operation's place in the transaction, from 0.
 */
export const changesOf = (
  { inner, moved }: RpcTransaction,
  index: number,
  account: string,
): readonly EffectChange[] => {
  const events = moved[index] ?? [];
  const operation = inner?.operations[index];
  const isCall = operation === undefined || operation.type === 'invokeHostFunction';
  const isOwn =
    operation !== undefined && baseAccount(operation.source ?? inner?.source ?? '') === account;
  const changes = events.flatMap((event, place): EffectChange[] => {
    const { from, to } = sidesOf(event, isCall);
    const { asset, amount } = event;
    const isLast = place === events.length - 1;
    // Who pays by a path gives what the path began with; what passed through it adds up to nothing.
    const kind = operation === undefined || isOwn ? 'payment' : kindOf(operation, isLast);
    return [
      ...(from === account ? [{ asset, change: -amount, kind: 'payment' as const }] : []),
      ...(to === account ? [{ asset, change: amount, kind }] : []),
    ].map((one) => (kind === 'trade' ? { ...one, kind } : one));
  });
  return summed(changes);
};
