import type { LedgerHead, StellarNetwork } from '../network.ts';

/** A ledger that we have seen before, to know the network again by. */
export interface ReferenceLedger {
  readonly sequence: number;
  readonly hash: string;
  /** When it closed, where known: a reset network differs by it from a node that lags. */
  readonly closedAtMs?: number;
}

/**
 * - `same`: the network still has that ledger; go on.
 * - `behind`: this node has not come so far (yet). Nothing it says of now can be relied upon.
 * - `reset`: it has another ledger under that number: this is another network.
 */
export type NetworkIdentity = 'same' | 'behind' | 'reset';

/** Compares the network with a ledger that it once had. No reference is always the same. */
export const compareNetwork = async (
  network: Pick<StellarNetwork, 'ledger'>,
  reference: ReferenceLedger | null,
  latest: LedgerHead,
): Promise<NetworkIdentity> => {
  if (reference === null) return 'same';
  if (latest.sequence < reference.sequence) {
    // On one network an earlier ledger never closes after a later one.
    return latest.closedAtMs > (reference.closedAtMs ?? Infinity) ? 'reset' : 'behind';
  }
  const seen =
    latest.sequence === reference.sequence ? latest : await network.ledger(reference.sequence);
  // History that was thrown away says nothing against the network.
  if (seen === null || seen.hash === reference.hash) return 'same';
  return 'reset';
};
