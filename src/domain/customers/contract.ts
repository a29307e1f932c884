import type { AssetId } from '../money/asset.ts';
import type { MemoType } from '../ledger/memo.ts';
import type { Kind } from '../transactions/transaction.ts';
import type { Choice, Words } from '../languages/words.ts';

/* What `anchor.ts` and Railhead say to each other about customers. */

export const CUSTOMER_STATUSES = ['ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED'] as const;

/** SEP-12's status of a customer. */
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

/** The types under which SEP-12 asks for a customer of a transaction (`transaction_id`). */
export const TRANSACTION_ROLES = ['sep6', 'sep31-sender', 'sep31-receiver'] as const;

export type TransactionRole = (typeof TRANSACTION_ROLES)[number];

/** One thing that is asked of a customer; SEP-9 names, or a name of your own for a text. */
export interface CustomerField {
  /** Its label on a page: two or three words. */
  readonly description: Words;
  /** A line below it. */
  readonly help?: Words;
  readonly optional?: boolean;
  readonly choices?: readonly Choice[];
  /**
   * True where the customer proves that the value is theirs, by a code that `customerVerification`
   * sends there and that comes back as `<field>_verification`.
   */
  readonly verified?: boolean;
}

/** What the business is given of a transaction when it says what its customers must submit. */
export interface CustomerNeedRequest {
  readonly transactionId: string;
  readonly role: TransactionRole;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly rail: string | null;
  /** Decimal string; null where no amount is known yet. */
  readonly amount: string | null;
}

/** A document of a customer, opened for a review. */
export interface CustomerDocument {
  /** What its bytes are, whatever was said of them: `image/jpeg`, `application/pdf`, … */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What `customerReview` receives. It holds personal data: log none of it. */
export interface CustomerReviewRequest {
  readonly customerId: string;
  /** The SEP-10 account, and the memo of a user of a shared account. */
  readonly account: string;
  readonly accountMemo: string | null;
  /** Null where there is no memo. A user of a shared account's token always has an `id`. */
  readonly accountMemoType: MemoType | null;
  /**
   * One of `customerTypes`; null where there are none, or only what a rail asked for was submitted.
   */
  readonly type: string | null;
  /** BCP 47: the language that messages to the customer should be in. */
  readonly language: string;
  /** SEP-9 name → value; a document’s value is its file id. */
  readonly fields: Readonly<Record<string, string>>;
  /** Opens the document that was submitted for a field; null where there is none. */
  readonly document: (field: string) => Promise<CustomerDocument | null>;
}

/** What a review says of one field. */
export type FieldDecision =
  | { readonly status: 'ACCEPTED' | 'PROCESSING' }
  /** The error is shown to the customer, who submits the field again. */
  | { readonly status: 'REJECTED'; readonly error: Words };

/**
 * What becomes of a customer. `PROCESSING` waits until `npm run customer` or another review says
 * more; `NEEDS_INFO` waits for the customer; the messages are shown to them, in the language that
 * the review was given.
 */
export interface CustomerDecision {
  readonly status: CustomerStatus;
  readonly message?: Words;
  readonly fields?: Readonly<Record<string, FieldDecision>>;
}

/** Sends codes, and checks them where the service that sends them makes them itself. */
export interface CustomerVerification {
  readonly send: (request: VerificationRequest) => Promise<void>;
  /** `code` is what the customer said. Left out where the code that was handed to `send` counts. */
  readonly check?: (request: VerificationRequest) => Promise<boolean>;
}

export const isTransactionRole = (type: string | null | undefined): type is TransactionRole =>
  TRANSACTION_ROLES.some((role) => role === type);

/** A code on its way to a customer. It holds personal data and a secret: log none of it. */
export interface VerificationRequest {
  readonly customerId: string;
  /** Where the code goes to: `mobile_number`, `email_address`, … */
  readonly field: string;
  readonly value: string;
  /** Six digits. A service that makes codes of its own leaves it unread and answers `check`. */
  readonly code: string;
  readonly language: string;
}
