import { createChain } from './chain.ts';
import type { LedgerChain } from './chain.ts';
import type { Network } from '../network.ts';
import type { ConfiguredRate } from '../state/rates.ts';
import { decodeTransaction } from '../transactions/transaction.ts';
import type { SignedTransaction } from '../transactions/transaction.ts';

/** A reader of a network's ledgers that has read as far as it was asked to. */
export interface Follower {
  readonly chain: LedgerChain;
  /** The last ledger it has read. */
  head(): number;
  /** Reads on, up to this ledger; it never goes back. */
  advanceTo(sequence: number): void;
}

/**
 * Starts a reader at the network's first ledger. It closes the same ledgers again, so its hashes,
 * entries and histories are the network's own, only older.
 *
 * @param forksAfter the last ledger of the network it takes over; it closes the later ones without
 * their transactions, as a node on a fork might have. Default: it takes over all.
 */
export const createFollower = (
  core: Network,
  rates: readonly ConfiguredRate[],
  forksAfter = Number.POSITIVE_INFINITY,
): Follower => {
  const { networkPassphrase, history, hasFriendbot, contractRules } = core;
  let clockMs = Number(history.ledgers.read(OLDEST)[0]?.closedAt ?? 0n) * 1_000;
  // A chain closes its first ledger, which is always empty, as soon as it is made.
  const { maxOperations } = core.latest();
  const settings = { networkPassphrase, rates, maxOperations, hasFriendbot, contractRules };
  const chain = createChain({ ...settings, now: () => clockMs });

  const decode = (envelopeXdr: string): SignedTransaction => {
    const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
    if (!transaction) throw new Error('the history holds an envelope that cannot be read');
    return transaction;
  };
  const head = (): number => chain.latest().sequence;
  return {
    chain,
    head,
    advanceTo(sequence) {
      while (head() < sequence) {
        const next = history.ledger(head() + 1);
        if (!next) return;
        clockMs = Number(next.closedAt) * 1_000;
        const own = next.sequence > forksAfter ? [] : next.transactions;
        const transactions = own.map(({ envelopeXdr }) => decode(envelopeXdr));
        chain.close(transactions, next.chargedFee);
      }
    },
  };
};

const OLDEST = { order: 'asc', limit: 1, includeFailed: true } as const;
