import type { RailEvent } from '../../../src/rails/rail.ts';

/** What a rail may ask its bank for; a bank maps each to the requests that its API has for it. */
export type BankCall = 'pay' | 'find' | 'pollPayouts' | 'list' | 'pollDeposits';

/** How the next request for a call goes wrong. */
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
  /** Done, and answered as if all were well, with words that are not the bank's. */
  | 'garbage'
  /** The request arrives twice; the second reply is what the rail reads. */
  | 'duplicate'
  /** A batch is answered for its first half alone. */
  | 'partial'
  /** Out of order for this request and all that follow, until `recover`. */
  | 'out';

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

/** Whom to pay, by SEP-9 names, as the profile's `payoutFields` ask. */
export type Payee = Readonly<Record<string, string>>;

/**
 * What the kit must be able to do to the bank behind a rail, and to see of it. Written once for a
 * bank's simulator or test system. What a bank cannot do is left out, or answered with false; the
 * checks that need it then say so.
 */
export interface FakeBank {
  /** A payee whom the bank pays at once, or accepts to pay. */
  readonly payee: Payee;
  /** A payee whom the bank refuses for good. */
  readonly refusedPayee?: Payee;
  /** A payee whose payment stays under way until `settle`. */
  readonly waitingPayee?: Payee;
  /** The smallest amount that the bank can pay, for example `0.01`. */
  readonly smallestAmount: string;

  /** Begins anew: nothing paid, nothing received, enough money, no faults. Before each check. */
  reset(): Promise<void>;
  close(): Promise<void>;

  /** Every payment that has left or will leave the account: decimal amounts, in any order. */
  paid(): Promise<readonly string[]>;
  /** Somebody pays us. */
  receive(money: IncomingMoney): Promise<void>;

  /** Makes the next request of a call go wrong; false where this bank has no such fault. */
  fault(call: BankCall, fault: BankFault): Promise<boolean>;
  /** Ends all faults. */
  recover(): Promise<void>;

  /** Lets time pass at the bank: keys grow old, payments fall due. */
  pass?(ms: number): Promise<void>;
  /** Settles the payment to `waitingPayee` that was ordered under a key. */
  settle?(idempotencyKey: string, outcome: 'delivered' | 'failed'): Promise<void>;
  /** Says from now on the contrary of what was said of a settled payment. */
  contradict?(idempotencyKey: string): Promise<void>;
  /** Gives lists in pages of so many entries, each repeating so many that were told before. */
  paging?(size: number, overlap: number): Promise<void>;
  /** The newest webhook, as it came; waits for it. */
  webhook?(): Promise<RailEvent>;
}
