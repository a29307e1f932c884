import { changesOf, countedOnce } from './effects.ts';
import {
  type EffectChange,
  HistoryGoneError,
  NetworkFault,
  type AccountTransaction,
  type BalanceChange,
  type TransactionsPage,
} from '../network.ts';
import { callHorizon, field, numberField, textField, type HorizonHttpOptions } from './http.ts';

/* What Horizon says of one account beyond its payments. */

const EFFECTS_PAGE = 200;

const recordsOf = (body: unknown): readonly unknown[] => {
  const records = field(field(body, '_embedded'), 'records');
  if (!Array.isArray(records)) throw new NetworkFault('Horizon answered without records');
  return records;
};

/** The last ledger that changed an account or one of its trustlines, by its own resource. */
export const lastModified = (account: unknown): number | null => {
  const lines = field(account, 'balances');
  const own = field(account, 'last_modified_ledger');
  if (!Array.isArray(lines) || !Number.isSafeInteger(own)) return null;
  const issued = lines.filter((line) => field(line, 'asset_type') !== 'native');
  const ledgers = issued.map((line) => field(line, 'last_modified_ledger'));
  if (!ledgers.every((ledger) => Number.isSafeInteger(ledger))) return null;
  return Math.max(Number(own), ...ledgers.map(Number));
};

const readTransaction = (record: unknown): AccountTransaction => {
  const hash = textField(record, 'hash');
  const inner = field(field(record, 'inner_transaction'), 'hash');
  return {
    token: BigInt(textField(record, 'paging_token')),
    hash,
    innerHash: typeof inner === 'string' ? inner : hash,
    successful: field(record, 'successful') === true,
    ledger: numberField(record, 'ledger'),
    closedAtMs: Date.parse(textField(record, 'created_at')),
    sourceAccount: textField(record, 'source_account'),
    feeAccount: textField(record, 'fee_account'),
    feeCharged: BigInt(textField(record, 'fee_charged')),
    operationCount: numberField(record, 'operation_count'),
    envelopeXdr: textField(record, 'envelope_xdr'),
    resultXdr: textField(record, 'result_xdr'),
  };
};

/** One page of `/accounts/{account}/transactions`, failed ones among them. */
export const readTransactions = async (
  http: HorizonHttpOptions,
  account: string,
  { cursor, limit }: { readonly cursor: string; readonly limit: number },
): Promise<TransactionsPage> => {
  const query = `order=asc&include_failed=true&limit=${limit}&cursor=${cursor}`;
  const { status, body } = await callHorizon(http, `/accounts/${account}/transactions?${query}`);
  // An account that no transaction has named yet.
  if (status === 404) return { transactions: [], exhausted: true };
  if (status === 410) throw new HistoryGoneError(`Horizon has no history after ${cursor}`);
  const records = recordsOf(body);
  return { transactions: records.map(readTransaction), exhausted: records.length < limit };
};

/** What a transaction did to the balances of an account, by its effects. */
export const readChanges = async (
  http: HorizonHttpOptions,
  hash: string,
  account: string,
): Promise<readonly BalanceChange[]> => {
  const found: (BalanceChange & Pick<EffectChange, 'kind'>)[] = [];
  let cursor = '';
  for (;;) {
    const query = `order=asc&limit=${EFFECTS_PAGE}${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { status, body } = await callHorizon(http, `/transactions/${hash}/effects?${query}`);
    // A node that lags does not know it yet.
    if (status !== 200) throw new NetworkFault(`Horizon answered ${status} for ${hash}`);
    const records = recordsOf(body);
    for (const effect of records.filter((record) => field(record, 'account') === account)) {
      const [operationId = ''] = textField(effect, 'paging_token').split('-');
      found.push(...changesOf(effect).map((change) => ({ operationId, ...change })));
    }
    if (records.length < EFFECTS_PAGE) break;
    cursor = textField(records.at(-1), 'paging_token');
  }
  const byOperation = Map.groupBy(found, ({ operationId }) => operationId);
  return [...byOperation.values()].flatMap((changes) => {
    // Who took an offer of ours paid nothing of ours beside it; who is debited besides, paid by a path.
    const isDebited = changes.some(({ kind, change }) => kind === 'payment' && change < 0n);
    return countedOnce(changes, isDebited).map(({ operationId, asset, change }) => {
      return { operationId, asset, change };
    });
  });
};
