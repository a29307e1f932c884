/** Who lets something that has stopped go on, and by what evidence. */
interface Said {
  /** The distribution account, or the channel; `ledger` for its sources. */
  readonly account: string;
  /** The e-mail of an operator, or the name that a command was given. */
  readonly operator: string;
  /** The operator who is logged in on the console; left out by a command. */
  readonly operatorId?: string;
  readonly evidence: string;
}

/** What a person says of transactions that the journal does not know: hashes, or `all` the others. */
export interface Naming {
  /** Ours or not, nothing in the journal is paid by it: it is booked against the treasury. */
  readonly treasury?: readonly string[];
  /**
   * It paid payments that the journal still has queued. Of those that `all` stands for, one that
   * paid nothing of the journal is booked against the treasury.
   */
  readonly payments?: readonly string[];
}

/** Ledgers of which nobody has read the payments. */
export interface LedgerGap {
  readonly first: number;
  readonly last: number;
}

/** Lets the sender of an account, or a channel of it, go on. */
export interface SenderClearance extends Said, Naming {}

/** Lets the reading of an account go on. */
export interface ListenerClearance extends Said {
  /** The first ledger that is read from now on. */
  readonly fromLedger: number;
  /** The ledgers that nobody has read, where `fromLedger` leaves any out; has to be right. */
  readonly gap: LedgerGap | null;
}

/** Has the sources of the ledger asked again, which contradicted each other; `account` is `ledger`. */
export type SourcesClearance = Said;

/** What is let go on. */
export type Clearance =
  | ({ readonly what: 'sender' } & SenderClearance)
  | ({ readonly what: 'listener' } & ListenerClearance)
  | ({ readonly what: 'sources' } & SourcesClearance);
