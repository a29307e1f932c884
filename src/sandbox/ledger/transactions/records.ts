import type { Trade } from '../state/market.ts';
import type { TransactionChanges } from './meta.ts';
import type { EffectDraft, JsonObject } from '../operations/operation.ts';
import type { Address } from '../names.ts';

/** A closed ledger. */
export interface LedgerRecord {
  readonly token: bigint;
  readonly successful: true;
  readonly sequence: number;
  readonly hash: string;
  readonly previousHash: string;
  /** Seconds. */
  readonly closedAt: bigint;
  readonly successfulCount: number;
  readonly failedCount: number;
  readonly operationCount: number;
  readonly setOperationCount: number;
  readonly feePool: bigint;
  /** Stroops per operation, as the header says: what is asked while nobody is crowded out. */
  readonly baseFee: bigint;
  /** Stroops per operation that were really charged. */
  readonly chargedFee: bigint;
  /** How many operations it could have held. */
  readonly maxOperations: number;
  readonly headerXdr: string;
  readonly transactions: readonly TransactionRecord[];
}

/** A transaction that was in a ledger, whether it succeeded or not. */
export interface TransactionRecord {
  readonly token: bigint;
  readonly successful: boolean;
  readonly ledger: number;
  /** Seconds. */
  readonly closedAt: bigint;
  /** The outer hash where there is a fee-bump. */
  readonly hash: string;
  readonly source: Address;
  readonly sequence: bigint;
  readonly feeSource: Address;
  readonly feeCharged: bigint;
  readonly maxFee: bigint;
  readonly envelopeXdr: string;
  readonly resultXdr: string;
  /** Kept as entries and written as XDR only when somebody asks. */
  readonly changes: TransactionChanges;
  readonly memo: JsonObject;
  readonly memoType: string;
  readonly signatures: readonly string[];
  readonly preconditions: JsonObject;
  readonly inner?: {
    readonly hash: string;
    readonly signatures: readonly string[];
    readonly maxFee: bigint;
  };
  readonly operations: readonly OperationRecord[];
}

export interface OperationRecord {
  readonly token: bigint;
  readonly successful: boolean;
  readonly transaction: TransactionRecord;
  readonly source: Address;
  readonly name: string;
  readonly number: number;
  readonly isPayment: boolean;
  readonly sponsor?: string;
  readonly details: JsonObject;
  readonly effects: readonly EffectRecord[];
  readonly trades: readonly TradeRecord[];
}

/** A deal on the order book. */
export interface TradeRecord {
  /** The operation's token. */
  readonly token: bigint;
  /** The trade's place in its operation, from 0. */
  readonly order: number;
  readonly successful: true;
  /** Seconds. */
  readonly closedAt: bigint;
  readonly trade: Trade;
  readonly taker: string;
  /** The offer the taker was left with or, when there is none, a number that stands for it. */
  readonly takerOfferId: bigint;
}

export interface EffectRecord {
  /** The operation's token. */
  readonly token: bigint;
  /** The effect's place in its operation, from 1. */
  readonly order: number;
  readonly successful: true;
  readonly closedAt: bigint;
  readonly draft: EffectDraft;
}
