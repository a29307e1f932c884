import type { Choice, Words } from '../languages/words.ts';

/** One thing a rail must know of the payee before it can pay, named as SEP-9 names it. */
export interface RailField {
  /** SEP-9 field name, for example `bank_account_number` or `mobile_money_number`. */
  readonly name: string;
  /** Its label on a page: two or three words. */
  readonly description: Words;
  /** A line below it, for example "6 to 17 digits". */
  readonly help?: Words;
  /** A JavaScript regular expression, anchored by whoever uses it, that a valid value matches. */
  readonly pattern?: string;
  /** The rail receives the value that was chosen. */
  readonly choices?: readonly Choice[];
  readonly optional?: boolean;
}

/** A place where cash is paid in or fetched. */
export interface RailLocation {
  /** SEP-6 `location_id`. */
  readonly id: string;
  /** What a customer reads, for example "Market Street 12, open until 18:00". */
  readonly description: Words;
}

/** Which idempotency keys, or ids of a payment, a bank takes. */
export interface KeyFormat {
  /**
   * `uuid`: `8d2e…-…`, in small letters; `hex`: `0-9a-f`; `alphanumeric`: `0-9A-Z`, as in a SEPA
   * end-to-end id; `printable`: every visible ASCII character.
   */
  readonly letters: 'uuid' | 'hex' | 'alphanumeric' | 'printable';
  /** The most letters that a key may have, 16 or more; not needed for `uuid`. */
  readonly lengthMax?: number;
}

/** How rarely a rail is asked that says nothing of it, while nothing is awaited. */
export const POLL_IDLE_EVERY_MS = 30_000;

/**
 * What Railhead must know of a rail without calling it. Plain data, so that `anchor.ts`, the API
 * and the workflows' start input can carry it.
 */
export interface RailProfile {
  /** Unique name; the rail's task queue is `rail-<name>`. */
  readonly name: string;
  /**
   * The SEPs' `funding_method` and delivery method, for example `SEPA` or `WIRE`; the name when not
   * given. Several rails may share one: the currency and the amount then choose among them.
   */
  readonly fundingMethod?: string;
  /**
   * What the rail moves in one payment: decimal strings in its own asset. Any amount that the asset's
   * policy takes, when not given.
   */
  readonly amounts?: { readonly minimum?: string; readonly maximum?: string };
  /** What a customer reads, for example "Bank transfer". */
  readonly label: Words;
  /** SEP-38 asset of the money that this rail moves, for example `iso4217:USD`. */
  readonly asset: string;
  /** How a second try of the same pay-out is made safe; `neither` never tries twice by itself. */
  readonly retry:
    | { readonly by: 'idempotencyKey'; readonly keyLifetimeMs: number }
    /**
     * A key that the rail does not know is believed to be unpaid only `settledAfterMs` after the
     * call: until then the lost call may still arrive. Longer than the longest call. Each further
     * call waits twice as long, and after a day of them a person is asked.
     */
    | { readonly by: 'lookUp'; readonly settledAfterMs: number }
    | { readonly by: 'neither' };
  /**
   * What keys the bank takes; `<transaction id>/payout/<number>`, some 45 printable characters, when
   * not given. Where that does not fit, a key is derived from it that does, the same one every time.
   * A pay-out keeps the key that it was first given, whatever is said here later.
   */
  readonly keyFormat?: KeyFormat;
  /**
   * For a rail with `executeOutgoingTransactions`: how many payments it takes at once, and how long the
   * first of them waits for others, at most 60,000 ms.
   */
  readonly payoutBatch?: { readonly maximum: number; readonly collectMs: number };
  /**
   * For a rail with `refundIncoming`: how long after it was received money can be sent back, and
   * whether a part of it can. Without it, what cannot be used is sent back by hand.
   */
  readonly refunds?: { readonly withinMs: number; readonly partial: boolean };
  /** `tells`: pay-outs are polled until delivered. `neverTells`: initiation completes them. */
  readonly delivery: 'tells' | 'neverTells';
  /** What becomes of a withdrawal whose pay-out the rail definitely refused. */
  readonly whenPayoutFails: 'refund' | 'error';
  readonly batchSize: number;
  readonly pauseBetweenBatchesMs: number;
  /** How often it is asked while anything of it is awaited. */
  readonly pollEveryMs: number;
  /**
   * While nothing is awaited it is asked ever more rarely, up to this; 30 s when not given. A webhook, a
   * deposit that begins to wait and a pay-out that is under way have it asked at its pace again.
   */
  readonly pollIdleEveryMs?: number;
  /**
   * For a rail that reports money by webhook alone: how long after the money a webhook comes at
   * the latest. Deposits expire that much later. Without it, and without a list or a poll by name,
   * nothing is ever known to be unpaid, and no deposit of the rail expires by itself.
   */
  readonly webhookWithinMs?: number;
  /**
   * How long after its deadline a deposit is still asked for by name, paid or expired, in case
   * money comes late or twice; ever more rarely, by a tenth of its age.
   */
  readonly lateWindowMs: number;
  /**
   * How long a pay-out may stay under way before a person is asked about it; a week if not given.
   */
  readonly overdueAfterMs?: number;
  /**
   * How many pay-outs, those that send money back among them, are asked of the rail in a second, by
   * all its workers together.
   */
  readonly payoutsPerSecond: number;
  /** What a withdrawal or remittance must name of the payee. */
  readonly payoutFields: readonly RailField[];
  /** Places to choose from by SEP-6's `location_id`; a rail without any takes none. */
  readonly locations?: readonly RailLocation[];
  /** True where `afterDeposit` is to be called once a deposit is completed. */
  readonly callsAfterDeposit?: boolean;
  /**
   * For a rail whose `instructions` are known at once: how long SEP-6's answer to a deposit waits for
   * them, in milliseconds, at most 5,000. When not given, the answer names the page that shows them.
   */
  readonly instructsWithinMs?: number;
}
