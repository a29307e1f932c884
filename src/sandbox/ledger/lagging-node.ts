import { createChain } from './chain.ts';
import type { Network } from './network.ts';
import type { LedgerRecord } from './records.ts';
import type { ConfiguredRate } from './rates.ts';
import { decodeTransaction } from './transaction.ts';
import type { SignedTransaction } from './transaction.ts';

/** A second node of the same network that applies every ledger late. */
export interface LaggingNode {
  /** What it knows; what is submitted to it reaches the network at once. */
  readonly network: Network;
  stop(): void;
}

/**
 * Starts a node that stays so many ledgers behind. It closes the same ledgers again, so its
 * hashes, entries and histories are the network's own, only older. Its stream listeners hear of a
 * ledger when it has come to it.
 */
export const createLaggingNode = (
  leader: Network,
  rates: readonly ConfiguredRate[],
  ledgersBehind: number,
): LaggingNode => {
  const { networkPassphrase, history, hasFriendbot } = leader;
  const listeners = new Set<(ledger: LedgerRecord) => void>();
  let clockMs = Number(history.ledgers.read(OLDEST)[0]?.closedAt ?? 0n) * 1_000;
  // A chain closes its first ledger, which is always empty, as soon as it is made.
  const { maxOperations } = leader.latest();
  const settings = { networkPassphrase, rates, maxOperations, hasFriendbot };
  const chain = createChain({ ...settings, now: () => clockMs });

  const decode = (envelopeXdr: string): SignedTransaction => {
    const transaction = decodeTransaction(envelopeXdr, networkPassphrase);
    if (!transaction) throw new Error('the history holds an envelope that cannot be read');
    return transaction;
  };
  const follow = (): void => {
    const target = leader.latest().sequence - ledgersBehind;
    while (chain.latest().sequence < target) {
      const next = history.ledger(chain.latest().sequence + 1);
      if (!next) return;
      clockMs = Number(next.closedAt) * 1_000;
      const transactions = next.transactions.map(({ envelopeXdr }) => decode(envelopeXdr));
      const closed = chain.close(transactions, next.chargedFee);
      for (const listener of listeners) listener(closed);
    }
  };
  follow();
  return {
    stop: leader.onClose(follow),
    network: {
      ...leader,
      state: chain.state,
      history: chain.history,
      rates: chain.rates,
      latest: chain.latest,
      onClose(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
};

const OLDEST = { order: 'asc', limit: 1, includeFailed: true } as const;
