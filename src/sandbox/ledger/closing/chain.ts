import { createHash } from 'node:crypto';
import { hash, Keypair } from '@stellar/stellar-sdk';
import { closeLedger } from './close-ledger.ts';
import type { Chain } from './close-ledger.ts';
import { CONTRACT_RULES } from '../contracts/contract-rules.ts';
import type { ContractRules } from '../contracts/contract-rules.ts';
import { BASE_FEE, MAX_OPERATIONS, TOTAL_COINS } from './header.ts';
import { createHistory } from './history.ts';
import type { History } from './history.ts';
import type { Journal } from './journal.ts';
import { blankAccount } from '../operations/create-account.ts';
import { createRates } from '../state/rates.ts';
import type { ConfiguredRate, Rates } from '../state/rates.ts';
import type { LedgerRecord } from '../transactions/records.ts';
import { createState } from '../state/state.ts';
import type { State } from '../state/state.ts';
import { decodeTransaction } from '../transactions/transaction.ts';
import type { SignedTransaction } from '../transactions/transaction.ts';

/**
 * As on a local network of the real software, the history begins at ledger 8 (its first
 * checkpoint); asking for anything older answers "before history".
 */
export const FIRST_LEDGER = 8;

/** After a transaction was in a ledger, its envelope is turned away for this many ledgers. */
const BANNED_LEDGERS = 10;

/** The friendbot's share of the coins, in stroops: ten billion of the hundred. */
const FRIENDBOT_COINS = TOTAL_COINS / 10n;

export interface ChainOptions {
  readonly networkPassphrase: string;
  readonly rates?: readonly ConfiguredRate[];
  readonly journal?: Journal;
  /** How many operations a ledger holds. Default 1,000, as on the public network. */
  readonly maxOperations?: number;
  /** What is asked of contract calls. Default: `CONTRACT_RULES`. */
  readonly contractRules?: ContractRules;
  /** Whether the friendbot has an account at genesis. Default: it has. */
  readonly hasFriendbot?: boolean;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The chain of ledgers: what they came to, and how the next one is added. */
export interface LedgerChain {
  readonly state: State;
  readonly history: History;
  readonly rates: Rates;
  readonly root: Keypair;
  readonly friendbot: Keypair;
  latest(): LedgerRecord;
  /** The close time, in seconds, that a ledger closed now would have. */
  nextCloseTime(): bigint;
  /** Whether a transaction was in one of the last ledgers and is turned away for it. */
  isBanned(hash: string): boolean;
  /** Turns a transaction away as if it had been in the next ledger. */
  ban(hash: string): void;
  /** Closes a ledger of these transactions, charging `baseFee` stroops per operation. */
  close(transactions: readonly SignedTransaction[], baseFee: bigint): LedgerRecord;
}

/** Starts a chain: the genesis, then every ledger of the journal, then one more. */
export function createChain(options: ChainOptions): LedgerChain {
  const { networkPassphrase, journal, maxOperations = MAX_OPERATIONS, now } = options;
  const { contractRules = CONTRACT_RULES } = options;
  const root = Keypair.master(networkPassphrase);
  const friendbot = friendbotOf(networkPassphrase);
  const state = genesis(root, options.hasFriendbot === false ? undefined : friendbot);
  const history = createHistory();
  const rates = createRates(options.rates);
  const names = { root: root.publicKey(), networkPassphrase };
  const fixed = { state, history, rates, ...names, maxOperations, contractRules };
  const banned = new Map<string, number>();
  let last = beforeFirst(networkPassphrase);
  let latest: LedgerRecord;

  function add(
    transactions: readonly SignedTransaction[],
    closedAt: bigint,
    baseFee: bigint,
  ): LedgerRecord {
    const closed = closeLedger({ ...fixed, last }, { transactions, closedAt, baseFee });
    const { sequence, feePool } = closed;
    last = { sequence, hash: closed.hash, closedAt, feePool };
    for (const { hash: included } of transactions) banned.set(included, sequence + BANNED_LEDGERS);
    for (const [included, until] of banned) {
      if (until > sequence) break;
      banned.delete(included);
    }
    return closed;
  }

  /** Never before the last ledger, though in the same second when ledgers are short. */
  function nextCloseTime(): bigint {
    const seconds = BigInt(Math.floor(now() / 1000));
    return seconds > last.closedAt ? seconds : last.closedAt;
  }

  function close(transactions: readonly SignedTransaction[], baseFee: bigint): LedgerRecord {
    latest = add(transactions, nextCloseTime(), baseFee);
    journal?.append({
      sequence: latest.sequence,
      closedAt: Number(latest.closedAt),
      baseFee: Number(baseFee),
      envelopes: latest.transactions.map(({ envelopeXdr }) => envelopeXdr),
    });
    return latest;
  }

  for (const { envelopes, closedAt, baseFee } of journal?.ledgers ?? []) {
    const transactions = envelopes.map((text) => replayed(text, networkPassphrase));
    add(transactions, BigInt(closedAt), BigInt(baseFee));
  }
  latest = close([], BASE_FEE);
  return {
    state,
    history,
    rates,
    root,
    friendbot,
    latest: () => latest,
    nextCloseTime,
    isBanned: (id) => banned.has(id),
    ban: (id) => void banned.set(id, latest.sequence + 1 + BANNED_LEDGERS),
    close,
  };
}

function genesis(root: Keypair, friendbot: Keypair | undefined): State {
  const state = createState();
  state.stamp(1, 0n);
  const gift = friendbot ? FRIENDBOT_COINS : 0n;
  state.put(blankAccount(root.publicKey(), TOTAL_COINS - gift));
  if (friendbot) state.put(blankAccount(friendbot.publicKey(), gift));
  state.settle();
  return state;
}

function beforeFirst(networkPassphrase: string): Chain['last'] {
  const sequence = FIRST_LEDGER - 1;
  const previous = createHash('sha256').update(networkPassphrase).digest('hex');
  return { sequence, hash: previous, closedAt: 0n, feePool: 0n };
}

/** The friendbot's account, known to everybody who knows the network, like the root's. */
function friendbotOf(networkPassphrase: string): Keypair {
  const seed = hash(new TextEncoder().encode(`${networkPassphrase} friendbot`));
  return Keypair.fromRawEd25519Seed(seed);
}

function replayed(envelopeXdr: string, networkPassphrase: string): SignedTransaction {
  const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
  if (!transaction) throw new Error('the journal holds an envelope that cannot be read');
  return transaction;
}
