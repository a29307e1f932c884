import { stroopsOf } from '../../domain/money/amount.ts';
import { assetNamed, changesOf, countedOnce } from './effects.ts';
import {
  type EffectChange,
  HistoryGoneError,
  NetworkFault,
  type AffectingOperation,
  type ClaimableOffer,
  type EffectsPage,
} from '../network.ts';
import { callHorizon, field, textField, type HorizonHttpOptions } from './http.ts';

/* What Horizon's list of effects says of one account, by operation. */

interface ListedEffect {
  /** The operation's id. */
  readonly operation: bigint;
  readonly pagingToken: string;
  readonly record: unknown;
}

/** The token after all effects of an operation: before the first of the one that would follow. */
const cursorAfter = (operation: bigint): string => `${operation + 1n}-0`;

const listed = (record: unknown): ListedEffect => {
  const pagingToken = textField(record, 'paging_token');
  const [, operation] = /^(\d{1,19})-\d{1,10}$/.exec(pagingToken) ?? [];
  // Without its place nothing can be read on after it.
  if (operation === undefined) throw new NetworkFault('Horizon answered without paging tokens');
  return { operation: BigInt(operation), pagingToken, record };
};

const offersOf = (record: unknown): readonly ClaimableOffer[] =>
  field(record, 'type') === 'claimable_balance_claimant_created'
    ? [
        {
          id: textField(record, 'balance_id'),
          asset: assetNamed(textField(record, 'asset')),
          amount: stroopsOf(textField(record, 'amount')),
          predicate: field(record, 'predicate') ?? null,
        },
      ]
    : [];

const gather = (token: bigint, effects: readonly ListedEffect[]): AffectingOperation => {
  const changes: EffectChange[] = [];
  const claimables: ClaimableOffer[] = [];
  let isReadable = true;
  for (const { record } of effects) {
    try {
      changes.push(...changesOf(record));
      claimables.push(...offersOf(record));
    } catch {
      isReadable = false;
    }
  }
  const closedAtMs = Date.parse(String(field(effects[0]?.record, 'created_at')));
  return {
    token,
    closedAtMs: Number.isNaN(closedAtMs) ? 0 : closedAtMs,
    changes: countedOnce(changes, false),
    claimables,
    isReadable,
  };
};

/** What operations did to an account, by effects of theirs that follow one another. */
export const affectedBy = (effects: readonly unknown[]): readonly AffectingOperation[] =>
  [...Map.groupBy(effects.map(listed), ({ operation }) => operation)].map(([token, own]) =>
    gather(token, own),
  );

/** So many whole operations bring a reader further, who asks for the last one that it knows again. */
const OPERATIONS_MIN = 2;

/**
 * One page of `/accounts/{account}/effects`, grouped by operation. What a full page may have cut in
 * two is left to the next one, unless there is little else on it.
 */
export const readEffects = async (
  http: HorizonHttpOptions,
  account: string,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<EffectsPage> => {
  const found: unknown[] = [];
  let cursor = cursorAfter(after);
  for (;;) {
    const query = `order=asc&limit=${limit}&cursor=${cursor}`;
    const { status, body } = await callHorizon(http, `/accounts/${account}/effects?${query}`);
    if (status === 410) throw new HistoryGoneError(`Horizon has no history after ${after}`);
    const records = status === 404 ? [] : field(field(body, '_embedded'), 'records');
    if (!Array.isArray(records)) throw new NetworkFault('Horizon answered without records');
    found.push(...records);
    const exhausted = records.length < limit;
    const operations = affectedBy(found);
    if (exhausted) return { operations, exhausted };
    if (operations.length > OPERATIONS_MIN)
      return { operations: operations.slice(0, -1), exhausted };
    cursor = listed(found.at(-1)).pagingToken;
  }
};

/** One operation with its transaction, as the list of payments would have it. */
export const readOperation = async (http: HorizonHttpOptions, token: bigint): Promise<unknown> => {
  const { status, body } = await callHorizon(http, `/operations/${token}?join=transactions`);
  // A node that lags does not know it yet.
  if (status !== 200) throw new NetworkFault(`Horizon answered ${status} for operation ${token}`);
  return body;
};
