import type { Stroops } from '../domain/money/amount.ts';
import type { AssetId } from '../domain/money/asset.ts';
import type { LedgerAccount } from '../domain/ledger/decide-payment.ts';
import type { FeeStats } from '../domain/ledger/fee-strategy.ts';

export interface LedgerHead {
  readonly sequence: number;
  readonly hash: string;
  readonly closedAtMs: number;
  /** Stroops per reserve unit. */
  readonly baseReserve: bigint;
}

/** One answer for an account, with the ledger that it is about. */
export interface AccountAnswer {
  /** Null when there is no such account. */
  readonly account: LedgerAccount | null;
  /** The `Latest-Ledger` header; null where the answer did not name one. */
  readonly ledger: number | null;
  /**
   * The last ledger that changed the account or one of its trustlines; null where it does not say.
   * Together with `ledger` it proves, in one answer, that nothing happened to it since.
   */
  readonly lastModified: number | null;
}

/** A transaction that was in a ledger. */
export interface LedgerTransaction {
  /** As Horizon's lists have it: of the fee-bump where there is one. */
  readonly hash: string;
  /** Of what is inside a fee-bump; the same as `hash` where there is none. */
  readonly innerHash: string;
  readonly successful: boolean;
  readonly ledger: number;
  readonly closedAtMs: number;
  /** Stroops. */
  readonly feeCharged: bigint;
  readonly resultXdr: string;
  /** Its TOID: the ids of its operations are this plus one, two, …. */
  readonly token: bigint;
}

/**
 * An answer about the transaction that was asked for, by its outer hash or its inner one. One about
 * another, which a cache or a mixed-up server may give, settles nothing.
 * @throws NetworkFault
 */
export const checkHash = <T extends Pick<LedgerTransaction, 'hash' | 'innerHash'>>(
  found: T,
  asked: string,
): T => {
  if (found.hash === asked || found.innerHash === asked) return found;
  throw new NetworkFault(`the network answered ${found.hash}, asked for ${asked}`);
};

/** What the network said on arrival. Only a hash in a ledger is an outcome; all else may change. */
export type SubmissionAnswer =
  | { readonly answer: 'pending' | 'duplicate' | 'try_again_later' }
  /** No answer that means anything: a fault on the way, or of the node. */
  | { readonly answer: 'unknown'; readonly why: string }
  | { readonly answer: 'refused'; readonly resultXdr: string | null };

/** The resources of a contract call, as its transaction has to declare them. */
export interface CallResources {
  /** `SorobanTransactionData` in base64, with its footprint. */
  readonly transactionData: string;
  /** Stroops that these resources cost at most. */
  readonly resourceFee: Stroops;
}

/** What a contract call would do on the newest ledger of a source. */
export type CallSimulation = {
  /** The ledger that it was tried on; null where the answer did not name one. */
  readonly ledger: number | null;
} & (
  | {
      readonly outcome: 'passes';
      readonly resources: CallResources;
      /** What has to be restored first, in a transaction of its own; null where nothing has. */
      readonly restore: CallResources | null;
    }
  | {
      readonly outcome: 'refused';
      /** The host's error, for example `Error(Contract, #10)`. */
      readonly error: string;
    }
);

export interface PaymentsPage {
  /** Operation records in the form of Horizon's, in ascending order. */
  readonly records: readonly unknown[];
  /** True when there was nothing more to read at that moment. */
  readonly exhausted: boolean;
}

/** A claimable balance that an account may claim. */
export interface ClaimableOffer {
  /** Horizon's hexadecimal id. */
  readonly id: string;
  readonly asset: AssetId;
  readonly amount: Stroops;
  /** Horizon's words for when the account may claim it. */
  readonly predicate: unknown;
}

/** What one operation did to an account, by the effects that Horizon lists. */
export interface AffectingOperation {
  /** Its TOID. */
  readonly token: bigint;
  readonly closedAtMs: number;
  /** What came to its balances and what went from them, each of it once. */
  readonly changes: readonly EffectChange[];
  readonly claimables: readonly ClaimableOffer[];
  /** False where one of its effects could not be read. */
  readonly isReadable: boolean;
}

export interface EffectsPage {
  /** In ascending order; each with all of its effects on the account. */
  readonly operations: readonly AffectingOperation[];
  readonly exhausted: boolean;
  /** The ledger up to whose end the page is all; absent where nobody says. */
  readonly through?: number | undefined;
}

/** A transaction of an account's list, whether it succeeded or not. */
export interface AccountTransaction {
  /** Its TOID. */
  readonly token: bigint;
  /** Of the fee-bump where there is one. */
  readonly hash: string;
  /** Of what is inside a fee-bump; the same as `hash` where there is none. */
  readonly innerHash: string;
  readonly successful: boolean;
  readonly ledger: number;
  readonly closedAtMs: number;
  readonly sourceAccount: string;
  readonly feeAccount: string;
  /** Stroops. */
  readonly feeCharged: bigint;
  readonly operationCount: number;
  readonly envelopeXdr: string;
  readonly resultXdr: string;
}

export interface TransactionsPage {
  readonly transactions: readonly AccountTransaction[];
  readonly exhausted: boolean;
  /** The ledger up to whose end the page is all; absent where nobody says. */
  readonly through?: number | undefined;
}

/** What one operation did to one balance of an account; what went out is below nothing. */
export interface BalanceChange {
  readonly operationId: string;
  readonly asset: AssetId;
  readonly change: Stroops;
}

/** The history before the cursor is gone at this source, so that something may have been missed. */
export class HistoryGoneError extends Error {
  override readonly name = 'HistoryGoneError';
}

/** The network could not be asked. Nothing follows from it but that one asks again. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * What Railhead needs of a Stellar network: of Horizon by `createHorizonNetwork`, or of a Stellar RPC
 * server by `createRpcNetwork`. Places are tokens of one order, so either can go on where the other was.
 * Every method throws {@link NetworkFault} when the network could not be asked.
 */
export interface StellarNetwork {
  latestLedger(): Promise<LedgerHead>;
  /** The newest ledger of the core behind this source; null where the source does not say. */
  coreLedger(): Promise<number | null>;
  /** A ledger by its number; null when it is not known (yet) at this source. */
  ledger(sequence: number): Promise<LedgerHead | null>;
  account(account: string): Promise<AccountAnswer>;
  /** What the network charged lately. */
  feeStats(): Promise<FeeStats>;
  /**
   * A transaction by its hash, inner or outer; null when no ledger that this source still has
   * includes it. That proves nothing: the source may lag, or have thrown away what is older.
   */
  transaction(hash: string): Promise<LedgerTransaction | null>;
  /** Never throws for what the network says: an unanswered call is an `unknown` answer. */
  submit(xdr: string): Promise<SubmissionAnswer>;
  /**
   * Tries a transaction that calls a contract, signed or not, and undoes it. Absent where the source
   * runs no contracts, as Horizon does not.
   */
  readonly simulate?: (xdr: string) => Promise<CallSimulation>;
  /**
   * The payments of an account after a cursor, with their transactions.
   * @throws HistoryGoneError when the source no longer has all that follows the cursor.
   */
  payments(account: string, cursor: string, limit: number): Promise<PaymentsPage>;
  /**
   * The transactions that name an account after a cursor, failed ones among them: as their source,
   * by their fee, by an operation, or by an entry of the account that they changed.
   * @throws HistoryGoneError when the source no longer has all that follows the cursor.
   */
  transactions(account: string, cursor: string, limit: number): Promise<TransactionsPage>;
  /**
   * What operations after a token did to an account, whoever made them; about as many as the limit
   * says, for all effects of one come together.
   * @throws HistoryGoneError when the source no longer has all that follows the token.
   */
  effects(account: string, after: bigint, limit: number): Promise<EffectsPage>;
  /**
   * One operation with its transaction, as Horizon's list of payments would have it.
   * @throws NetworkFault when the source does not know it (yet).
   */
  operation(token: bigint): Promise<unknown>;
  /**
   * What a transaction did to the balances of an account, by operation, without its fee.
   * @throws NetworkFault when the source does not know the transaction (yet).
   */
  changes(hash: string, account: string): Promise<readonly BalanceChange[]>;
  /** Calls back whenever the source has an update of the account, until the signal is aborted. */
  wakeOnPayments(account: string, wake: () => void, signal: AbortSignal): Promise<void>;
  /** The same network whose calls end with the signal. */
  within(signal: AbortSignal): StellarNetwork;
}

/** One effect on one balance; what went out is below nothing. */
export interface EffectChange {
  readonly asset: AssetId;
  readonly change: Stroops;
  /**
   * - `creation`: what the account was created with
   * - `payment`: it was credited or debited
   * - `trade`: an offer was taken
   */
  readonly kind: 'creation' | 'payment' | 'trade';
}
