/*
 * What the listener does next with one account's history: what is remembered of it and what the
 * network has just said go in, one action comes out. Nothing is read, written or timed here.
 *
 * Two nodes may stand behind one address, and one of them may lag; each answer may come from either.
 * A node knows each ledger whole or not at all, and its lists are beginnings of the same history. So
 * pages that are read in order from the cursor leave nothing out; but an empty page says only that
 * the node which answered knows of nothing more, not that there is nothing, and Horizon's lists do not
 * say how far their node has come. A time may be called read through only by a proof that does not
 * depend on who answered:
 *
 * 1. The account's own answer names the ledger it is about (`Latest-Ledger`) and the last ledger
 *    that changed the account or a trustline of it, both from one reading of that node's database. A
 *    payment changes one of the two; so nothing was paid between the two ledgers.
 * 2. An exhausted page that ends in ledger n came from a node that knows n, and whoever knows n knows
 *    what came before: all payments up to n are recorded with the page. So does a page that is not
 *    exhausted and ends in n, up to n − 1.
 * 3. What changes the account without paying it (a fee, a failed envelope, a signer) is in its list of
 *    transactions and not in its payments. That list is read from the last ledger that is proven. A
 *    list that shows ledger n shows every transaction up to n; where each payment among them is recorded,
 *    all payments up to n are.
 *
 * Where 2 and 3 reach the last ledger that changed the account, 1 carries the proof up to the ledger
 * that the account's answer is about, and what that ledger closed with is the watermark. Where they
 * do not, because the lists were answered by a node that lags, the watermark stays; the next look asks
 * again. It is never guessed, so a payment can be late, and its transaction never expires before it.
 *
 * An account that issues an asset is paid in it without a change of its own. Its answers prove
 * nothing; the watermark then moves with its transactions (`lastModified` is null).
 */

/** A place in the ledger's history: Horizon's token, and the ledger it is in. */
export interface Place {
  readonly token: bigint;
  readonly ledger: number;
}

/** What is remembered of an account. */
export interface Reading {
  /** All that the list of payments shows up to here is recorded. */
  readonly cursor: Place;
  /** Every payment up to the end of this ledger is recorded, whoever answers. */
  readonly readLedger: number;
  readonly isStopped: boolean;
}

/** The account's own answer. */
export interface AccountStanding {
  /** The ledger that it is about. */
  readonly ledger: number;
  readonly closedAtMs: number;
  /** The last ledger that changed it; null where that proves nothing, or is not known. */
  readonly lastModified: number | null;
}

/** A transaction of the account's list. */
export interface ListedTransaction extends Place {
  readonly closedAtMs: number;
  /** The ids of its operations that paid the account; none where it failed. */
  readonly payments: readonly bigint[];
}

export type ReadingObservation =
  | { readonly saw: 'network'; readonly standing: 'same' | 'behind' | 'reset' }
  /** The source has thrown away what follows this token. */
  | { readonly saw: 'gone'; readonly after: bigint; readonly why: string }
  /** A page of payments, as it came, and the token it was asked for after. */
  | {
      readonly saw: 'page';
      readonly after: bigint;
      readonly places: readonly Place[];
      readonly exhausted: boolean;
    }
  /** The last page was written; this is what the account said before it was asked for. */
  | { readonly saw: 'end'; readonly account: AccountStanding }
  /** A page of transactions that begins where `prove` or `mark` said. */
  | {
      readonly saw: 'transactions';
      readonly listed: readonly ListedTransaction[];
      readonly exhausted: boolean;
      readonly account: AccountStanding;
    };

export type ReadingAction =
  /** Nothing can be done now. */
  | { readonly do: 'leave' }
  | { readonly do: 'stop'; readonly reason: string }
  /** The next page of payments after this token. */
  | { readonly do: 'ask'; readonly after: bigint }
  /** The page cannot be relied upon. */
  | { readonly do: 'distrust'; readonly why: string }
  /** These are recorded with the cursor and the ledger, in one database transaction. */
  | {
      readonly do: 'write';
      readonly places: readonly Place[];
      readonly cursor: Place;
      readonly readLedger: number;
      readonly isLast: boolean;
    }
  /** Transactions have to be read, from the one that holds the token and after the ledger. */
  | { readonly do: 'prove'; readonly afterLedger: number; readonly fromToken: bigint }
  /** So far it is proven; what comes before `readThroughMs` may expire. */
  | {
      readonly do: 'mark';
      readonly readLedger: number;
      readonly readThroughMs: number | null;
      /** The token to read transactions on after; null when that is not needed. */
      readonly next: bigint | null;
    };

type Seen<Name extends ReadingObservation['saw']> = Extract<ReadingObservation, { saw: Name }>;

const byToken = (one: Place, other: Place): number =>
  one.token < other.token ? -1 : Number(one.token > other.token);

const onPage = (reading: Reading, { after, places, exhausted }: Seen<'page'>): ReadingAction => {
  const { cursor, readLedger } = reading;
  // Another listener was faster; what this page holds is read again from where that one stands.
  if (cursor.token !== after) return { do: 'ask', after: cursor.token };
  const fresh = places.filter(({ token }) => token > after).toSorted(byToken);
  const last = fresh.at(-1);
  if (last === undefined) {
    if (!exhausted) return { do: 'distrust', why: 'a full page of what was read already' };
    return { do: 'write', places: [], cursor, readLedger, isLast: true };
  }
  const proven = exhausted ? last.ledger : last.ledger - 1;
  return {
    do: 'write',
    places: fresh,
    cursor: last,
    readLedger: Math.max(readLedger, proven),
    isLast: exhausted,
  };
};

/** True where nothing can have been paid after what is proven, up to the ledger of the answer. */
const isThrough = (readLedger: number, { ledger, lastModified }: AccountStanding): boolean =>
  ledger <= readLedger || (lastModified !== null && lastModified <= readLedger);

/** What the account's own answer adds to what is proven. */
const markThrough = (
  readLedger: number,
  account: AccountStanding,
  shownMs: number | null,
  next: bigint | null,
): ReadingAction => {
  if (!isThrough(readLedger, account)) {
    return { do: 'mark', readLedger, readThroughMs: shownMs, next };
  }
  return {
    do: 'mark',
    readLedger: Math.max(readLedger, account.ledger),
    readThroughMs: Math.max(account.closedAtMs, shownMs ?? 0),
    next: null,
  };
};

const onEnd = (reading: Reading, { account }: Seen<'end'>): ReadingAction => {
  const { cursor, readLedger } = reading;
  if (isThrough(readLedger, account)) return markThrough(readLedger, account, null, null);
  // What comes before the cursor's own transaction is recorded, however much of that one is.
  return { do: 'prove', afterLedger: readLedger, fromToken: cursor.token };
};

const onTransactions = (
  reading: Reading,
  { listed, exhausted, account }: Seen<'transactions'>,
): ReadingAction => {
  const { cursor } = reading;
  const inOrder = listed.toSorted(byToken);
  const unread = inOrder.find(({ payments }) => payments.some((id) => id > cursor.token));
  const last = inOrder.at(-1);
  if (last === undefined) return markThrough(reading.readLedger, account, null, null);
  const isWhole = exhausted && unread === undefined;
  const proven = isWhole ? last.ledger : (unread ?? last).ledger - 1;
  const readLedger = Math.max(reading.readLedger, proven);
  const shown = inOrder.findLast(({ ledger }) => ledger <= proven);
  // The next page begins with the last of this one: a node that shows it knows its ledger.
  const next = unread === undefined && !exhausted ? last.token - 1n : null;
  return markThrough(readLedger, account, shown?.closedAtMs ?? null, next);
};

/** The next step of reading; money.md §1.1, §1.6 and §1.7. */
export const decideReading = (reading: Reading, seen: ReadingObservation): ReadingAction => {
  if (reading.isStopped) return { do: 'leave' };
  switch (seen.saw) {
    case 'network':
      if (seen.standing === 'reset') {
        return { do: 'stop', reason: 'the network was reset: its history is another' };
      }
      return seen.standing === 'same'
        ? { do: 'ask', after: reading.cursor.token }
        : { do: 'leave' };
    case 'gone':
      // It was asked for long ago, and another listener has read on since.
      if (seen.after < reading.cursor.token) return { do: 'ask', after: reading.cursor.token };
      return { do: 'stop', reason: `${seen.why}; payments may have been missed` };
    case 'page':
      return onPage(reading, seen);
    case 'end':
      return onEnd(reading, seen);
    case 'transactions':
      return onTransactions(reading, seen);
  }
};
