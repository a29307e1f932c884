import type { Keypair, xdr } from '@stellar/stellar-sdk';
import { CONTRACT_RULES } from './contracts/contract-rules.ts';
import type { ContractRules } from './contracts/contract-rules.ts';
import { createChain } from './closing/chain.ts';
import type { ChainOptions, LedgerChain } from './closing/chain.ts';
import { BASE_FEE, MAX_OPERATIONS } from './closing/header.ts';
import type { History } from './closing/history.ts';
import { nameOf } from './operations/invoke-host-function.ts';
import { handlerOf } from './operations/registry.ts';
import { createQueue } from './transactions/queue.ts';
import type { Queue } from './transactions/queue.ts';
import type { Rates } from './state/rates.ts';
import type { LedgerRecord } from './transactions/records.ts';
import { spendable } from './state/reserves.ts';
import { transactionResult } from './transactions/results.ts';
import type { Outcome } from './transactions/results.ts';
import type { State } from './state/state.ts';
import { hasValidFee } from './transactions/soroban.ts';
import { decodeTransaction, inclusionFee } from './transactions/transaction.ts';
import type { SignedTransaction } from './transactions/transaction.ts';
import { paysTooLittle } from './transactions/resource-fees.ts';
import { judge, minimumFee } from './transactions/validate.ts';

/** What became of a submission on arrival. */
export type Submission =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'pending' | 'duplicate' | 'try_again_later'; readonly hash: string }
  | { readonly kind: 'error'; readonly hash: string; readonly result: xdr.TransactionResult };

/** What a network may be made to do against its nature. */
interface Whims {
  /** The least stroops per operation that get in, while a crowd pays that much; else undefined. */
  surgeFee(): bigint | undefined;
  /** Whether the queue turns everybody away. */
  refusesAll(): boolean;
  /** Whether an accepted transaction waits for the clock even where ledgers close at once. */
  holdsLedgers(): boolean;
}

const NO_WHIMS: Whims = {
  surgeFee: () => undefined,
  refusesAll: () => false,
  holdsLedgers: () => false,
};

interface NetworkOptions extends ChainOptions {
  readonly whims?: Whims;
  /** Closes a ledger for every accepted transaction instead of by the clock. */
  readonly closesAtOnce: boolean;
  /** Called for every operation submitted that this ledger lacks, by its XDR name. */
  readonly onUnsupported?: (operation: string) => void;
}

/** The network itself: what it knows, what waits, and the closing of ledgers. */
export interface Network {
  readonly state: State;
  readonly history: History;
  readonly rates: Rates;
  readonly networkPassphrase: string;
  /** What is asked of contract calls. */
  readonly contractRules: ContractRules;
  /** The genesis account, which held all coins but the friendbot's. */
  readonly root: Keypair;
  readonly friendbot: Keypair;
  /** Whether the friendbot has an account. */
  readonly hasFriendbot: boolean;
  /** Stroops per operation. */
  baseFee(): bigint;
  latest(): LedgerRecord;
  /** The last ledger the network itself closed, which a lagging node has not come to yet. */
  newest(): LedgerRecord;
  submit(envelopeXdr: string): Submission;
  closeLedger(): LedgerRecord;
  /** How many accepted transactions wait for a ledger. */
  waiting(): number;
  /** Calls back after each ledger, until the returned function is called. */
  onClose(listener: (ledger: LedgerRecord) => void): () => void;
}

export function createNetwork(options: NetworkOptions): Network {
  const { networkPassphrase, closesAtOnce, whims = NO_WHIMS } = options;
  const { maxOperations = MAX_OPERATIONS, contractRules = CONTRACT_RULES } = options;
  const baseFee = (): bigint => whims.surgeFee() ?? BASE_FEE;
  const chain = createChain(options);
  const queue = createQueue(maxOperations, contractRules.callsPerLedger);
  const listeners = new Set<(ledger: LedgerRecord) => void>();

  function closeLedger(): LedgerRecord {
    // What is too late by now gets into no ledger, and costs nothing.
    for (const { hash } of queue.dropExpired(chain.nextCloseTime())) chain.ban(hash);
    const { transactions, isCrowded } = queue.takeLedger();
    const closed = chain.close(transactions, isCrowded ? lowestRate(transactions) : baseFee());
    for (const listener of listeners) listener(closed);
    return closed;
  }

  function submit(envelopeXdr: string): Submission {
    const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
    if (!transaction) return { kind: 'malformed' };
    for (const { body } of transaction.inner.tx.operations) {
      if (!handlerOf(body)) options.onUnsupported?.(nameOf(body));
    }
    const answer = admit(transaction, chain, queue, { ...whims, contractRules });
    if (answer.kind === 'pending' && closesAtOnce && !whims.holdsLedgers()) closeLedger();
    return answer;
  }

  const { state, history, rates, root, friendbot, latest } = chain;
  return {
    state,
    history,
    rates,
    networkPassphrase,
    contractRules,
    root,
    friendbot,
    hasFriendbot: options.hasFriendbot ?? true,
    baseFee,
    latest,
    newest: latest,
    submit,
    closeLedger,
    waiting: queue.size,
    onClose(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Lets a transaction into the queue or says why not, in the network's own order. */
function admit(
  transaction: SignedTransaction,
  chain: LedgerChain,
  queue: Queue,
  whims: Whims & { readonly contractRules: ContractRules },
): Submission {
  const { hash } = transaction;
  const reject = (outcome: Outcome, fee = minimumFee(transaction, BASE_FEE)): Submission => ({
    kind: 'error',
    hash,
    result: transactionResult(transaction, outcome, fee),
  });
  if (!hasValidFee(transaction.inner.tx, transaction.maxFee)) {
    return reject({ code: 'txMalformed', outer: true }, 0n);
  }
  if (whims.contractRules.isEnforced && paysTooLittle(transaction)) {
    return reject({ code: 'txSorobanInvalid' }, transaction.maxFee);
  }
  if (chain.isBanned(hash)) return { kind: 'try_again_later', hash };
  const admission = queue.admit(transaction);
  if (admission.kind === 'duplicate') return { kind: 'duplicate', hash };
  if (admission.kind === 'busy' || whims.refusesAll()) return { kind: 'try_again_later', hash };
  // The queue turns the whole envelope away, before any fee is reckoned.
  if (admission.kind === 'bad_sequence') return reject({ code: 'txBadSeq', outer: true }, 0n);
  if (admission.kind === 'insufficient_fee') {
    return reject({ code: 'txInsufficientFee', outer: true }, admission.neededFee);
  }
  const surgeFee = minimumFee(transaction, whims.surgeFee() ?? 0n);
  if (transaction.maxFee < surgeFee) {
    return reject({ code: 'txInsufficientFee', outer: true }, surgeFee);
  }
  const outcome = refusal(transaction, chain, queue);
  if (outcome) return reject(outcome);
  queue.add(transaction);
  return { kind: 'pending', hash };
}

/** What the ledger itself has against a transaction; its payer must afford all that waits. */
function refusal(
  transaction: SignedTransaction,
  chain: LedgerChain,
  queue: Queue,
): Outcome | undefined {
  const { state } = chain;
  const outcome = judge(transaction, {
    state,
    sequence: chain.latest().sequence + 1,
    closeTime: chain.nextCloseTime(),
    baseFee: BASE_FEE,
  });
  if (outcome) return outcome;
  const { account } = transaction.feeSource;
  const payer = state.account(account);
  const reserved = queue.reservedFees(account);
  const canPay = payer && spendable(payer) >= reserved + transaction.maxFee;
  return canPay ? undefined : { code: 'txInsufficientBalance', outer: true };
}

/** In a crowded ledger everybody pays what the cheapest of those let in had offered. */
function lowestRate(transactions: readonly SignedTransaction[]): bigint {
  const rates = transactions.map(
    (transaction) => inclusionFee(transaction) / BigInt(Math.max(1, transaction.billedOperations)),
  );
  return rates.reduce((lowest, rate) => (rate < lowest ? rate : lowest), rates[0] ?? BASE_FEE);
}
