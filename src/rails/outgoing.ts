import type { Words } from '../domain/languages/words.ts';

/*
 * Money that a rail sends, in the contract's own words: pay-outs, and what was received and goes
 * back. Amounts are decimal strings in the rail's own asset, times are ISO 8601 in UTC.
 */

export interface OutgoingPayment {
  /** `<transaction id>/payout/<number>`, or in `profile.keyFormat`; another after a refusal. */
  readonly idempotencyKey: string;
  readonly transactionId: string;
  /** Decimal string in the rail's asset. */
  readonly amount: string;
  /** The payee by SEP-9 names, as `profile.payoutFields` asks. */
  readonly payee: Readonly<Record<string, string>>;
  /** One of `profile.locations`, where the customer chose one. */
  readonly locationId?: string;
}

type Failure = { readonly message: Words; readonly showToCustomer?: boolean };

/**
 * What `executeOutgoingTransaction` came to. Customers read its message, in their language; that of
 * `failed` and `refund` only with `showToCustomer`.
 */
export type OutgoingResult =
  | { readonly state: 'delivered'; readonly railReference: string }
  | { readonly state: 'initiated'; readonly railReference: string }
  | {
      readonly state: 'readyForPickup';
      readonly railReference: string;
      /** What the payee is to do, for example where to go with which code. */
      readonly message: Words;
    }
  /** Definitely not paid, now or ever, under this key. */
  | (Failure & { readonly state: 'failed'; readonly railReference?: string })
  /** Definitely not paid, and the money is to go back on Stellar. */
  | (Failure & { readonly state: 'refund' })
  /** Definitely not paid; these SEP-9 fields are wrong or missing. */
  | {
      readonly state: 'needsInfo';
      readonly message: Words;
      readonly fields: readonly string[];
    };

export interface InitiatedPayment {
  readonly idempotencyKey: string;
  readonly transactionId: string;
  readonly railReference: string;
}

/**
 * What has become of a pay-out. `failed`, `refund`, `needsInfo` and `returned` all say that the
 * payee does not have the money; where the pay-out was delivered before, they open an
 * investigation and move nothing.
 */
export interface OutgoingUpdate {
  readonly idempotencyKey: string;
  readonly state:
    | 'delivered'
    | 'readyForPickup'
    | 'failed'
    /** It failed, and the money is to go back on Stellar whatever the profile says. */
    | 'refund'
    /** It failed for want of better `fields`. */
    | 'needsInfo'
    /** It had left, and came back: as `failed`, in the words of the bank. */
    | 'returned';
  readonly railReference?: string;
  readonly message?: Words;
  /** As in {@link OutgoingResult}. */
  readonly showToCustomer?: boolean;
  /** With `needsInfo`: the SEP-9 fields that are wrong or missing. */
  readonly fields?: readonly string[];
}

/** What one payment of a batch came to. */
export interface OutgoingAnswer {
  readonly idempotencyKey: string;
  readonly result: OutgoingResult;
}

/** Received money, or a part of it, that is to go back to whoever paid it. */
export interface IncomingRefund {
  /** `<investigation or transaction>/refund/<number>`, or in `profile.keyFormat`. */
  readonly idempotencyKey: string;
  /** The reference under which the money was received. */
  readonly railReference: string;
  /** Decimal string; as much as was received, or less where `profile.refunds.partial` allows it. */
  readonly amount: string;
  /** Decimal string: what was received. */
  readonly amountReceived: string;
  /** ISO 8601: when the rail received it. */
  readonly receivedAt: string;
  /** Who paid, as `ReceivedFunds` had it. */
  readonly payer: Readonly<Record<string, string>>;
}

/** What has become of money that goes back. */
export type RefundResult =
  | { readonly state: 'delivered' | 'initiated'; readonly railReference: string }
  /** Definitely not sent back, now or ever, under this key; the message is for the operator. */
  | { readonly state: 'failed'; readonly message: Words };
