import {
  HistoryGoneError,
  type AccountTransaction,
  type StellarNetwork,
} from '../../../stellar/network.ts';
import { cursorAfterLedger } from '../../../stellar/toid.ts';

export type SearchNetwork = Pick<StellarNetwork, 'account' | 'ledger' | 'transactions'>;

/** Where an envelope is looked for. */
interface Wanted {
  readonly innerHash: string;
  /** The account that pays, whose list names every envelope of its own. */
  readonly account: string;
  /** The last moment at which a ledger may include it. */
  readonly maxTimeMs: number;
  /** No ledger before this one includes it. */
  readonly fromLedger: number;
}

/**
 * - `found`: a ledger includes it.
 * - `absent`: the list was read past its `max_time` without it, so no ledger ever will.
 * - `unproven`: neither is certain; `again` says when to look again, in words for the operator.
 */
type SearchEnd =
  | { readonly end: 'found'; readonly transaction: AccountTransaction }
  | { readonly end: 'absent' }
  | { readonly end: 'unproven'; readonly again: string };

const PAGE = 200;

const utc = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
const unproven = (again: string): SearchEnd => ({ end: 'unproven', again });

/** Reads the list from where the envelope may begin; the last ledger of it, or how it ended. */
const readList = async (
  network: SearchNetwork,
  { innerHash, account, maxTimeMs, fromLedger }: Wanted,
): Promise<SearchEnd | number> => {
  let after = cursorAfterLedger(fromLedger - 1);
  let lastLedger = fromLedger - 1;
  for (;;) {
    const {
      transactions,
      exhausted,
      through = 0,
    } = await network.transactions(account, after, PAGE);
    for (const transaction of transactions) {
      if (transaction.innerHash === innerHash) return { end: 'found', transaction };
      // A node that shows a ledger shows all that the account's list has before it.
      if (transaction.closedAtMs > maxTimeMs) return { end: 'absent' };
      lastLedger = transaction.ledger;
    }
    const last = transactions.at(-1)?.token.toString() ?? after;
    if (exhausted) return Math.max(lastLedger, through);
    if (last === after) return lastLedger;
    after = last;
  }
};

/**
 * Looks for an envelope in the list of transactions of the account that pays, from the ledger in
 * which it was signed. A list that ends proves nothing by itself: the node may lag. Where the list
 * ends before `max_time`, one answer for the account says which ledger it is about and which one
 * changed the account last: a list that reaches that one is complete up to the answer's ledger.
 * @throws NetworkFault when the network could not be asked.
 */
export const searchList = async (network: SearchNetwork, wanted: Wanted): Promise<SearchEnd> => {
  const { account, maxTimeMs, fromLedger, innerHash } = wanted;
  // Asked for before the list, so that the list is at least as new where it is complete.
  const { ledger, lastModified } = await network.account(account);
  const head = ledger === null ? null : await network.ledger(ledger);
  let read: SearchEnd | number;
  try {
    read = await readList(network, wanted);
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    return unproven(
      `${error.message}, and envelope ${innerHash} may be in what is gone: ` +
        `look again with a source that has the history of ledger ${fromLedger}`,
    );
  }
  if (typeof read !== 'number') return read;
  if (head === null || (lastModified === null && read < head.sequence)) {
    return unproven('the network does not say how far its list goes: try again in a minute');
  }
  if (head.closedAtMs <= maxTimeMs) {
    return unproven(
      `a ledger may include envelope ${innerHash} until ${utc(maxTimeMs)}, and it has come ` +
        `as far as ${utc(head.closedAtMs)}: try again once it is past that`,
    );
  }
  const changedIn = lastModified ?? head.sequence;
  if (read >= changedIn || changedIn < fromLedger) return { end: 'absent' };
  return unproven(
    `the list of transactions ends in ledger ${read}, and ledger ${changedIn} has changed ` +
      'the account: try again in a minute',
  );
};
