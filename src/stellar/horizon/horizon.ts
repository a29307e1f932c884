import { stroopsOf } from '../../domain/money/amount.ts';
import { NATIVE, stellarAssetId } from '../../domain/money/asset.ts';
import type { LedgerAccount, LedgerBalance } from '../../domain/ledger/decide-payment.ts';
import type { FeeStats } from '../../domain/ledger/fee-strategy.ts';
import { readEffects, readOperation } from './account-effects.ts';
import { lastModified, readChanges, readTransactions } from './account-history.ts';
import { readEventStream } from './event-stream.ts';
import { callHorizon, field, numberField, textField, type HorizonHttpOptions } from './http.ts';
import {
  checkHash,
  NetworkFault,
  type LedgerHead,
  type LedgerTransaction,
  type StellarNetwork,
  type SubmissionAnswer,
} from '../network.ts';
import { pause } from '../../lib/pause.ts';
import { createPaymentPages } from './payment-pages.ts';

const TIMEOUT_MS = 10_000;
const FIRST_RECONNECT_MS = 1_000;
const LAST_RECONNECT_MS = 15_000;
/** SEP-29: base64 of "1". */
const MEMO_REQUIRED = 'MQ==';

const recordsOf = (body: unknown): readonly unknown[] => {
  const records = field(field(body, '_embedded'), 'records');
  if (!Array.isArray(records)) throw new NetworkFault('Horizon answered without records');
  return records;
};

const readLedger = (body: unknown): LedgerHead => ({
  sequence: numberField(body, 'sequence'),
  hash: textField(body, 'hash'),
  closedAtMs: Date.parse(textField(body, 'closed_at')),
  baseReserve: BigInt(numberField(body, 'base_reserve_in_stroops')),
});

const readBalance = (line: unknown): LedgerBalance | null => {
  const type = field(line, 'asset_type');
  const isNative = type === 'native';
  // Shares of a pool are no asset that anybody is paid in.
  if (!isNative && typeof field(line, 'asset_code') !== 'string') return null;
  return {
    asset: isNative
      ? NATIVE
      : stellarAssetId(textField(line, 'asset_code'), textField(line, 'asset_issuer')),
    balance: stroopsOf(textField(line, 'balance')),
    limit: isNative ? null : stroopsOf(textField(line, 'limit')),
    authorized: isNative || field(line, 'is_authorized') === true,
    buyingLiabilities: stroopsOf(textField(line, 'buying_liabilities')),
    sellingLiabilities: stroopsOf(textField(line, 'selling_liabilities')),
  };
};

const readAccount = (body: unknown): LedgerAccount => {
  const balances = field(body, 'balances');
  if (!Array.isArray(balances)) throw new NetworkFault('Horizon answered without balances');
  const units =
    2 +
    numberField(body, 'subentry_count') +
    numberField(body, 'num_sponsoring') -
    numberField(body, 'num_sponsored');
  return {
    account: textField(body, 'account_id'),
    sequence: BigInt(textField(body, 'sequence')),
    balances: balances.map(readBalance).filter((balance) => balance !== null),
    memoRequired: field(field(body, 'data'), 'config.memo_required') === MEMO_REQUIRED,
    reserveUnits: BigInt(units),
  };
};

const hashIn = (body: unknown, member: string): string => {
  const hash = field(field(body, member), 'hash');
  return typeof hash === 'string' ? hash : textField(body, 'hash');
};

/** A transaction under a fee-bump says, as its own hash, the one of the two that was asked for. */
const readTransaction = (body: unknown): LedgerTransaction => ({
  hash: hashIn(body, 'fee_bump_transaction'),
  innerHash: hashIn(body, 'inner_transaction'),
  successful: field(body, 'successful') === true,
  ledger: numberField(body, 'ledger'),
  closedAtMs: Date.parse(textField(body, 'created_at')),
  feeCharged: BigInt(textField(body, 'fee_charged')),
  resultXdr: textField(body, 'result_xdr'),
  token: BigInt(textField(body, 'paging_token')),
});

const readFeeStats = (body: unknown): FeeStats => {
  const stroops = (name: string): bigint => BigInt(textField(field(body, 'fee_charged'), name));
  return {
    baseFee: BigInt(textField(body, 'last_ledger_base_fee')),
    charged: {
      p50: stroops('p50'),
      p80: stroops('p80'),
      p90: stroops('p90'),
      p95: stroops('p95'),
      p99: stroops('p99'),
    },
  };
};

const ANSWERS = {
  PENDING: 'pending',
  DUPLICATE: 'duplicate',
  TRY_AGAIN_LATER: 'try_again_later',
} as const;

const submit = async (http: HorizonHttpOptions, tx: string): Promise<SubmissionAnswer> => {
  try {
    const call = { form: { tx }, anyStatus: true };
    const { status, body } = await callHorizon(http, '/transactions_async', call);
    const said = field(body, 'tx_status');
    if (said === 'PENDING' || said === 'DUPLICATE' || said === 'TRY_AGAIN_LATER') {
      return { answer: ANSWERS[said] };
    }
    if (said === 'ERROR') {
      const result = field(body, 'error_result_xdr');
      return { answer: 'refused', resultXdr: typeof result === 'string' ? result : null };
    }
    return { answer: 'unknown', why: `Horizon answered ${status}` };
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { answer: 'unknown', why: error.message };
  }
};

/** Keeps a stream open; each event is only a reason to look, so its content does not matter. */
const wakeOnPayments = async (
  http: HorizonHttpOptions,
  account: string,
  wake: () => void,
  signal: AbortSignal,
): Promise<void> => {
  const url = `${http.url}/accounts/${account}/payments?cursor=now`;
  let waitMs = FIRST_RECONNECT_MS;
  while (!signal.aborted) {
    let askedForMs = 0;
    try {
      await readEventStream(
        url,
        ({ event }) => {
          waitMs = FIRST_RECONNECT_MS;
          if (event === 'message') wake();
        },
        signal,
      );
    } catch (error) {
      waitMs = Math.min(waitMs * 2, LAST_RECONNECT_MS);
      if (error instanceof NetworkFault) askedForMs = error.retryAfterMs ?? 0;
    }
    // Whatever came while no stream was open is looked for.
    wake();
    await pause(Math.max(waitMs, askedForMs), signal);
  }
};

/**
 * A Stellar network behind a Horizon server. `url` has no trailing slash.
 *
 * The SDK's client is not used: its calls have no timeout and lose `Retry-After` and `Latest-Ledger`,
 * its streams wake nobody after an error, and throw where nobody catches. What pays has to know all
 * of these; XDR, keys and transactions are the SDK's.
 */
export const createHorizonNetwork = (options: {
  readonly url: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}): StellarNetwork => {
  const { url, timeoutMs = TIMEOUT_MS, signal = null } = options;
  const http: HorizonHttpOptions = { url: url.replace(/\/+$/, ''), timeoutMs, signal };
  return {
    async latestLedger() {
      const { body } = await callHorizon(http, '/ledgers?order=desc&limit=1');
      const [latest] = recordsOf(body);
      if (latest === undefined) throw new NetworkFault('Horizon knows of no ledger yet');
      return readLedger(latest);
    },
    async coreLedger() {
      const { status, body } = await callHorizon(http, '/');
      const ledger = status === 200 ? field(body, 'core_latest_ledger') : null;
      return Number.isSafeInteger(ledger) && Number(ledger) > 0 ? Number(ledger) : null;
    },
    async ledger(sequence) {
      const { status, body } = await callHorizon(http, `/ledgers/${sequence}`);
      return status === 200 ? readLedger(body) : null;
    },
    async account(account) {
      const { status, body, headers } = await callHorizon(http, `/accounts/${account}`);
      const ledger = Number(headers.get('latest-ledger') ?? 0);
      if (status !== 200 && status !== 404) throw new NetworkFault(`Horizon answered ${status}`);
      return {
        account: status === 404 ? null : readAccount(body),
        ledger: Number.isSafeInteger(ledger) && ledger > 0 ? ledger : null,
        lastModified: status === 404 ? null : lastModified(body),
      };
    },
    async feeStats() {
      const { status, body } = await callHorizon(http, '/fee_stats');
      if (status !== 200) throw new NetworkFault(`Horizon answered ${status}`);
      return readFeeStats(body);
    },
    async transaction(hash) {
      const { status, body } = await callHorizon(http, `/transactions/${hash}`);
      if (status === 404) return null;
      if (status !== 200) throw new NetworkFault(`Horizon answered ${status} for ${hash}`);
      return checkHash(readTransaction(body), hash);
    },
    submit: (tx) => submit(http, tx),
    payments: createPaymentPages(http),
    transactions: (account, cursor, limit) => readTransactions(http, account, { cursor, limit }),
    effects: (account, after, limit) => readEffects(http, account, { after, limit }),
    operation: (token) => readOperation(http, token),
    changes: (hash, account) => readChanges(http, hash, account),
    wakeOnPayments: (account, wake, until) => wakeOnPayments(http, account, wake, until),
    within: (until) => createHorizonNetwork({ url, timeoutMs, signal: until }),
  };
};
