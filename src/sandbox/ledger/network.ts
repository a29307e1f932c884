import { createHash } from 'node:crypto';
import { hash, Keypair } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { closeLedger } from './close-ledger.ts';
import type { Chain } from './close-ledger.ts';
import { MAX_OPERATIONS, TOTAL_COINS } from './header.ts';
import { createHistory } from './history.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import { blankAccount } from './operations/create-account.ts';
import { createQueue } from './queue.ts';
import { createRates } from './rates.ts';
import type { ConfiguredRate } from './rates.ts';
import type { LedgerRecord } from './records.ts';
import { spendable } from './reserves.ts';
import { transactionResult } from './results.ts';
import type { Outcome } from './results.ts';
import { createState } from './state.ts';
import type { State } from './state.ts';
import { decodeTransaction } from './transaction.ts';
import type { SignedTransaction } from './transaction.ts';
import { judge, minimumFee } from './validate.ts';

/** What became of a submission on arrival. */
export type Submission =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'pending' | 'duplicate' | 'try_again_later'; readonly hash: string }
  | { readonly kind: 'error'; readonly hash: string; readonly result: xdr.TransactionResult };

export interface NetworkOptions {
  readonly networkPassphrase: string;
  readonly rates?: readonly ConfiguredRate[];
  readonly journal?: Journal;
  /** Closes a ledger for every accepted transaction instead of by the clock. */
  readonly closesAtOnce: boolean;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The network itself: what it knows, what waits, and the closing of ledgers. */
export interface Network {
  readonly state: State;
  readonly history: History;
  readonly networkPassphrase: string;
  /** The genesis account, which held all coins but the friendbot's. */
  readonly root: Keypair;
  readonly friendbot: Keypair;
  /** Stroops per operation. */
  baseFee(): bigint;
  latest(): LedgerRecord;
  submit(envelopeXdr: string): Submission;
  closeLedger(): LedgerRecord;
  /** Calls back after each ledger, until the returned function is called. */
  onClose(listener: (ledger: LedgerRecord) => void): () => void;
}

/**
 * As on a local network of the real software, the history begins at ledger 8 (its first
 * checkpoint); asking for anything older answers "before history".
 */
export const FIRST_LEDGER = 8;

/** Stroops per operation while there is room for everybody. */
const BASE_FEE = 100n;

/** After a transaction was in a ledger, its envelope is turned away for this many ledgers. */
const BANNED_LEDGERS = 10;

/** The friendbot's share of the coins, in stroops: ten billion of the hundred. */
const FRIENDBOT_COINS = TOTAL_COINS / 10n;

export function createNetwork(options: NetworkOptions): Network {
  const { networkPassphrase, journal, now } = options;
  const state = createState();
  const history = createHistory();
  const rates = createRates(options.rates);
  const queue = createQueue(MAX_OPERATIONS);
  const listeners = new Set<(ledger: LedgerRecord) => void>();
  const banned = new Map<string, number>();
  const root = Keypair.master(networkPassphrase);
  const friendbot = friendbotOf(networkPassphrase);
  state.stamp(1, 0n);
  state.put(blankAccount(root.publicKey(), TOTAL_COINS - FRIENDBOT_COINS));
  state.put(blankAccount(friendbot.publicKey(), FRIENDBOT_COINS));
  state.settle();
  let last: Chain['last'] = {
    sequence: FIRST_LEDGER - 1,
    hash: createHash('sha256').update(networkPassphrase).digest('hex'),
    closedAt: 0n,
    feePool: 0n,
  };
  let latest: LedgerRecord;

  function close(
    transactions: readonly SignedTransaction[],
    closedAt: bigint,
    baseFee: bigint,
  ): LedgerRecord {
    latest = closeLedger(
      { state, history, rates, root: root.publicKey(), last },
      { transactions, closedAt, baseFee },
    );
    const { sequence, feePool } = latest;
    last = { sequence, hash: latest.hash, closedAt, feePool };
    for (const { hash: included } of transactions) banned.set(included, sequence + BANNED_LEDGERS);
    for (const [included, until] of banned) {
      if (until > sequence) break;
      banned.delete(included);
    }
    return latest;
  }

  function closeNext(): LedgerRecord {
    const { transactions, isCrowded } = queue.takeLedger();
    const baseFee = isCrowded ? lowestRate(transactions) : BASE_FEE;
    const closed = close(transactions, nextCloseTime(), baseFee);
    journal?.append({
      sequence: closed.sequence,
      closedAt: Number(closed.closedAt),
      baseFee: Number(baseFee),
      envelopes: closed.transactions.map(({ envelopeXdr }) => envelopeXdr),
    });
    for (const listener of listeners) listener(closed);
    return closed;
  }

  /** Never before the last ledger, though in the same second when ledgers are short. */
  function nextCloseTime(): bigint {
    const seconds = BigInt(Math.floor(now() / 1000));
    return seconds > last.closedAt ? seconds : last.closedAt;
  }

  function refusal(transaction: SignedTransaction): Outcome | undefined {
    const view = {
      state,
      sequence: last.sequence + 1,
      closeTime: nextCloseTime(),
      baseFee: BASE_FEE,
    };
    const outcome = judge(transaction, view);
    if (outcome) return outcome;
    const payer = state.account(transaction.feeSource.account);
    const promised = queue.promisedFees(transaction.feeSource.account);
    const canPay = payer && spendable(payer) >= promised + transaction.maxFee;
    return canPay ? undefined : { code: 'txInsufficientBalance', outer: true };
  }

  function submit(envelopeXdr: string): Submission {
    const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
    if (!transaction) return { kind: 'malformed' };
    const { hash: id } = transaction;
    const reject = (outcome: Outcome, fee = minimumFee(transaction, BASE_FEE)): Submission => ({
      kind: 'error',
      hash: id,
      result: transactionResult(transaction, outcome, fee),
    });
    if (banned.has(id)) return { kind: 'try_again_later', hash: id };
    const admission = queue.admit(transaction);
    if (admission.kind === 'duplicate') return { kind: 'duplicate', hash: id };
    if (admission.kind === 'busy') return { kind: 'try_again_later', hash: id };
    if (admission.kind === 'bad_sequence') return reject({ code: 'txBadSeq' });
    if (admission.kind === 'insufficient_fee') {
      return reject({ code: 'txInsufficientFee', outer: true }, admission.neededFee);
    }
    const outcome = refusal(transaction);
    if (outcome) return reject(outcome);
    queue.add(transaction);
    if (options.closesAtOnce) closeNext();
    return { kind: 'pending', hash: id };
  }

  for (const ledger of journal?.ledgers ?? []) {
    const transactions = ledger.envelopes.map((text) => replayed(text, networkPassphrase));
    close(transactions, BigInt(ledger.closedAt), BigInt(ledger.baseFee));
  }
  latest = closeNext();
  return {
    state,
    history,
    networkPassphrase,
    root,
    friendbot,
    baseFee: () => BASE_FEE,
    latest: () => latest,
    submit,
    closeLedger: closeNext,
    onClose(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The friendbot's account, known to everybody who knows the network, like the root's. */
function friendbotOf(networkPassphrase: string): Keypair {
  const seed = hash(new TextEncoder().encode(`${networkPassphrase} friendbot`));
  return Keypair.fromRawEd25519Seed(seed);
}

/** In a crowded ledger everybody pays what the cheapest of those let in had offered. */
function lowestRate(transactions: readonly SignedTransaction[]): bigint {
  return transactions.reduce((lowest, { maxFee, billedOperations }) => {
    const rate = maxFee / BigInt(Math.max(1, billedOperations));
    return rate < lowest ? rate : lowest;
  }, transactions[0]?.maxFee ?? BASE_FEE);
}

function replayed(envelopeXdr: string, networkPassphrase: string): SignedTransaction {
  const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
  if (!transaction) throw new Error('the journal holds an envelope that cannot be read');
  return transaction;
}
