import type { Rail, RailEvent } from '../rail.ts';

/** What a rail asks its bank for; a bank maps each to the requests that its API has for it. */
export type BankCall =
  | 'pay'
  | 'find'
  | 'pollPayouts'
  | 'list'
  | 'pollDeposits'
  | 'statement'
  | 'refund'
  | 'findRefund';

/** How the next request of a call goes wrong. */
export type BankFault =
  /** Done, and the connection is cut instead of a reply. */
  | 'loseReply'
  /** The connection is cut and nothing is done. */
  | 'loseRequest'
  /** Done, and no reply comes for as long as anybody waits. */
  | 'timeOut'
  /** Done, and answered late, but well within the rail's own time-out. */
  | 'slow'
  /** Done, and answered with a server's error. */
  | 'failAfter'
  /** Answered with a server's error, and nothing is done. */
  | 'failBefore'
  /** Done, and answered as if all were well, with something that is not the bank's format. */
  | 'garbage'
  /** The request arrives twice; the second reply is what the rail reads. */
  | 'duplicate'
  /** A batch is answered for its first half alone. */
  | 'partial'
  /** A list is answered with each of its entries twice. */
  | 'repeat'
  /** Out of order for this request and all that follow, until `recover`. */
  | 'out';

/** Answers that say nothing of the payee: our credentials, our permission, our key, our pace. */
export type BankAnswer = 401 | 403 | 409 | 429;

export interface IncomingMoney {
  /** What the payer quotes; null for none. */
  readonly reference: string | null;
  /** Decimal string. */
  readonly amount: string;
  /** ISO 8601; a bank may book today what it received yesterday. */
  readonly receivedAt?: string;
  /** What the bank writes instead of the amount, for a bank that writes nonsense. */
  readonly statedAmount?: string;
}

/** What a bank throws that cannot be brought to what a check asks of it: the check cannot tell. */
export class CannotBeBrought extends Error {
  override readonly name = 'CannotBeBrought';
}

/** Whom to pay, by SEP-9 names, as the profile's `payoutFields` ask. */
export type Payee = Readonly<Record<string, string>>;

/**
 * What the kit must be able to do to the bank behind a rail, and to see of it. Written once, over a
 * bank's simulator or test system. What a bank cannot be brought to is left out, or answered with
 * false; the checks that need it then say so, and are named in `without`.
 */
export interface FakeBank {
  /** A payee whom the bank pays at once, or accepts to pay. */
  readonly payee: Payee;
  /** Another one. */
  readonly otherPayee?: Payee;
  /** A payee whom the bank refuses for good. */
  readonly refusedPayee?: Payee;
  /** A payee whose payment stays under way until `settle`. */
  readonly waitingPayee?: Payee;
  /** The smallest amount that the bank can pay: `0.01`, `1` for yen, `0.001` for dinars. */
  readonly smallestAmount: string;
  /**
   * After so many milliseconds an authentic webhook may be somebody's recording, and the rail has
   * to refuse it. Left out where the bank signs no time.
   */
  readonly webhookMaxAgeMs?: number;
  /** True where the bank says in `Retry-After` when to come again. */
  readonly sendsRetryAfter?: true;

  /** Begins anew: nothing paid, nothing received, 50 million, no faults. Before each check. */
  reset(): Promise<void>;
  close(): Promise<void>;

  /** Every payment, and every refund, that has left or will leave the account: decimal amounts, in any order. */
  paid(): Promise<readonly string[]>;
  /** Somebody pays us. */
  receive(money: IncomingMoney): Promise<void>;

  /** Makes the next request of a call go wrong; false where this bank has no such fault. */
  fault(call: BankCall, fault: BankFault): Promise<boolean>;
  /** Ends all faults, and fills an account that `empty` has emptied. */
  recover(): Promise<void>;

  /**
   * Answers the next request of a call with this status and does nothing, as the bank words it;
   * with `Retry-After` where a time is given and it has that. False where it never answers so.
   */
  answer?(call: BankCall, status: BankAnswer, retryAfterMs?: number): Promise<boolean>;
  /** Leaves our account at the bank without money, until `recover`. */
  empty?(): Promise<void>;
  /** Lets time pass at the bank: keys grow old, payments fall due. */
  pass?(ms: number): Promise<void>;
  /** Has the bank write its times in this zone from now on: `+05:30`. */
  zone?(offset: string): Promise<void>;
  /** Settles the payment to `waitingPayee` that was ordered under a key. */
  settle?(idempotencyKey: string, outcome: 'delivered' | 'failed'): Promise<void>;
  /** Says from now on the contrary of what was said of a payment: one that was paid comes back. */
  contradict?(idempotencyKey: string): Promise<void>;
  /** The newest payment that we received is taken back: returned, or charged back. */
  takeBack?(): Promise<void>;
  /** Gives lists and statements in pages of so many entries, each repeating so many of the last. */
  paging?(size: number, overlap: number): Promise<void>;
  /** The newest webhook, as it came; waits for it. */
  webhook?(): Promise<RailEvent>;
}

/** A rail and the bank behind it. */
export interface RailSubject {
  readonly bank: FakeBank;
  /** Makes the rail against the bank as it is after `reset`, with time-outs of about a second. */
  readonly createRail: () => Rail;
  /** The longest that one call of the rail may take in a test; 5 seconds when not given. */
  readonly callWithinMs?: number;
}
