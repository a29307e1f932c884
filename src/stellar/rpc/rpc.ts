import { xdr } from '@stellar/stellar-sdk';
import type { FeePercentile, FeeStats } from '../../domain/ledger/fee-strategy.ts';
import { pause } from '../../lib/pause.ts';
import { field, numberField, textField } from '../horizon/http.ts';
import {
  HistoryGoneError,
  NetworkFault,
  type LedgerHead,
  type StellarNetwork,
  type SubmissionAnswer,
} from '../network.ts';
import { readResult } from '../envelopes/transaction-result.ts';
import type { AccountEventsReader } from './events/account-events.ts';
import { createAccountLists } from './account-lists.ts';
import { callRpc, readXdr, RpcRefusal, stroopsField, windowIn, type RpcOptions } from './call.ts';
import { readAccount, readCoreLedger } from './ledger-entries.ts';
import { createReaders, type RpcNetworkOptions } from './readers.ts';
import { simulate } from './simulate.ts';

const TIMEOUT_MS = 10_000;
/** How often it is looked whether an account was paid, and after a fault. */
const LOOK_EVERY_MS = 1_000;
const REST_MS = 5_000;

const secondsMs = (value: unknown): number => {
  const seconds = Number(value);
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw new NetworkFault('Stellar RPC did not say when a ledger closed');
  }
  return seconds * 1_000;
};

const headOf = (
  hash: string,
  { ledgerSeq, baseReserve }: xdr.LedgerHeader,
  closeTime: unknown,
): LedgerHead => ({
  sequence: ledgerSeq,
  hash,
  closedAtMs: secondsMs(closeTime),
  baseReserve: BigInt(baseReserve),
});

const readLatest = async (options: RpcOptions) => {
  const result = await callRpc(options, 'getLatestLedger');
  const header = readXdr(() => xdr.LedgerHeader.fromXdr(textField(result, 'headerXdr'), 'base64'));
  return { head: headOf(textField(result, 'id'), header, field(result, 'closeTime')), header };
};

const readLedger = async (options: RpcOptions, sequence: number): Promise<LedgerHead | null> => {
  let result: unknown;
  try {
    const asked = { startLedger: sequence, pagination: { limit: 1 } };
    result = await callRpc(options, 'getLedgers', asked);
  } catch (error) {
    if (windowIn(error) !== null) return null;
    throw error;
  }
  const ledgers: unknown = field(result, 'ledgers');
  const found: unknown = Array.isArray(ledgers) ? ledgers[0] : null;
  const entry = readXdr(() =>
    xdr.LedgerHeaderHistoryEntry.fromXdr(textField(found, 'headerXdr'), 'base64'),
  );
  if (entry.header.ledgerSeq !== sequence) return null;
  return headOf(textField(found, 'hash'), entry.header, field(found, 'ledgerCloseTime'));
};

/** Fee statistics are all zeros after a quiet while, and nobody may offer less than the base fee. */
const readFeeStats = async (options: RpcOptions): Promise<FeeStats> => {
  const [result, { header }] = await Promise.all([
    callRpc(options, 'getFeeStats'),
    readLatest(options),
  ]);
  const baseFee = BigInt(header.baseFee);
  const charged = (name: FeePercentile): bigint => {
    const stroops = stroopsField(field(result, 'inclusionFee'), name);
    return stroops > baseFee ? stroops : baseFee;
  };
  return {
    baseFee,
    charged: {
      p50: charged('p50'),
      p80: charged('p80'),
      p90: charged('p90'),
      p95: charged('p95'),
      p99: charged('p99'),
    },
  };
};

const ANSWERS = {
  PENDING: 'pending',
  DUPLICATE: 'duplicate',
  TRY_AGAIN_LATER: 'try_again_later',
} as const;

/** Asked for in base64: in JSON the server fails over a refusal without diagnostics, and hides it. */
const submit = async (options: RpcOptions, transaction: string): Promise<SubmissionAnswer> => {
  try {
    const result = await callRpc(options, 'sendTransaction', { transaction });
    const said = field(result, 'status');
    if (said === 'PENDING' || said === 'DUPLICATE' || said === 'TRY_AGAIN_LATER') {
      return { answer: ANSWERS[said] };
    }
    if (said === 'ERROR') {
      const resultXdr = field(result, 'errorResultXdr');
      return { answer: 'refused', resultXdr: typeof resultXdr === 'string' ? resultXdr : null };
    }
    return { answer: 'unknown', why: `Stellar RPC answered ${String(said)}` };
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { answer: 'unknown', why: error.message };
  }
};

/** RPC has no streams: the newest ledgers are looked at for events that name the account. */
const wakeOnPayments = async (
  options: RpcOptions,
  events: AccountEventsReader,
  { account, wake }: { readonly account: string; readonly wake: () => void },
  signal: AbortSignal,
): Promise<void> => {
  let next: number | null = null;
  while (!signal.aborted) {
    try {
      next ??= numberField(await callRpc(options, 'getHealth'), 'latestLedger') + 1;
      const page = await events(account, next, { limit: 1 });
      next = Math.max(next, page.through + 1);
      if (page.events.length > 0) wake();
      await pause(LOOK_EVERY_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof NetworkFault || error instanceof HistoryGoneError)) throw error;
      next = null;
      // Whatever came meanwhile is looked for.
      wake();
      await pause(REST_MS, signal);
    }
  }
};

/**
 * A Stellar network behind a Stellar RPC server, protocol 23 or newer, which has the events of classic
 * operations too. It gives what Horizon gives, in the same terms and by the same tokens, but:
 *
 * - It knows the ledgers of its window alone, a week by default. A list that would begin before it is
 *   a `HistoryGoneError`. A hash older than the window is as unknown as one that was never sent:
 *   that `transaction` finds none proves nothing, and no envelope is dead by it. It is proven dead by
 *   its channel's sequence in a ledger that closed after its `max_time`, which `account` answers for
 *   the newest ledger, whatever the window; and where that number is used, a person looks.
 * - It has no list of an account's trustlines. `account` answers for those of `assets`.
 * - Transactions are found by the events that name the account: its fees and all that moved. One that
 *   another paid for and that moved nothing of the account's is not listed.
 * - No event says who may claim a claimable balance. Every one that is made of `assets` is looked up,
 *   and its transaction says so. One that a network made of a pool share, when its holder lost the
 *   authorization, has no such transaction, and is not listed.
 *
 * The SDK's client is not used, for the reasons that `createHorizonNetwork` names.
 *
 * @param options.url where calls are posted to.
 */
export const createRpcNetwork = (
  options: RpcNetworkOptions & {
    readonly url: string;
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
  },
): StellarNetwork => {
  const { timeoutMs = TIMEOUT_MS, signal = null } = options;
  const rpc: RpcOptions = { url: options.url, timeoutMs, signal };
  const { assets } = options;
  const { events, reader } = createReaders(rpc, options);
  const lists = createAccountLists(events, reader);
  return {
    latestLedger: async () => (await readLatest(rpc)).head,
    async coreLedger() {
      try {
        return await readCoreLedger(rpc);
      } catch (error) {
        // The server has begun before its core has.
        if (error instanceof RpcRefusal) return null;
        throw error;
      }
    },
    ledger: (sequence) => readLedger(rpc, sequence),
    account: (account) => readAccount(rpc, account, assets),
    feeStats: () => readFeeStats(rpc),
    async transaction(hash) {
      const found = await reader.byHash(hash);
      // An envelope is settled by this one. A list may show what nobody can read, which is filed.
      if (found !== null) readXdr(() => readResult(found.resultXdr));
      return found;
    },
    submit: (transaction) => submit(rpc, transaction),
    simulate: (transaction) => simulate(rpc, transaction),
    ...lists,
    wakeOnPayments: (account, wake, until) => {
      const listening = { ...rpc, signal: until };
      const readers = createReaders(listening, options);
      return wakeOnPayments(listening, readers.events, { account, wake }, until);
    },
    within: (until) => createRpcNetwork({ ...options, signal: until }),
  };
};
