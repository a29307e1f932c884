import type { LedgerHead, StellarNetwork } from '../network.ts';

/** Looks are as far apart as ledgers are, within these bounds. */
const SHORTEST_MS = 40;
const LONGEST_MS = 6_000;
const FIRST_GUESS_MS = 1_000;
/** The next ledger is looked for a little before it is due, and then this part of its time apart. */
const EARLY = 0.95;
const AGAIN = 1 / 8;

/** Knows when the next ledger is due, so that the network is asked about once for each. */
interface LedgerPace {
  /** The newest ledger, asked for only when another one is due. */
  head(): Promise<LedgerHead>;
  /** How long until another one is due. */
  dueInMs(): number;
}

/** @throws NetworkFault from `head` when the network could not be asked. */
export const createLedgerPace = (network: Pick<StellarNetwork, 'latestLedger'>): LedgerPace => {
  let known: LedgerHead | null = null;
  let seenAtMs = 0;
  let dueAtMs = 0;
  let betweenMs: number | null = null;

  const learn = (head: LedgerHead, nowMs: number): void => {
    const ledgers = known === null ? 0 : head.sequence - known.sequence;
    if (ledgers > 0) {
      const measured = (nowMs - seenAtMs) / ledgers;
      betweenMs = betweenMs === null ? measured : betweenMs * 0.7 + measured * 0.3;
      betweenMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, betweenMs));
    }
    const expectedMs = betweenMs ?? FIRST_GUESS_MS;
    const isNew = known === null || head.sequence !== known.sequence;
    // Before anything was measured the first ledger may be old already: look often.
    const share = isNew && betweenMs !== null ? EARLY : AGAIN;
    dueAtMs = nowMs + Math.max(SHORTEST_MS, expectedMs * share);
    if (isNew) seenAtMs = nowMs;
    known = head;
  };

  return {
    async head() {
      if (known !== null && Date.now() < dueAtMs) return known;
      const head = await network.latestLedger();
      learn(head, Date.now());
      return head;
    },
    dueInMs: () => Math.max(0, dueAtMs - Date.now()),
  };
};
