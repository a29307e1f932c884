/* What the listener remembers of one account's history, sees of it, and does next. */

/** A place in the ledger's history: Horizon's token, and the ledger it is in. */
export interface Place {
  readonly token: bigint;
  readonly ledger: number;
}

/** What is remembered of an account. */
export interface Reading {
  /** All that the list of payments shows up to here is recorded. */
  readonly cursor: Place;
  /** All that the list of effects shows up to here has its rows. */
  readonly effects: Place;
  /** Whatever moved a balance up to the end of this ledger has its row, whoever answers. */
  readonly readLedger: number;
  readonly isStopped: boolean;
}

/** The account's own answer. */
export interface AccountState {
  /** The ledger that it is about. */
  readonly ledger: number;
  readonly closedAtMs: number;
  /** The last ledger that changed it; null where that proves nothing, or is not known. */
  readonly lastModified: number | null;
}

/** A transaction of the account's list. */
export interface ListedTransaction extends Place {
  readonly closedAtMs: number;
  /** The ids of its operations that moved a balance of the account; none where it failed. */
  readonly moves: readonly bigint[];
}

export type ReadingObservation =
  | { readonly saw: 'network'; readonly identity: 'same' | 'behind' | 'reset' }
  /** The source has thrown away what follows this token of that list. */
  | {
      readonly saw: 'gone';
      readonly list: 'payments' | 'effects' | 'transactions';
      readonly after: bigint;
      readonly why: string;
    }
  /** A page of payments, as it came, and the token it was asked for after. */
  | {
      readonly saw: 'page';
      readonly after: bigint;
      readonly places: readonly Place[];
      readonly exhausted: boolean;
    }
  /** A page of effects by operation, as it came, and the token it was asked for after. */
  | {
      readonly saw: 'effects';
      readonly after: bigint;
      readonly places: readonly Place[];
      /** The first of them whose money is not recorded yet; null where all of it can be. */
      readonly unread: bigint | null;
      readonly exhausted: boolean;
      /** The ledger up to whose end the page is all; absent where nobody says. */
      readonly through?: number | undefined;
    }
  /** The last page was written; this is what the account said before it was asked for. */
  | { readonly saw: 'end'; readonly account: AccountState }
  /** A page of transactions that begins where `prove` or `mark` said. */
  | {
      readonly saw: 'transactions';
      readonly listed: readonly ListedTransaction[];
      readonly exhausted: boolean;
      readonly account: AccountState;
    };

export type ReadingAction =
  /** Nothing can be done now. */
  | { readonly do: 'leave' }
  | { readonly do: 'stop'; readonly reason: string }
  /** The next page of payments after this token. */
  | { readonly do: 'ask'; readonly after: bigint }
  /** The page cannot be relied upon. */
  | { readonly do: 'distrust'; readonly why: string }
  /**
   * These are recorded with the cursor of their list and the ledger, in one database transaction.
   * `isLast`: nothing is to be asked for after it now.
   */
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
      /** Nothing is left to be read of the list of effects up to the end of this ledger. */
      readonly effectsLedger: number;
      /** The token to read transactions on after; null when that is not needed. */
      readonly next: bigint | null;
    };
