import type { RailProfile } from '../domain/rails/profile.ts';
import type { Described } from '../domain/languages/words.ts';
import type {
  IncomingRefund,
  InitiatedPayment,
  OutgoingAnswer,
  OutgoingPayment,
  OutgoingResult,
  OutgoingUpdate,
  RefundResult,
} from './outgoing.ts';

export type * from './outgoing.ts';

/**
 * The rails contract: what a business writes to connect one off-chain payment network. All of it
 * is plain async functions over plain objects; a rail never sees Temporal, the database or
 * Stellar. Amounts are decimal strings in the rail's own asset, times are ISO 8601 in UTC.
 *
 * Whatever a rail throws means *unknown*: Railhead asks again, looks up, or parks the payment for
 * a person; but a thrown `RetryLater` means *not tried, ask again then*. Only a returned `failed` or
 * `refund` means that nothing was paid.
 */
export interface Rail {
  readonly profile: RailProfile;

  /**
   * Looks which of a batch of deposits have received their money. Called with at most
   * `profile.batchSize` deposits. Returns one entry for each payment that has arrived; a deposit
   * may be returned again and again, and paid in parts. Needed unless `listReceived` is there.
   */
  pollPendingDeposits?(pending: readonly PendingDeposit[]): Promise<readonly ReceivedFunds[]>;

  /**
   * Everything that the account received after `cursor` (null: from the beginning), oldest first.
   * Used instead of `pollPendingDeposits`, so that cost follows payments and not waiters, and the
   * only way to learn of money nobody announced. `complete` is false when more pages are waiting.
   * An entry that cannot be read is returned as it came: it becomes an investigation, where a throw
   * would stop the list. During an outage throw: an empty, complete page lets deposits expire.
   */
  listReceived?(cursor: string | null): Promise<ReceivedPage>;

  /**
   * Starts one off-chain payment. The same `idempotencyKey` may be given again after a lost
   * answer, where the profile says that the rail makes that safe.
   */
  executeOutgoingTransaction(payment: OutgoingPayment): Promise<OutgoingResult>;

  /**
   * Starts several payments at once, for a bank that takes them in files or in bulk; called instead of
   * `executeOutgoingTransaction` with what `profile.payoutBatch` has collected, no key twice. Returns
   * an answer for each payment that was decided: one without an answer is unknown. A throw means that
   * all of them are unknown, a `RetryLater` that none of them was tried.
   */
  executeOutgoingTransactions?(
    payments: readonly OutgoingPayment[],
  ): Promise<readonly OutgoingAnswer[]>;

  /** Looks what has become of a batch of initiated payments; returns only those that moved. */
  pollOutgoingTransactions?(
    initiated: readonly InitiatedPayment[],
  ): Promise<readonly OutgoingUpdate[]>;

  /**
   * The rail's own statement: everything that came in and went out from `from` (inclusive) until
   * `until` (exclusive), in pages, in any order. The daily reconciliation and the audit hold the
   * books against it; a rail without it is named as not compared. Repeat the order with the cursor
   * of the page before until `complete`.
   */
  listStatement?(order: StatementOrder): Promise<StatementPage>;

  /**
   * Finds a payment by its idempotency key. `unknown` is a definite "never heard of it"; throw
   * when the rail cannot say. Needed when `profile.retry.by` is `lookUp`.
   */
  findOutgoing?(idempotencyKey: string): Promise<OutgoingResult | { readonly state: 'unknown' }>;

  /**
   * Sends received money back to whoever paid it, for a bank that can; `profile.refunds` says within
   * which time. Keyed, journalled and tried again as a pay-out is. Needs `findRefund`. What went back
   * so is not reported as `reversed`, and the statement shows it as an entry that went out.
   */
  refundIncoming?(refund: IncomingRefund): Promise<RefundResult>;

  /**
   * What has become of a refund: asked after a lost answer, and again and again for one that was
   * initiated. `unknown` is a definite "never heard of it"; throw when the rail cannot say.
   */
  findRefund?(refund: IncomingRefund): Promise<RefundResult | { readonly state: 'unknown' }>;

  /** What the customer is told to do in order to pay; called once for each deposit. */
  instructions?(deposit: DepositToInstruct): Promise<Instructions>;

  /** Called once a deposit is completed; may fail or be repeated without touching the deposit. */
  afterDeposit?(deposit: CompletedDeposit): Promise<void>;

  /**
   * Verifies and reads a webhook. Returns null when it is not authentic. A verified webhook is a
   * wake-up: the rail is then asked. Only what the rail cannot be asked for is returned here, with
   * the references that its statements use: `received` and `outgoing` of a rail without lists and
   * polls, and what was taken back after it was settled, for which nobody polls any more.
   */
  parseEvent?(event: RailEvent): Promise<ParsedEvent | null>;
}

/** A deposit that waits for its money. */
export interface PendingDeposit {
  readonly transactionId: string;
  /** What the customer was told to quote, as `instructions` returned it. */
  readonly reference: string;
  /** Decimal string in the rail's asset; null when the customer named no amount. */
  readonly amountExpected: string | null;
}

/** Money that has arrived. The rail's own `railReference` is unique for ever on this rail. */
export interface ReceivedFunds {
  readonly railReference: string;
  /**
   * The reference that the payer quoted, written as `instructions` gave it; null when there was
   * none that the rail recognises.
   */
  readonly reference: string | null;
  /** Decimal string, exact; never rounded. */
  readonly amount: string;
  /** ISO 8601: when the rail says that it received the money. */
  readonly receivedAt: string;
  /** Who paid, in the rail's words; kept encrypted. */
  readonly payer?: Readonly<Record<string, string>>;
}

/**
 * Money that had arrived and was taken away again. It moves no money by itself: a person sees what
 * was credited and what became of it.
 */
export interface ReversedFunds {
  /** The reference under which it had been received. */
  readonly railReference: string;
  readonly state: 'returned' | 'chargedBack';
}

export interface ReceivedPage {
  readonly received: readonly ReceivedFunds[];
  readonly reversed?: readonly ReversedFunds[];
  /** Pay-outs that came back, for a rail that learns of it by this list. */
  readonly outgoing?: readonly OutgoingUpdate[];
  /** Where to go on; the same as given when nothing is new. */
  readonly cursor: string | null;
  readonly complete: boolean;
}

export interface StatementOrder {
  /** ISO 8601; null for the beginning. */
  readonly from: string | null;
  /** ISO 8601. */
  readonly until: string;
  /** Of the page before; null for the first. */
  readonly cursor: string | null;
}

/** One movement of money on the rail's account, as the rail itself has it. */
export interface StatementEntry {
  readonly direction: 'in' | 'out';
  /** The same as in `ReceivedFunds` and `OutgoingResult`. */
  readonly railReference: string;
  /** Pay-outs: the key that was given with the order, where the rail keeps it. */
  readonly idempotencyKey: string | null;
  /** Decimal string in the rail's asset, without a sign. */
  readonly amount: string;
  /** ISO 8601: when the rail booked it. */
  readonly at: string;
  /** `returned`: refused, failed or sent back, so that in the end nothing moved. */
  readonly state: 'settled' | 'pending' | 'returned';
}

export interface StatementPage {
  readonly entries: readonly StatementEntry[];
  readonly cursor: string | null;
  readonly complete: boolean;
}

export interface DepositToInstruct {
  readonly transactionId: string;
  readonly amountExpected: string | null;
  /** BCP 47 language tag of the customer. */
  readonly language: string;
  /** One of `profile.locations`, where the customer chose one. */
  readonly locationId?: string;
}

/** What a customer must do to pay: SEP-6 `instructions`, and the reference to find the money by. */
export interface Instructions {
  /** Unique on this rail; what `PendingDeposit.reference` and the payer's quote are. */
  readonly reference: string;
  /** SEP-9 financial account field → value, what it is in two or three words, and a line more. */
  readonly fields: Readonly<Record<string, InstructedField>>;
}

/** A thing that a customer needs in order to pay. */
export interface InstructedField extends Described {
  readonly value: string;
  /**
   * `qrCode`: the pages draw the value as a QR code besides, for a bank's app to scan. Wallets of the
   * SEPs get the value alone.
   */
  readonly showAs?: 'qrCode';
}

export interface CompletedDeposit {
  readonly transactionId: string;
  readonly amountReceived: string;
  readonly stellarTransactionId: string;
}

export interface RailEvent {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body exactly as it came, so that a signature over it can be checked. */
  readonly body: string;
  /** ISO 8601: when it came; it may be read later, so its age is judged by this. */
  readonly receivedAt: string;
}

export interface ParsedEvent {
  /** An empty list where the webhook is about money that came, and the rail's own list says it better. */
  readonly received?: readonly ReceivedFunds[];
  readonly reversed?: readonly ReversedFunds[];
  readonly outgoing?: readonly OutgoingUpdate[];
}
