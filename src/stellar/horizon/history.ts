import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import { assetOf, changesOf } from './effects.ts';
import { type EffectChange, HistoryGoneError, NetworkFault } from '../network.ts';
import { callHorizon, field, textField, type HorizonHttpOptions } from './http.ts';
import { memoName, readMemo } from '../memo.ts';
import { pause } from '../../lib/pause.ts';

/** An operation that names an account, as far as an audit needs to know it. */
export interface HistoryOperation {
  /** Its TOID. */
  readonly id: string;
  readonly type: string;
  readonly sourceAccount: string;
  readonly transactionHash: string;
  /** The hash of the transaction inside a fee-bump; null for a plain one. */
  readonly innerHash: string | null;
  /** Exactly, as `memoName` names it; undefined where Horizon did not say it exactly. */
  readonly memo: string | null | undefined;
  /** Whom it pays, muxed where it was written so; null where it pays nobody. */
  readonly destination: string | null;
  readonly closedAtMs: number;
}

/** What one operation did to one balance of an account. */
export interface HistoryEffect {
  /** Horizon's own token, to read on after it. */
  readonly token: string;
  readonly operationId: string;
  readonly asset: AssetId;
  /** Stroops; what went out is below nothing. */
  readonly change: Stroops;
  readonly kind: EffectChange['kind'];
  readonly closedAtMs: number;
}

/** A transaction that names an account, whether it succeeded or not. */
export interface HistoryTransaction {
  readonly token: string;
  readonly hash: string;
  readonly innerHash: string | null;
  readonly feeAccount: string;
  /** Stroops. */
  readonly feeCharged: Stroops;
  readonly ledger: number;
  readonly closedAtMs: number;
}

export interface HistoryPage<Item> {
  readonly items: readonly Item[];
  /** The token to read on after; the one that was given when there is nothing. */
  readonly cursor: string;
  readonly exhausted: boolean;
}

/** What the network remembers of an account. Read again where a source cannot answer at once. */
export interface LedgerHistory {
  operations(account: string, cursor: string): Promise<HistoryPage<HistoryOperation>>;
  effects(account: string, cursor: string): Promise<HistoryPage<HistoryEffect>>;
  transactions(account: string, cursor: string): Promise<HistoryPage<HistoryTransaction>>;
  /**
   * What an account holds, and the ledger that the answer is about; null where there is none.
   * @param known the assets that are known of it, for a source that does not list what it holds.
   */
  balances(account: string, known: readonly AssetId[]): Promise<HistoryBalances | null>;
}

export interface HistoryBalances {
  readonly ledger: number;
  readonly balances: ReadonlyMap<AssetId, Stroops>;
  /** The assets that were asked for; of others nothing is known. Left out where all are listed. */
  readonly asked?: ReadonlySet<AssetId>;
}

const PAGE = 200;
const TRIES_MAX = 8;
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 8_000;

/** Asks again where a source cannot answer at once, some times over about half a minute. */
export const persistently = async <T>(
  ask: () => Promise<T>,
  signal: AbortSignal | null,
): Promise<T> => {
  let waitMs = FIRST_PAUSE_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof NetworkFault) || tries === TRIES_MAX) throw error;
      await pause(error.retryAfterMs ?? waitMs, signal ?? new AbortController().signal);
      waitMs = Math.min(waitMs * 2, LAST_PAUSE_MS);
    }
  }
};

const optional = (value: unknown, name: string): string | null => {
  const found = field(value, name);
  return typeof found === 'string' ? found : null;
};

const exactMemo = (transaction: unknown): string | null | undefined => {
  try {
    return memoName(readMemo(transaction));
  } catch {
    return undefined;
  }
};

/** An operation from its record with its transaction. */
export const readHistoryOperation = (record: unknown): HistoryOperation => {
  const transaction = field(record, 'transaction');
  const type = textField(record, 'type');
  const plain = optional(record, 'to') ?? optional(record, 'into') ?? optional(record, 'account');
  return {
    id: textField(record, 'id'),
    type,
    sourceAccount: textField(record, 'source_account'),
    transactionHash: textField(record, 'transaction_hash'),
    innerHash: optional(field(transaction, 'inner_transaction'), 'hash'),
    memo: exactMemo(transaction),
    destination: optional(record, 'to_muxed') ?? optional(record, 'into_muxed') ?? plain,
    closedAtMs: Date.parse(textField(record, 'created_at')),
  };
};

const readEffects = (record: unknown): readonly HistoryEffect[] => {
  const token = textField(record, 'paging_token');
  const [operationId = ''] = token.split('-');
  const closedAtMs = Date.parse(textField(record, 'created_at'));
  return changesOf(record).map((change) => ({ token, operationId, closedAtMs, ...change }));
};

const readTransaction = (record: unknown): HistoryTransaction => ({
  token: textField(record, 'paging_token'),
  hash: textField(record, 'hash'),
  innerHash: optional(field(record, 'inner_transaction'), 'hash'),
  feeAccount: textField(record, 'fee_account'),
  feeCharged: BigInt(textField(record, 'fee_charged')),
  ledger: Number(field(record, 'ledger')),
  closedAtMs: Date.parse(textField(record, 'created_at')),
});

/**
 * The history of accounts behind a Horizon server. A server that is busy is asked again, some
 * times over about half a minute.
 */
export const createHorizonHistory = (options: {
  readonly url: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}): LedgerHistory => {
  const { url, timeoutMs = 30_000, signal = null } = options;
  const http: HorizonHttpOptions = { url: url.replace(/\/+$/, ''), timeoutMs, signal };

  const call = async (path: string) => persistently(async () => callHorizon(http, path), signal);

  const list = async <Item>(
    path: string,
    cursor: string,
    read: (record: unknown) => readonly Item[],
  ): Promise<HistoryPage<Item>> => {
    const joint = path.includes('?') ? '&' : '?';
    const { status, body } = await call(
      `${path}${joint}order=asc&limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`,
    );
    if (status === 404) return { items: [], cursor, exhausted: true };
    if (status === 410) throw new HistoryGoneError(`Horizon has no history after ${cursor}`);
    const records = field(field(body, '_embedded'), 'records');
    if (!Array.isArray(records)) throw new NetworkFault('Horizon answered without records');
    const last: unknown = records.at(-1);
    return {
      items: records.flatMap(read),
      cursor: last === undefined ? cursor : textField(last, 'paging_token'),
      exhausted: records.length < PAGE,
    };
  };

  return {
    operations: (account, cursor) =>
      list(`/accounts/${account}/operations?join=transactions`, cursor, (record) => [
        readHistoryOperation(record),
      ]),
    effects: (account, cursor) => list(`/accounts/${account}/effects`, cursor, readEffects),
    transactions: (account, cursor) =>
      list(`/accounts/${account}/transactions?include_failed=true`, cursor, (record) => [
        readTransaction(record),
      ]),
    async balances(account) {
      const { status, body, headers } = await call(`/accounts/${account}`);
      if (status === 404) return null;
      const lines = field(body, 'balances');
      const ledger = Number(headers.get('latest-ledger'));
      if (!Array.isArray(lines) || !Number.isSafeInteger(ledger) || ledger <= 0) {
        throw new NetworkFault('Horizon answered for an account without balances or its ledger');
      }
      const owned = lines.filter((line) => field(line, 'asset_type') !== 'liquidity_pool_shares');
      const balances = owned.map((line): [AssetId, Stroops] => [
        assetOf(line),
        stroopsOf(textField(line, 'balance')),
      ]);
      return { ledger, balances: new Map(balances) };
    },
  };
};
