import { formatAmount } from '../../../domain/money/amount.ts';
import { NATIVE, parseStellarAsset, type AssetId } from '../../../domain/money/asset.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { baseAccount, muxedId } from '../../../stellar/accounts/address.ts';
import { assetOf } from '../../../stellar/horizon/effects.ts';
import { field, textField } from '../../../stellar/horizon/http.ts';
import { operationIndexOf } from '../../../stellar/toid.ts';
import { mergedAmount } from '../../../stellar/envelopes/transaction-result.ts';

/** Who sent what to whom, as an operation record of Horizon says it. */
export interface Movement {
  /** G… or C…; null where the asset was burnt or clawed back. */
  readonly to: string | null;
  /** The number in the M… address that was paid. */
  readonly toMuxedId: string | null;
  readonly from: string;
  readonly fromMuxed: string | null;
  readonly asset: AssetId;
  /** Decimal string. */
  readonly amount: string;
  /** The place, from 0, among the balance changes of a contract call; 0 for other operations. */
  readonly place: number;
  readonly isClawback: boolean;
}

/** As many changes as a contract call's own transaction has ids for; far more than it may make. */
const PLACES_MAX = 4_095;
const MUXED_ID = /^\d{1,20}$/;

export const optional = (value: unknown, name: string): string | null => {
  const found = field(value, name);
  return typeof found === 'string' ? found : null;
};

const idIn = (muxed: string | null): string | null => (muxed === null ? null : muxedId(muxed));

const plain = { fromMuxed: null, place: 0, isClawback: false };

/** The issuer mints, and says no name for itself. */
const minterOf = (asset: AssetId): string => {
  const parsed = parseStellarAsset(asset);
  if (isRefusal(parsed) || parsed.issuer === null) throw new Error(`${asset} is minted by nobody`);
  return parsed.issuer;
};

/** One transfer, mint, burn or clawback of the asset's own contract. */
const balanceChange = (change: unknown, place: number): Movement => {
  const asset = assetOf(change);
  const type = textField(change, 'type');
  const shared = { ...plain, asset, amount: textField(change, 'amount'), place };
  const id = optional(change, 'destination_muxed_id');
  switch (type) {
    case 'transfer':
    case 'mint': {
      const to = textField(change, 'to');
      const named = id !== null && MUXED_ID.test(id) ? id : null;
      return {
        ...shared,
        to: baseAccount(to),
        toMuxedId: named ?? idIn(to),
        from: type === 'mint' ? minterOf(asset) : baseAccount(textField(change, 'from')),
      };
    }
    case 'burn':
    case 'clawback':
      return {
        ...shared,
        to: null,
        toMuxedId: null,
        from: baseAccount(textField(change, 'from')),
        isClawback: type === 'clawback',
      };
    default:
      throw new Error(`a balance changes by ${type}`);
  }
};

/** True where a change that cannot be read names the account. */
const mentions = (change: unknown, account: string): boolean =>
  ['to', 'from'].some((name) => {
    const named = optional(change, name);
    return named !== null && baseAccount(named) === account;
  });

const balanceChanges = (record: unknown, account: string): readonly Movement[] => {
  const changes = field(record, 'asset_balance_changes');
  if (changes === null) return [];
  if (!Array.isArray(changes)) throw new Error('it does not say which balances it changed');
  return changes.flatMap((change: unknown, place) => {
    if (!mentions(change, account)) return [];
    if (place >= PLACES_MAX) throw new Error('it changes too many balances');
    return [balanceChange(change, place)];
  });
};

const merge = (record: unknown): Movement => {
  const result = textField(field(record, 'transaction'), 'result_xdr');
  const amount = mergedAmount(result, operationIndexOf(BigInt(textField(record, 'id'))));
  if (amount === null) throw new Error('its result is none of an account that was merged');
  return {
    ...plain,
    to: textField(record, 'into'),
    toMuxedId: idIn(optional(record, 'into_muxed')),
    from: textField(record, 'account'),
    asset: NATIVE,
    amount: formatAmount(amount),
  };
};

/**
 * What an operation moved, by its type, from or to an account.
 * @returns null for a type that is not known here.
 * @throws when it is known and cannot be read.
 */
export const movementsOf = (record: unknown, account: string): readonly Movement[] | null => {
  switch (field(record, 'type')) {
    case 'payment':
    case 'path_payment_strict_receive':
    case 'path_payment_strict_send':
      // `amount` is what was delivered, in the destination's asset, for path payments too.
      return [
        {
          ...plain,
          to: textField(record, 'to'),
          toMuxedId: idIn(optional(record, 'to_muxed')),
          from: textField(record, 'from'),
          fromMuxed: optional(record, 'from_muxed'),
          asset: assetOf(record),
          amount: textField(record, 'amount'),
        },
      ];
    case 'create_account':
      return [
        {
          ...plain,
          to: textField(record, 'account'),
          toMuxedId: null,
          from: textField(record, 'funder'),
          asset: NATIVE,
          amount: textField(record, 'starting_balance'),
        },
      ];
    case 'account_merge':
      return [merge(record)];
    case 'clawback':
      return [
        {
          ...plain,
          to: null,
          toMuxedId: null,
          from: textField(record, 'from'),
          asset: assetOf(record),
          amount: textField(record, 'amount'),
          isClawback: true,
        },
      ];
    case 'invoke_host_function':
      return balanceChanges(record, account);
    default:
      return null;
  }
};
