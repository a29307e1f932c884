import { Cursor } from '../../../db/entities/money-in.ts';
import { NetworkFault, type LedgerHead } from '../../../stellar/network.ts';
import { createReadOutgoing, type OutgoingDeps } from './read.ts';
import { sendSource } from '../state.ts';

/** While nothing is sent, somebody else's payment is found out within this time. */
export const IDLE_READ_EVERY_MS = 15_000;
/** A source that proves nothing of its age is believed once it has said the same in so many ledgers. */
const LEDGERS_UNPROVEN_MAX = 10;

interface OutgoingWatch {
  /**
   * Reads what went out, once for each ledger.
   * @param isFresh false where `head` is old: what is read then proves nothing of now.
   * @returns true when the sender may bind: nothing has stopped it, and since it was last at rest
   *   all has been read that had happened by a ledger at least as new as the first `head`.
   */
  look(head: LedgerHead, isFresh: boolean): Promise<boolean>;
  /** Reads now and then while nothing is sent; what is sent next waits for a look that proves all. */
  rest(): Promise<void>;
}

/**
 * Sees to it that a sender starts only when it knows what has been sent under its key. A page that
 * ends proves nothing by itself: the node may lag. One answer for the account says which ledger it
 * is about and which one changed the account last; whoever has read as far as that has read all.
 */
export const createOutgoingWatch = (deps: OutgoingDeps, account: string): OutgoingWatch => {
  const { orm, network, log } = deps;
  const read = createReadOutgoing(deps);
  let isProven = false;
  let lookedIn = 0;
  let restedAtMs = 0;
  let unproven = 0;

  const prove = async (head: LedgerHead): Promise<boolean> => {
    const { ledger, lastModified } = await network.account(account);
    if (ledger !== null && ledger < head.sequence) return false;
    const end = await read(account, async () => head);
    if (end.state !== 'exhausted') return false;
    // What has not changed since needs no more than what changed it last.
    if (ledger !== null && end.ledger >= (lastModified ?? ledger)) return true;
    unproven += 1;
    if (unproven < LEDGERS_UNPROVEN_MAX) return false;
    log.warn({ account, lastModified, readLedger: end.ledger }, 'what went out is read unproven');
    return true;
  };

  const readOn = async (head: LedgerHead): Promise<boolean> => {
    if (!isProven) return prove(head);
    const end = await read(account, async () => head);
    return end.state === 'exhausted';
  };

  /** What this look found, or another worker's, or anything else that a person has to clear. */
  const isStopped = async (): Promise<boolean> => {
    const sender = await orm.em.fork().findOne(Cursor, { source: sendSource(account) });
    return (sender?.stoppedReason ?? null) !== null;
  };

  return {
    async look(head, isFresh) {
      // Nothing goes out between two ledgers, so one look at each is all that there is to see.
      if (head.sequence > lookedIn) {
        try {
          isProven = await readOn(head);
          if (isProven) unproven = 0;
          lookedIn = head.sequence;
        } catch (error) {
          if (!(error instanceof NetworkFault)) throw error;
          isProven = false;
        }
      }
      if (!isFresh) isProven = false;
      return isProven && !(await isStopped());
    },
    async rest() {
      isProven = false;
      lookedIn = 0;
      if (Date.now() - restedAtMs < IDLE_READ_EVERY_MS) return;
      restedAtMs = Date.now();
      await read(account, async () => network.latestLedger());
    },
  };
};
